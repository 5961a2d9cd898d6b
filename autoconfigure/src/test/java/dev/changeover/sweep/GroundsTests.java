package dev.changeover.sweep;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class GroundsTests {

	private final Shop shop = new Shop(TestDatabase.H2);

	@ParameterizedTest
	@CsvSource({ "OFF, BACKFILL, DUAL_WRITE on first", "OFF, VERIFICATION, DUAL_WRITE on first",
			"OFF, REVERSE_BACKFILL, DUAL_WRITE on first", "OFF, REPAIR, DUAL_WRITE on first",
			"DUAL_WRITE, PREFLIGHT, OFF only", "DUAL_WRITE, REVERSE_BACKFILL, Use BACKFILL",
			"LIVE, BACKFILL, Use REVERSE_BACKFILL", "COMPLETE, VERIFICATION, RAMP_DOWN",
			"COMPLETE, REVERSE_BACKFILL, RAMP_DOWN", "DUAL_WRITE, VERIFICATION, Run BACKFILL first" })
	void refusesWhatThePhaseDoesNotAllow(Phase phase, SweepKind kind, String why) {
		this.shop.in(phase, true, false);

		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> this.shop.begin(kind))
			.withMessageContaining(why);
		assertThat(this.shop.sweeps.latest(Shop.NAME, kind)).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void refusesABackfillBeforeEveryInstanceWritesBothAndNamesTheOneThatHoldsBack(TestDatabase kind) {
		Shop shop = new Shop(kind);
		shop.in(Phase.DUAL_WRITE, true, false);
		shop.jdbc.update("update CHANGEOVER_MIGRATION set NEW_INTERVAL = null");
		shop.instance("slow", shop.state().epoch() - 1);
		shop.instance("quick", shop.state().epoch());

		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> shop.begin(SweepKind.BACKFILL))
			.withMessageContaining("Waiting for shop@slow")
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("quick"));
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void refusesAVerificationBeforeEveryInstanceKnowsThatTheBackfillEnded(TestDatabase kind) {
		Shop shop = new Shop(kind);
		shop.in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 5);
		shop.run(SweepKind.BACKFILL);
		shop.instance("slow", shop.state().epoch() - 1);

		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> shop.begin(SweepKind.VERIFICATION))
			.withMessageContaining("shop@slow");
	}

	@Test
	void voidsASweepWhoseIntervalEndsUnderIt() {
		this.shop.in(Phase.DUAL_WRITE, true, false);
		this.shop.orders(1, 5);
		this.shop.begin(SweepKind.BACKFILL);
		this.shop.step();
		this.shop.jdbc.update("update CHANGEOVER_MIGRATION set NEW_INTERVAL = 7");

		assertThat(this.shop.finish(SweepKind.BACKFILL).state()).isEqualTo(SweepState.VOID);
		assertThat(this.shop.state().fresh().complete()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "CLEAR_NEW, 3", "CLEAR_NEW, 99", "PREFLIGHT, 3", "PREFLIGHT, 99" })
	void voidsWhatBeganInAnOffThatTheMigrationHasLeftSince(SweepKind kind, int steps) {
		this.shop.orders(1, 2500);
		this.shop.jdbc.update("insert into shipping_address select id, ship_street, ship_city from orders");
		this.shop.begin(kind);
		for (int step = 0; step < steps && this.shop.sweeps.running().get(0).stage() != Stage.FINISH; step++) {
			this.shop.step();
		}
		this.shop.sweeps.pause(Shop.NAME, "operator");
		this.shop.in(Phase.DUAL_WRITE, true, false);
		this.shop.jdbc.update("delete from shipping_address");
		this.shop.jdbc.update("insert into shipping_address values (1, 'street 1', 'city')");
		this.shop.in(Phase.OFF, true, false);

		this.shop.sweeps.resume(Shop.NAME, "operator");

		assertThat(this.shop.finish(kind)).satisfies((status) -> {
			assertThat(status.state()).isEqualTo(SweepState.VOID);
			assertThat(status.message()).contains("left OFF and came back");
		});
	}

	@Test
	void goesOnInTheSameOffWhateverElseBeginsAnEpoch() {
		this.shop.orders(1, 5);
		this.shop.begin(SweepKind.PREFLIGHT);
		this.shop.step();
		this.shop.jdbc.update("update CHANGEOVER_MIGRATION set EPOCH = EPOCH + 1");

		assertThat(this.shop.finish(SweepKind.PREFLIGHT).state()).isEqualTo(SweepState.COMPLETED);
	}

	@Test
	void tellsWhatADryRunWouldDo() {
		this.shop.in(Phase.DUAL_WRITE, true, false);
		this.shop.orders(1, 5);

		SweepStatus status = this.shop.sweeps.start(Shop.NAME, SweepKind.BACKFILL, "operator", null, true);

		assertThat(status.message()).contains("5 rows", "overwriting NEW from OLD");
		assertThat(this.shop.sweeps.running()).isEmpty();
	}

}
