package dev.changeover.phase;

import java.time.Instant;

import dev.changeover.Phase;
import dev.changeover.Side;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a change of the state does to what was proved.
 */
class StateChangeTests {

	private static final Instant THEN = Instant.ofEpochSecond(1_000);

	private static final Instant NOW = Instant.ofEpochSecond(2_000);

	private static final SideEvidence OLD = new SideEvidence(1L, 1L);

	private static final SideEvidence NEW = new SideEvidence(2L, 3L);

	@Test
	void toAnotherPhaseIsAnEpochAndKeepsWhatWasProved() {
		MigrationState after = change(Phase.DARK_READ).canary("gradual 10").to(Phase.LIVE, NOW).done();

		assertThat(after.phase()).isEqualTo(Phase.LIVE);
		assertThat(after.epoch()).isEqualTo(9);
		assertThat(after.sinceEpoch()).isEqualTo(9);
		assertThat(after.since()).isEqualTo(NOW);
		assertThat(after.canary()).isNull();
		assertThat(after.old()).isEqualTo(OLD);
		assertThat(after.fresh()).isEqualTo(NEW);
		assertThat(after.verifiedEpoch()).isEqualTo(4);
		assertThat(after.verifiedAt()).isEqualTo(THEN);
	}

	@Test
	void toAPhaseThatWritesOneSideEndsTheOther() {
		MigrationState off = change(Phase.DUAL_WRITE).to(Phase.OFF, NOW).done();
		assertThat(off.old()).isEqualTo(OLD);
		assertThat(off.fresh()).isEqualTo(SideEvidence.VOID);
		assertThat(off.verifiedAt()).isNull();

		MigrationState complete = change(Phase.RAMP_DOWN).to(Phase.COMPLETE, NOW).done();
		assertThat(complete.old()).isEqualTo(SideEvidence.VOID);
		assertThat(complete.fresh()).isEqualTo(NEW);
		assertThat(complete.verifiedAt()).isNull();
	}

	@Test
	void backByForceTakesOldAsItIsAndWantsNewProvedAnew() {
		MigrationState after = change(Phase.LIVE).requested("me", "must", true).to(Phase.DARK_READ, NOW).done();

		assertThat(after.epoch()).isEqualTo(8);
		assertThat(after.old()).isEqualTo(new SideEvidence(8L, 8L));
		assertThat(after.fresh()).isEqualTo(new SideEvidence(2L, null));
		assertThat(after.verifiedEpoch()).isNull();
		assertThat(after.verifiedAt()).isNull();
	}

	@Test
	void toAnythingButCompleteTakesBackThatOldWasGivenUp() {
		assertThat(change(Phase.RAMP_DOWN).abandoned().to(Phase.COMPLETE, NOW).done().oldAbandoned()).isTrue();
		assertThat(change(Phase.RAMP_DOWN).abandoned().to(Phase.LIVE, NOW).done().oldAbandoned()).isFalse();
		assertThat(change(Phase.COMPLETE).abandoned().to(Phase.RAMP_DOWN, NOW).done().oldAbandoned()).isFalse();
	}

	@Test
	void byABackfillIsAnEpochAndVoidsTheVerification() {
		MigrationState fresh = change(Phase.DUAL_WRITE).backfilled(Side.NEW).done();
		assertThat(fresh.epoch()).isEqualTo(8);
		assertThat(fresh.fresh()).isEqualTo(new SideEvidence(2L, 8L));
		assertThat(fresh.old()).isEqualTo(OLD);
		assertThat(fresh.verifiedAt()).isNull();

		MigrationState old = change(Phase.RAMP_DOWN).backfilled(Side.OLD).done();
		assertThat(old.old()).isEqualTo(new SideEvidence(1L, 8L));
		assertThat(old.fresh()).isEqualTo(NEW);
	}

	@Test
	void thatVoidsIsOfTheSideThatDoesNotAnswer() {
		MigrationState below = change(Phase.DARK_READ).voided().done();
		assertThat(below.epoch()).isEqualTo(8);
		assertThat(below.old()).isEqualTo(OLD);
		assertThat(below.fresh()).isEqualTo(SideEvidence.VOID);
		assertThat(below.verifiedAt()).isNull();

		MigrationState above = change(Phase.LIVE).canary("gradual 10").voided().done();
		assertThat(above.canary()).as("some of its callers were answered by OLD").isNull();
		assertThat(above.old()).isEqualTo(SideEvidence.VOID);
		assertThat(above.fresh()).isEqualTo(NEW);
	}

	@Test
	void toADoubtVoidsTheVerificationAndTheWayBackWithoutOne() {
		MigrationState below = change(Phase.DARK_READ).doubted().done();
		assertThat(below.epoch()).isEqualTo(7);
		assertThat(below.old()).isEqualTo(OLD);
		assertThat(below.fresh()).isEqualTo(NEW);
		assertThat(below.verifiedEpoch()).isNull();
		assertThat(below.verifiedAt()).isNull();

		MigrationState above = change(Phase.LIVE).canary("gradual 10").doubted().done();
		assertThat(above.epoch()).isEqualTo(9);
		assertThat(above.canary()).as("some of its callers were answered by OLD").isNull();
		assertThat(above.old()).isEqualTo(new SideEvidence(1L, 9L));
		assertThat(above.fresh()).isEqualTo(NEW);
		assertThat(above.verifiedAt()).isNull();
		assertThat(EvidenceGates.isOldProved(above)).isFalse();
		assertThat(EvidenceGates.isOldProved(new StateChange(above).verified(9, NOW).done())).isTrue();

		MigrationState stale = new MigrationState("m", Phase.RAMP_DOWN, 7, 7, THEN, null, SideEvidence.VOID, NEW, 4L,
				THEN, null, null, false, null, null, false, null, null);
		assertThat(new StateChange(stale).doubted().done().old()).as("as it was").isEqualTo(SideEvidence.VOID);
	}

	@Test
	void toLooserConstraintsVoidsTheVerification() {
		MigrationState tightened = change(Phase.LIVE).tightened(NOW).done();
		assertThat(tightened.tightenedAt()).isEqualTo(NOW);
		assertThat(tightened.verifiedAt()).isEqualTo(THEN);

		MigrationState loosened = new StateChange(tightened).loosened().done();
		assertThat(loosened.tightenedAt()).isNull();
		assertThat(loosened.verifiedEpoch()).isNull();
		assertThat(loosened.verifiedAt()).isNull();
		assertThat(loosened.epoch()).isEqualTo(7);
	}

	@Test
	void noteByNoteLeavesTheRestAsItIs() {
		MigrationState all = change(Phase.COMPLETE).requested("me", "so", true)
			.signed(NOW, "owner")
			.tightened(THEN)
			.contracted(NOW)
			.abandoned()
			.done();

		assertThat(all).isEqualTo(new MigrationState(Engine.NAME, Phase.COMPLETE, 7, 6, THEN, null, OLD, NEW, 4L, THEN,
				THEN, NOW, true, "me", "so", true, NOW, "owner"));
	}

	private static StateChange change(Phase phase) {
		return new StateChange(new MigrationState(Engine.NAME, phase, 7, 6, THEN, null, OLD, NEW, 4L, THEN, null, null,
				false, null, null, false, null, null));
	}

}
