package dev.changeover.sample;

import dev.changeover.Phase;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Operators whose browser lacks something: the mouse, or scripts. Every step of the
 * ladder, up to the signature, is taken with Tab, Space and Enter.
 */
class WithoutMouseTests {

	private static final String PAGE = "/togglz-console/migrations";

	private static RunningShop shop;

	private static Chromium browser;

	@BeforeAll
	static void open() {
		assumeTrue(Chromium.isInstalled(),
				"Skipped: no Chromium here. On Debian, install chromium and chromium-driver.");
		shop = RunningShop.start(TestDatabase.H2.create(), RunningShop.NO_COMPARISONS,
				"changeover.migrations.shipping-address.contract.checklist[0]=Restore point tested");
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
	void walksTheLadderByKeyboard() {
		Operator operator = new Operator(shop.http());
		browser.go(PAGE);
		browser.tabTo("Reason to go to DUAL_WRITE");
		browser.type("release 12", Keys.ENTER);
		operator.awaitPhase(Phase.DUAL_WRITE);
		press("Run backfill");
		operator.awaitReadyFor(Phase.DARK_READ);

		// From here on without scripts, which change nothing but that the page is
		// loaded again by hand.
		browser.scripts(false);
		press("Go to DARK_READ");
		operator.awaitPhase(Phase.DARK_READ);
		press("Run verify");
		operator.awaitReadyFor(Phase.LIVE);
		press("Go to LIVE");
		operator.awaitPhase(Phase.LIVE);
		press("Step back to DARK_READ");
		operator.awaitPhase(Phase.DARK_READ);
		press("Go to LIVE");
		operator.awaitPhase(Phase.LIVE);
		press("Go to RAMP_DOWN");
		operator.awaitPhase(Phase.RAMP_DOWN);
		press("Go to COMPLETE");
		operator.awaitPhase(Phase.COMPLETE);

		browser.go(PAGE);
		browser.awaitText("Load the page again to see it move.");
		browser.tabTo("Restore point tested");
		browser.type(" ");
		browser.tabTo("Type the name of the migration: shipping-address");
		browser.type("shipping-address");
		browser.tabTo("Sign and run the contract");
		browser.type(Keys.ENTER);
		browser.awaitText("contract signed by admin");
		browser.scripts(true);
		assertThat(operator.report().at("/history").toString()).contains("release 12", "Restore point tested");
	}

	private static void press(String button) {
		browser.go(PAGE);
		browser.tabTo(button);
		browser.type(Keys.ENTER);
		browser.awaitText("was accepted.");
	}

}
