package dev.changeover.sample;

import java.time.Duration;

import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.phase.Drift;
import dev.changeover.phase.DriftLog;
import dev.changeover.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A NEW that answers wrongly in LIVE takes itself out of service, through the same gate
 * as a click, and overwrites nothing.
 */
@ExtendWith(OutputCaptureExtension.class)
class AutoRollbackTests {

	private static final String BUDGET = "changeover.migrations.shipping-address.auto-rollback.mismatch-rate=0.01";

	@Test
	void goesBackToOldAndKeepsItsRows() {
		try (RunningShop shop = RunningShop.start(TestDatabase.H2.create(), RunningShop.NO_COMPARISONS, BUDGET)) {
			Operator operator = inLive(shop);
			Object before = shop.sides().of(Side.OLD);

			readWrongRows(shop);

			operator.awaitPhase(Phase.DARK_READ);
			assertThat(operator.console().isOn("CUTOVER")).isFalse();
			assertThat(operator.report().at("/drift/unresolved").asLong()).isPositive();
			assertThat(operator.report().at("/history").toString()).contains("auto-rollback");
			assertThat(shop.sides().of(Side.OLD)).isEqualTo(before);
		}
	}

	@Test
	void raisesTheAlarmWhereOldMissesWrites(CapturedOutput output) {
		try (RunningShop shop = RunningShop.start(TestDatabase.H2.create(), RunningShop.NO_COMPARISONS, BUDGET)) {
			Operator operator = inLive(shop);
			shop.bean(DriftLog.class)
				.record("shipping-address", Side.OLD, Drift.Kind.MISSED_WRITE, "7", null,
						operator.report().at("/epoch").asLong());

			readWrongRows(shop);

			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.untilAsserted(() -> assertThat(output).contains("should go back to DARK_READ, and cannot"));
			assertThat(operator.phase()).isEqualTo(Phase.LIVE);
			assertThat(operator.console().isOn("CUTOVER")).isTrue();
		}
	}

	private static Operator inLive(RunningShop shop) {
		Operator operator = new Operator(shop.http());
		operator.step("DUAL_WRITE", true, Phase.DUAL_WRITE);
		operator.backfill();
		operator.step("DARK_READ", true, Phase.DARK_READ);
		operator.verify();
		operator.step("CUTOVER", true, Phase.LIVE);
		return operator;
	}

	private static void readWrongRows(RunningShop shop) {
		shop.sql().sql("update shipping_address set street = 'Wrong 1' where order_id <= 40").update();
		for (int id = 1; id <= 40; id++) {
			assertThat(shop.http().get("/orders/" + id).status()).isEqualTo(200);
		}
	}

}
