package dev.changeover.phase;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which gate of the evidence closes which step, one state at a time.
 */
class GateTests {

	private static final Instant NOW = Instant.ofEpochSecond(1_000_000);

	private static final SideEvidence BEGUN = new SideEvidence(2L, null);

	private static final SideEvidence COMPLETE = new SideEvidence(2L, 3L);

	private static final SideEvidence FROM_THE_BEGINNING = new SideEvidence(1L, 1L);

	private static final Migration MIGRATION = new Migration(Engine.NAME, "", null, null, List.of(), null,
			new Migration.RequiredEvidence(Duration.ofHours(1), 10, 0.2, Map.of()), List.of());

	private final Engine engine = new Engine(TestDatabase.H2, List.of(MIGRATION));

	private final DriftLog drift = new DriftLog(this.engine.database);

	private final Comparisons comparisons = new Comparisons(this.engine.database, new Migrations(List.of(MIGRATION)));

	private final EvidenceGates gates = new EvidenceGates(this.drift, this.comparisons);

	@AfterEach
	void close() {
		this.engine.close();
	}

	@Test
	void opensForwardOnceNewIsWrittenByAllAndBackfilled() {
		MigrationState written = state(Phase.DUAL_WRITE, FROM_THE_BEGINNING, SideEvidence.VOID);
		assertThat(closed(written, Phase.DARK_READ)).containsExactly("backfill");
		assertThat(reasons(written, Phase.DARK_READ)).contains("Not every writer is known to write NEW yet");
		MigrationState begun = state(Phase.DUAL_WRITE, FROM_THE_BEGINNING, BEGUN);
		assertThat(reasons(begun, Phase.DARK_READ)).contains("NEW has not been backfilled");
		MigrationState filled = state(Phase.DUAL_WRITE, FROM_THE_BEGINNING, COMPLETE);
		assertThat(closed(filled, Phase.DARK_READ)).isEmpty();
		assertThat(closed(written, Phase.OFF)).isEmpty();
	}

	@Test
	void closesDarkReadsWhileNewMissesWritesWhicheverWayTheyWereMissed() {
		MigrationState filled = state(Phase.DUAL_WRITE, FROM_THE_BEGINNING, COMPLETE);
		this.drift.record(Engine.NAME, Side.NEW, Drift.Kind.MISMATCH, "1", null, 3);
		this.drift.record(Engine.NAME, Side.OLD, Drift.Kind.MISSED_WRITE, "1", null, 3);
		assertThat(closed(filled, Phase.DARK_READ)).isEmpty();

		this.drift.record(Engine.NAME, Side.NEW, Drift.Kind.MISSED_WRITE, "1", null, 3);
		this.drift.record(Engine.NAME, Side.NEW, Drift.Kind.WRITE_DIVERGENCE, "2", null, 3);

		assertThat(closed(filled, Phase.DARK_READ)).containsExactly("drift");
		assertThat(reasons(filled, Phase.DARK_READ)).contains("NEW missed 2 writes");
	}

	@Test
	void wantsAVerificationThatBeganAfterTheLastBackfillOfEitherSide() {
		enough();
		MigrationState state = state(Phase.DARK_READ, FROM_THE_BEGINNING, COMPLETE);
		assertThat(closed(state, Phase.LIVE)).containsExactly("verification");
		assertThat(closed(verified(state, 2, NOW), Phase.LIVE)).containsExactly("verification");
		assertThat(closed(verified(state, 3, NOW), Phase.LIVE)).isEmpty();

		MigrationState later = state(Phase.DARK_READ, new SideEvidence(4L, 5L), COMPLETE);
		assertThat(closed(verified(later, 4, NOW), Phase.LIVE)).containsExactly("verification");
		assertThat(closed(verified(later, 5, NOW), Phase.LIVE)).isEmpty();
	}

	@Test
	void takesAVerificationUpToItsAge() {
		enough();
		MigrationState state = state(Phase.DARK_READ, FROM_THE_BEGINNING, COMPLETE);
		Instant oldest = NOW.minus(Duration.ofHours(1));

		assertThat(closed(verified(state, 3, oldest), Phase.LIVE)).isEmpty();
		assertThat(reasons(verified(state, 3, oldest.minusMillis(1)), Phase.LIVE))
			.contains("The last verification is 60 minutes old; verification.max-age is 60 minutes.");
	}

	@Test
	void wantsBothSidesEqualBeforeOldIsGivenUpUnlessItIsAbandoned() {
		MigrationState state = state(Phase.RAMP_DOWN, COMPLETE, COMPLETE);
		this.drift.record(Engine.NAME, Side.OLD, Drift.Kind.MISMATCH, "1", null, 3);

		assertThat(closed(state, Phase.COMPLETE)).containsExactly("verification", "drift");
		assertThat(closed(new StateChange(state).abandoned().done(), Phase.COMPLETE)).isEmpty();
	}

	@Test
	void wantsOldProvedOnTheWayBackOnlyWhereItBeganAnew() {
		this.drift.record(Engine.NAME, Side.OLD, Drift.Kind.MISMATCH, "1", null, 3);

		assertThat(closed(state(Phase.RAMP_DOWN, FROM_THE_BEGINNING, COMPLETE), Phase.LIVE)).isEmpty();
		assertThat(closed(state(Phase.RAMP_DOWN, COMPLETE, COMPLETE), Phase.LIVE)).containsExactly("verification",
				"drift");
		assertThat(closed(state(Phase.RAMP_DOWN, BEGUN, COMPLETE), Phase.LIVE)).containsExactly("reverse-backfill");
	}

	@Test
	void countsEveryEntryOfDrift() {
		enough();
		MigrationState state = verified(state(Phase.DARK_READ, FROM_THE_BEGINNING, COMPLETE), 3, NOW);
		for (Drift.Kind kind : Drift.Kind.values()) {
			this.drift.record(Engine.NAME, Side.NEW, kind, "1", null, 3);
			this.drift.record(Engine.NAME, Side.OLD, kind, "1", null, 3);
		}

		assertThat(reasons(state, Phase.LIVE)).contains("6 entries of drift are unresolved.");
	}

	@Test
	void wantsEnoughComparisonsSinceThePhaseWasEntered() {
		MigrationState state = verified(state(Phase.DARK_READ, FROM_THE_BEGINNING, COMPLETE), 3, NOW);
		this.comparisons.add(0, state.sinceEpoch() - 1, 100, 0);
		this.comparisons.add(0, state.sinceEpoch(), 8, 1);
		assertThat(closed(state, Phase.LIVE)).containsExactly("comparisons");
		assertThat(reasons(state, Phase.LIVE)).contains("Only 9 of 10 dark reads");

		this.comparisons.add(0, state.sinceEpoch(), 0, 1);
		assertThat(closed(state, Phase.LIVE)).isEmpty();
	}

	@Test
	void wantsFewDifferencesAmongTheComparisons() {
		MigrationState state = verified(state(Phase.DARK_READ, FROM_THE_BEGINNING, COMPLETE), 3, NOW);
		this.comparisons.add(0, state.sinceEpoch(), 8, 2);
		assertThat(closed(state, Phase.LIVE)).isEmpty();

		this.comparisons.add(0, state.sinceEpoch(), 0, 1);

		assertThat(reasons(state, Phase.LIVE)).contains("3 of 11 dark reads differed");
	}

	@Test
	void closesTheWayBackToAnOldThatLacksRowsUnlessItIsForced() {
		MigrationState stale = state(Phase.LIVE, BEGUN, COMPLETE);
		assertThat(closed(stale, Phase.DARK_READ)).containsExactly("way-back");
		assertThat(reasons(stale, Phase.DARK_READ)).contains("OLD lacks rows");
		assertThat(closed(new StateChange(stale).requested("me", "must", true).done(), Phase.DARK_READ)).isEmpty();
		assertThat(closed(state(Phase.LIVE, FROM_THE_BEGINNING, COMPLETE), Phase.DARK_READ)).isEmpty();
	}

	@Test
	void closesTheWayBackToAnOldThatBeganAnewUntilAVerificationHasFoundIt() {
		MigrationState filled = state(Phase.LIVE, COMPLETE, COMPLETE);
		assertThat(closed(filled, Phase.DARK_READ)).containsExactly("way-back");
		assertThat(reasons(filled, Phase.DARK_READ)).contains("No verification has found OLD equal");
		assertThat(closed(verified(filled, 2, NOW), Phase.DARK_READ)).containsExactly("way-back");
		assertThat(closed(new StateChange(filled).requested("me", "must", true).done(), Phase.DARK_READ)).isEmpty();

		Instant longAgo = NOW.minus(Duration.ofDays(90));
		assertThat(closed(verified(filled, 3, longAgo), Phase.DARK_READ)).as("it never grows too old").isEmpty();
	}

	@Test
	void countsTheWritesThatOldMissedWhetherAcceptedOrNot() {
		MigrationState state = state(Phase.LIVE, FROM_THE_BEGINNING, COMPLETE);
		this.drift.record(Engine.NAME, Side.OLD, Drift.Kind.MISSED_WRITE, "1", null, 3);
		this.drift.record(Engine.NAME, Side.OLD, Drift.Kind.MISSED_WRITE, "2", null, 3);
		this.drift.resolve(List.of(this.drift.unresolved(Engine.NAME, 0, 1).get(0).id()), "ACCEPTED", "me", "so");

		assertThat(reasons(state, Phase.DARK_READ)).contains("OLD missed 2 writes");
	}

	@ParameterizedTest
	@EnumSource(Phase.class)
	void wantsNothingOfStepsThatNeedNoEvidence(Phase from) {
		this.drift.record(Engine.NAME, Side.NEW, Drift.Kind.MISMATCH, "1", null, 3);
		this.drift.record(Engine.NAME, Side.NEW, Drift.Kind.MISSED_WRITE, "1", null, 3);
		MigrationState nothing = state(from, SideEvidence.VOID, SideEvidence.VOID);

		for (Phase to : List.of(Phase.OFF, Phase.DUAL_WRITE, Phase.RAMP_DOWN)) {
			assertThat(closed(nothing, to)).as("to " + to).isEmpty();
		}
	}

	private void enough() {
		this.comparisons.add(0, 7, 10, 0);
	}

	private List<String> closed(MigrationState state, Phase to) {
		return blockers(state, to).stream().map(Blocker::gate).toList();
	}

	private String reasons(MigrationState state, Phase to) {
		return String.join(" ", blockers(state, to).stream().map(Blocker::reason).toList());
	}

	private List<Blocker> blockers(MigrationState state, Phase to) {
		Step step = new Step(MIGRATION, state, to, List.of(), NOW);
		return this.gates.all().stream().flatMap((gate) -> gate.check(step).stream()).toList();
	}

	private static MigrationState verified(MigrationState state, long epochBegun, Instant at) {
		return new StateChange(state).verified(epochBegun, at).done();
	}

	private static MigrationState state(Phase phase, SideEvidence old, SideEvidence fresh) {
		return new MigrationState(Engine.NAME, phase, 7, 7, NOW, null, old, fresh, null, null, null, null, false, null,
				null, false, null, null);
	}

}
