package dev.changeover.sample;

import dev.changeover.Phase;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * An operator who knows the console of Togglz alone, and walks the whole ladder there by
 * clicks on flags.
 */
class StockConsoleTests {

	private static final String BUTTON = "form:has(input[value=SHIPPING_ADDRESS_%s]) input[type=submit]";

	@Test
	void walksTheLadderUpAndAStepBack() {
		assumeTrue(Chromium.isInstalled(),
				"Skipped: no Chromium here. On Debian, install chromium and chromium-driver.");
		try (RunningShop shop = RunningShop.start(TestDatabase.H2.create(), RunningShop.NO_COMPARISONS);
				Chromium browser = Chromium.open(shop.root())) {
			Operator operator = new Operator(shop.http());
			browser.login();

			flip(browser, "DUAL_WRITE");
			operator.awaitPhase(Phase.DUAL_WRITE);
			operator.backfill();
			operator.awaitReadyFor(Phase.DARK_READ);
			flip(browser, "DARK_READ");
			operator.awaitPhase(Phase.DARK_READ);
			operator.verify();
			operator.awaitReadyFor(Phase.LIVE);
			flip(browser, "CUTOVER");
			operator.awaitPhase(Phase.LIVE);
			flip(browser, "CUTOVER");
			operator.awaitPhase(Phase.DARK_READ);
			operator.awaitReadyFor(Phase.LIVE);
			flip(browser, "CUTOVER");
			operator.awaitPhase(Phase.LIVE);
			flip(browser, "DARK_READ");
			operator.awaitPhase(Phase.RAMP_DOWN);
			operator.awaitReadyFor(Phase.COMPLETE);
			flip(browser, "DUAL_WRITE");
			operator.awaitPhase(Phase.COMPLETE);

			browser.go("/togglz-console/index");
			browser.awaitText("COMPLETE");
			browser.screenshot("stock-console-complete");
		}
	}

	/** Flips a flag, and waits until the console shows it. */
	private static void flip(Chromium browser, String flag) {
		browser.go("/togglz-console/index");
		String before = state(browser, flag);
		browser.follow(() -> browser.find(BUTTON.formatted(flag)).click());
		browser.awaitThat(() -> !state(browser, flag).equals(before));
	}

	private static String state(Chromium browser, String flag) {
		return browser.property(BUTTON.formatted(flag), "value");
	}

}
