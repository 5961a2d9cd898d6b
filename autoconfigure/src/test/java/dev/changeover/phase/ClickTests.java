package dev.changeover.phase;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.Side;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Which clicks on the three flags are refused, and what is kept of those that are not.
 */
class ClickTests {

	private static final Desired LIVE = Desired.of(Phase.LIVE);

	private static final Desired CANARY = LIVE.canary("gradual 10");

	private final Engine engine = new Engine(TestDatabase.H2);

	private final Engine.Instance instance = this.engine.joined("a");

	@AfterEach
	void close() {
		this.engine.close();
	}

	@ParameterizedTest
	@EnumSource(Desired.Switch.class)
	void letsFlagsThatJumpedBeSetRightAndNotFurtherWrong(Desired.Switch changed) {
		for (int bits = 0; bits < 8; bits++) {
			Desired wrong = new Desired((bits & 4) != 0, (bits & 2) != 0, (bits & 1) != 0, false, null).with(changed,
					true);
			Desired right = wrong.with(changed, false);

			assertThatNoException().isThrownBy(() -> click(wrong, right));
			if (!wrong.equals(Desired.of(Phase.DUAL_WRITE))) {
				assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> click(right, wrong));
			}
		}
	}

	@Test
	void refusesOneJumpInsteadOfAnother() {
		Desired jumped = new Desired(false, true, false, false, null);

		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> click(jumped, Desired.of(Phase.COMPLETE)))
			.withMessageContaining("was asked to go to COMPLETE. Forward goes one step at a time");
	}

	@Test
	void refusesAFlagThatMakesNoPhase() {
		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> click(Desired.of(Phase.OFF), new Desired(false, true, false, false, null)))
			.withMessage("Migration 'shipping-address' is in OFF and was asked to flip this flag."
					+ " Dark reads without dual writes are no phase of the ladder."
					+ " Flip one flag of a neighbouring phase.");
	}

	@Test
	void refusesAStepWhoseGateIsClosedAlsoWhereItBringsTheFlagsNearer() {
		this.engine.putInto(Phase.COMPLETE);
		this.instance.tick();
		this.instance.coordinator.step(Engine.NAME, Desired.of(Phase.RAMP_DOWN));

		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> click(Desired.of(Phase.DARK_READ), LIVE))
			.withMessageContaining("Run REVERSE_BACKFILL");
	}

	@Test
	void acceptsAStepThatOnlyHasToWait() {
		Engine.Instance slow = this.engine.joined("slow");
		this.engine.putInto(Phase.LIVE);
		this.instance.tick();

		click(LIVE, Desired.of(Phase.RAMP_DOWN));

		assertThat(this.instance.coordinator.outlook(Engine.NAME, Desired.of(Phase.RAMP_DOWN)).blockers())
			.singleElement()
			.satisfies(
					(blocker) -> assertThat(blocker.reason()).contains("slow#" + slow.membership.id().substring(0, 8)));
	}

	@Test
	void keepsWhoAskedAndWhy() {
		this.instance.coordinator.request(Engine.NAME, Desired.of(Phase.OFF), Desired.of(Phase.DUAL_WRITE),
				new Click("operator", "the day has come", true, List.of()));

		assertThat(this.engine.state().requestedBy()).isEqualTo("operator");
		assertThat(this.engine.state().requestedReason()).isEqualTo("the day has come");
		assertThat(this.engine.state().forced()).isTrue();
	}

	@Test
	void doesNothingWhereAClickChangesNothing() {
		click(Desired.of(Phase.COMPLETE), Desired.of(Phase.COMPLETE));

		assertThat(this.engine.state().requestedBy()).isNull();
	}

	@Test
	void takesACanaryInLive() {
		this.engine.putInto(Phase.LIVE);
		this.instance.tick();

		click(LIVE, CANARY);

		assertThat(this.engine.state().requestedBy()).isEqualTo("operator");
	}

	@Test
	void refusesACanaryInAnyOtherPhase() {
		this.engine.putInto(Phase.DARK_READ);
		this.instance.tick();
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> click(Desired.of(Phase.DARK_READ), CANARY))
			.withMessageContaining("in LIVE only; migration 'shipping-address' is in DARK_READ");

		this.engine.putInto(Phase.LIVE);
		this.instance.tick();
		for (Phase phase : List.of(Phase.RAMP_DOWN, Phase.DARK_READ)) {
			assertThatExceptionOfType(RefusedException.class)
				.isThrownBy(() -> click(LIVE, Desired.of(phase).canary("gradual 10")))
				.withMessageContaining("in LIVE only");
		}
	}

	@Test
	void refusesACanaryWhileOldIsInDoubt() {
		this.engine.putInto(Phase.LIVE);
		this.instance.tick();
		this.instance.coordinator.voidEvidence(Engine.NAME, "a write after the lease");

		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> click(LIVE, CANARY))
			.withMessageContaining("Run REVERSE_BACKFILL and VERIFY first");
	}

	@Test
	void refusesACanaryWhileOldLacksWrites() {
		this.engine.putInto(Phase.LIVE);
		this.instance.tick();
		new DriftLog(this.engine.database).record(Engine.NAME, Side.OLD, Drift.Kind.MISSED_WRITE, "1", null, 3);

		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> click(LIVE, CANARY))
			.withMessageContaining("OLD missed writes")
			.withMessageContaining("Run REPAIR first");
	}

	@Test
	void isRefusedWhileChangesetsRun() throws SQLException {
		Coordinator impatient = coordinator(List.of());
		try (Connection running = this.engine.connect(); Statement statement = running.createStatement()) {
			running.setAutoCommit(false);
			statement.execute(this.engine.database.fill("select NAME from {migration} for update"));

			assertThatExceptionOfType(RefusedException.class)
				.isThrownBy(() -> impatient.request(Engine.NAME, Desired.of(Phase.OFF), Desired.of(Phase.DUAL_WRITE),
						Click.by("operator")))
				.withMessageContaining("is being changed at this moment");
		}
	}

	@Test
	void tellsListenersOfWhatWasRefusedAndNotOfWhatWasAccepted() {
		List<String> told = new ArrayList<>();
		Coordinator coordinator = coordinator(List.of(new TransitionListener() {
			@Override
			public void refused(String migration, String reason) {
				told.add(migration + ": " + reason);
			}
		}));

		coordinator.request(Engine.NAME, Desired.of(Phase.OFF), Desired.of(Phase.DUAL_WRITE), Click.by("operator"));
		assertThat(told).isEmpty();
		Throwable refused = catchThrowable(
				() -> coordinator.request(Engine.NAME, Desired.of(Phase.OFF), LIVE, Click.by("operator")));
		assertThat(told).containsExactly("shipping-address: " + refused.getMessage());
	}

	private Coordinator coordinator(List<TransitionListener> listeners) {
		return new Coordinator(this.engine.database, new Migrations(this.engine.declared), this.instance.comparisons,
				List.of(), Baseline.NONE, listeners, Duration.ofMillis(20));
	}

	private void click(Desired before, Desired wanted) {
		this.instance.coordinator.request(Engine.NAME, before, wanted, Click.by("operator"));
	}

}
