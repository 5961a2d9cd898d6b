package dev.changeover.sample;

import java.util.Map;

import dev.changeover.Phase;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A click that would lose data, or that is no step, changes nothing and is answered with
 * the reason.
 */
class WrongClickTests {

	@Test
	void refusesEachInItsPhase() {
		try (RunningShop shop = RunningShop.start(TestDatabase.H2.create(), RunningShop.NO_COMPARISONS)) {
			Operator operator = new Operator(shop.http());
			assertRefused(operator, "DARK_READ", true, Phase.OFF, "no phase");
			assertRefused(operator, "CUTOVER", true, Phase.OFF, "step");
			assertRefused(operator, "CONTRACT", true, Phase.OFF, "COMPLETE");

			operator.step("DUAL_WRITE", true, Phase.DUAL_WRITE);
			assertRefused(operator, "DARK_READ", true, Phase.DUAL_WRITE, "BACKFILL");
			assertRefused(operator, "CUTOVER", true, Phase.DUAL_WRITE, "step");

			operator.backfill();
			operator.step("DARK_READ", true, Phase.DARK_READ);
			assertRefused(operator, "CUTOVER", true, Phase.DARK_READ, "VERIFY");
			assertRefused(operator, "DUAL_WRITE", false, Phase.DARK_READ, "no phase");

			operator.verify();
			operator.step("CUTOVER", true, Phase.LIVE);
			operator.step("DARK_READ", false, Phase.RAMP_DOWN);
			operator.verify();
			operator.step("DUAL_WRITE", false, Phase.COMPLETE);
			assertRefused(operator, "CUTOVER", false, Phase.COMPLETE, "lose");
			assertRefused(operator, "DARK_READ", true, Phase.COMPLETE, "no phase");
			assertThat(operator.act(Map.of("action", "GO", "to", "OFF")).status()).isEqualTo(409);
			assertThat(operator.console().isOn("DUAL_WRITE")).as("no part of the way is gone").isFalse();
			assertThat(operator.phase()).isEqualTo(Phase.COMPLETE);
		}
	}

	@Test
	void takesASaveThatChangesNothing() {
		try (RunningShop shop = RunningShop.start(TestDatabase.H2.create(), RunningShop.NO_COMPARISONS)) {
			Operator operator = new Operator(shop.http());

			assertThat(operator.console().click("CUTOVER", false).status()).isEqualTo(302);
			assertThat(operator.phase()).isEqualTo(Phase.OFF);
		}
	}

	private static void assertRefused(Operator operator, String flag, boolean on, Phase phase, String reason) {
		Reply reply = operator.console().click(flag, on);

		assertThat(reply.status()).as(reply.body()).isEqualTo(409);
		assertThat(reply.body()).containsIgnoringCase(reason);
		assertThat(operator.console().isOn(flag)).isEqualTo(!on);
		assertThat(operator.phase()).isEqualTo(phase);
	}

}
