package dev.changeover.sample;

import java.util.Set;
import java.util.TreeSet;

import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * An operator with a browser: the page of the migrations, and the stock console. The
 * picture in the README is made here, with {@code -Dchangeover.pictures=../docs/images}.
 */
class OperatorsSeatTests {

	private static final String PAGE = "/togglz-console/migrations";

	private static final String CUTOVER = "form:has(input[value=SHIPPING_ADDRESS_CUTOVER]) input[type=submit]";

	private static RunningShop shop;

	private static Chromium browser;

	@BeforeAll
	static void open() {
		assumeTrue(Chromium.isInstalled(),
				"Skipped: no Chromium here. On Debian, install chromium and chromium-driver.");
		shop = RunningShop.start(TestDatabase.H2.create(), RunningShop.NO_COMPARISONS,
				"changeover.migrations.shipping-address.backfill.rows-per-second=500",
				"changeover.migrations.shipping-address.backfill.chunk-time=100ms");
		browser = Chromium.open(shop.root());
		browser.login();
	}

	@AfterAll
	static void close() {
		if (browser != null) {
			browser.close();
		}
		if (shop != null) {
			shop.close();
		}
	}

	@Test
	void walksTheLadderFromOffToTheContract() {
		browser.go(PAGE);
		browser.pictures("off");
		showSql("Show the SQL that takes expand back", "would be rolled back", "DROP TABLE");
		stepTo("DUAL_WRITE", "release 12 is everywhere");
		browser.awaitText("Next: backfill");
		browser.awaitText("release 12 is everywhere");

		browser.press("Run backfill");
		browser.awaitText("Wait: the backfill is running.");
		assertThat(barsSeen()).hasSizeGreaterThan(2);
		browser.pictures("backfilled");
		stepTo("DARK_READ", "backfilled");
		browser.pictures("dark-read");

		browser.go("/togglz-console/index");
		browser.follow(() -> browser.find(CUTOVER).click());
		browser.awaitText("Refused: nothing was changed");
		browser.awaitText("VERIFY");
		browser.screenshot("refused");
		assertThat(browser.barriers()).isEmpty();
		browser.follow(() -> browser.find("a.second").click());
		browser.awaitThat(() -> browser.property(CUTOVER, "value").equals("Disabled"));
		browser.screenshot("flags");

		browser.go(PAGE);
		browser.follow(() -> browser.button("Run verify").sendKeys(Keys.ENTER));
		stepTo("LIVE", "verified");
		sell();
		browser.go(PAGE);
		browser.picture("migrations-page");
		browser.pictures("live");
		browser.act(() -> browser.find("details[id$=schema] summary").click());
		browser.press("Run tighten now");
		browser.awaitText("Changesets: 2 ran, 1 held");
		showSql("Show the SQL that takes tighten back", "would be taken back", "ALTER TABLE");
		stepTo("RAMP_DOWN", "quiet for a day");
		browser.press("Verify");
		stepTo("COMPLETE", "nobody reads OLD");

		browser.pictures("complete");
		sign("shipping");
		browser.awaitText("Type it to confirm");
		browser.go(PAGE);
		sign("shipping-address");
		browser.awaitText("contract signed by admin");
		browser.awaitText("Changesets: 3 ran, 0 held");
		browser.screenshot("contract");
	}

	private static void showSql(String button, String message, String sql) {
		browser.act(() -> browser.find("details[id$=schema]:not([open]) summary").click());
		browser.press(button);
		browser.awaitText(message);
		browser.awaitText(sql);
		browser.go(PAGE);
	}

	/** So that there is something to be seen in the chart. */
	private static void sell() {
		for (int order = 1; order <= 300; order++) {
			shop.http().get("/orders/" + order);
		}
	}

	/** Presses the button and waits, without loading the page anew. */
	private static void stepTo(String phase, String reason) {
		browser.follow(() -> {
			WebElement button = browser.button("Go to " + phase);
			button.findElement(By.xpath("ancestor::form//input[@name='reason']")).sendKeys(reason);
			button.click();
		});
		browser.awaitThat(() -> browser.text("[aria-current=step] .phase").equals(phase));
	}

	/** What the bar of the backfill showed until it was full. */
	private static Set<String> barsSeen() {
		Set<String> seen = new TreeSet<>();
		browser.awaitThat(() -> {
			String value = browser.property("progress", "value");
			seen.add(value);
			return value.equals("1");
		});
		return seen;
	}

	private static void sign(String typed) {
		browser.follow(() -> {
			browser.find("input[name=typed]").sendKeys(typed);
			browser.button("Sign and run the contract").click();
		});
	}

}
