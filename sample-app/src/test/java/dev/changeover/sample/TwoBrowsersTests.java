package dev.changeover.sample;

import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Two operators, each with a browser, who see the same page and press the same button.
 */
class TwoBrowsersTests {

	private static final String PAGE = "/togglz-console/migrations";

	@Test
	void oneWinsAndTheOtherIsTold() {
		assumeTrue(Chromium.isInstalled(),
				"Skipped: no Chromium here. On Debian, install chromium and chromium-driver.");
		try (RunningShop shop = RunningShop.start(TestDatabase.H2.create(), RunningShop.NO_COMPARISONS);
				Chromium first = Chromium.open(shop.root());
				Chromium second = Chromium.open(shop.root())) {
			decide(first, "release 12 is everywhere");
			decide(second, "all pods are green");

			first.press("Go to DUAL_WRITE");
			first.awaitThat(() -> first.text("[aria-current=step] .phase").equals("DUAL_WRITE"));
			second.press("Go to DUAL_WRITE");

			second.awaitText("Refused: nothing was changed");
			second.awaitText("(DUAL_WRITE) by now");
			second.awaitText("asked for by admin");
			second.screenshot("too-late");
		}
	}

	/** Looks at the page and fills the form in, which keeps it as it was seen. */
	private static void decide(Chromium browser, String reason) {
		browser.login();
		browser.go(PAGE);
		browser.button("Go to DUAL_WRITE")
			.findElement(By.xpath("ancestor::form//input[@name='reason']"))
			.sendKeys(reason);
	}

}
