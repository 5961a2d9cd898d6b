package dev.changeover.phase;

import java.time.Instant;

import dev.changeover.Phase;
import dev.changeover.Side;
import org.jspecify.annotations.Nullable;

/**
 * Makes the state that follows another one. What a change does to the evidence is said
 * here and nowhere else. Used by one thread.
 */
final class StateChange {

	private MigrationState state;

	StateChange(MigrationState state) {
		this.state = state;
	}

	MigrationState done() {
		return this.state;
	}

	/**
	 * Takes a step. In OFF nobody writes NEW, in COMPLETE nobody OLD: the interval of
	 * that side ends, and with it what was proved in it. OLD was given up for the step to
	 * COMPLETE alone.
	 */
	StateChange to(Phase to, Instant now) {
		MigrationState s = this.state;
		SideEvidence old = (to == Phase.COMPLETE) ? SideEvidence.VOID : s.old();
		SideEvidence fresh = (to == Phase.OFF) ? SideEvidence.VOID : s.fresh();
		boolean ends = to == Phase.COMPLETE || to == Phase.OFF;
		if (s.forced() && s.phase() == Phase.LIVE && to == Phase.DARK_READ) {
			// OLD answers although it missed writes: NEW holds what OLD lacks, so all of
			// NEW is to be proved anew.
			old = new SideEvidence(s.epoch() + 1, s.epoch() + 1);
			fresh = new SideEvidence(fresh.interval(), null);
			ends = true;
		}
		this.state = new MigrationState(s.name(), to, s.epoch() + 1, s.epoch() + 1, now, null, old, fresh,
				ends ? null : s.verifiedEpoch(), ends ? null : s.verifiedAt(), s.tightenedAt(), s.contractedAt(),
				s.oldAbandoned() && to == Phase.COMPLETE, s.requestedBy(), s.requestedReason(), s.forced(),
				s.signedAt(), s.signedBy());
		return this;
	}

	StateChange canary(@Nullable String canary) {
		MigrationState s = this.state;
		return with(s.epoch() + 1, canary, s.old(), s.fresh(), s.verifiedEpoch(), s.verifiedAt());
	}

	/**
	 * Begins the intervals that have not begun.
	 */
	StateChange intervals(long epoch) {
		MigrationState s = this.state;
		SideEvidence begun = new SideEvidence(epoch, null);
		return with(s.epoch(), s.canary(), s.old().unbroken() ? s.old() : begun,
				s.fresh().unbroken() ? s.fresh() : begun, s.verifiedEpoch(), s.verifiedAt());
	}

	StateChange backfilled(Side side) {
		MigrationState s = this.state;
		SideEvidence complete = new SideEvidence(s.evidence(side).interval(), s.epoch() + 1);
		return with(s.epoch() + 1, s.canary(), (side == Side.OLD) ? complete : s.old(),
				(side == Side.NEW) ? complete : s.fresh(), null, null);
	}

	StateChange verified(long epochBegun, Instant now) {
		MigrationState s = this.state;
		return with(s.epoch(), s.canary(), s.old(), s.fresh(), epochBegun, now);
	}

	/**
	 * Voids what is known of the side that does not answer, and that both are equal. An
	 * epoch of its own, so that no sweep of the time before counts for the time after. A
	 * canary ends with it, as some of its callers are answered by that side.
	 */
	StateChange voided() {
		MigrationState s = this.state;
		boolean oldAnswers = s.phase().authoritative() == Side.OLD;
		return with(s.epoch() + 1, null, oldAnswers ? s.old() : SideEvidence.VOID,
				oldAnswers ? SideEvidence.VOID : s.fresh(), null, null);
	}

	/**
	 * Voids that both sides are equal, as the one that does not answer may be stale
	 * somewhere. OLD may answer again without a verification as long as it was never in
	 * doubt: now it counts as filled anew, which is an epoch of its own and ends a
	 * canary.
	 */
	StateChange doubted() {
		MigrationState s = this.state;
		if (s.phase().authoritative() == Side.OLD || !s.old().complete()) {
			return with(s.epoch(), s.canary(), s.old(), s.fresh(), null, null);
		}
		long epoch = s.epoch() + 1;
		return with(epoch, null, new SideEvidence(s.old().interval(), epoch), s.fresh(), null, null);
	}

	StateChange requested(@Nullable String by, @Nullable String reason, boolean forced) {
		MigrationState s = this.state;
		return noted(s.tightenedAt(), s.contractedAt(), s.oldAbandoned(), by, reason, forced, s.signedAt(),
				s.signedBy());
	}

	StateChange signed(@Nullable Instant at, @Nullable String by) {
		MigrationState s = this.state;
		return noted(s.tightenedAt(), s.contractedAt(), s.oldAbandoned(), s.requestedBy(), s.requestedReason(),
				s.forced(), at, by);
	}

	StateChange tightened(Instant at) {
		MigrationState s = this.state;
		return noted(at, s.contractedAt(), s.oldAbandoned(), s.requestedBy(), s.requestedReason(), s.forced(),
				s.signedAt(), s.signedBy());
	}

	StateChange loosened() {
		MigrationState s = this.state;
		return with(s.epoch(), s.canary(), s.old(), s.fresh(), null, null).noted(null, s.contractedAt(),
				s.oldAbandoned(), s.requestedBy(), s.requestedReason(), s.forced(), s.signedAt(), s.signedBy());
	}

	StateChange contracted(Instant at) {
		MigrationState s = this.state;
		return noted(s.tightenedAt(), at, s.oldAbandoned(), s.requestedBy(), s.requestedReason(), s.forced(),
				s.signedAt(), s.signedBy());
	}

	StateChange abandoned() {
		MigrationState s = this.state;
		return noted(s.tightenedAt(), s.contractedAt(), true, s.requestedBy(), s.requestedReason(), s.forced(),
				s.signedAt(), s.signedBy());
	}

	private StateChange with(long epoch, @Nullable String canary, SideEvidence old, SideEvidence fresh,
			@Nullable Long verifiedEpoch, @Nullable Instant verifiedAt) {
		MigrationState s = this.state;
		this.state = new MigrationState(s.name(), s.phase(), epoch, s.sinceEpoch(), s.since(), canary, old, fresh,
				verifiedEpoch, verifiedAt, s.tightenedAt(), s.contractedAt(), s.oldAbandoned(), s.requestedBy(),
				s.requestedReason(), s.forced(), s.signedAt(), s.signedBy());
		return this;
	}

	private StateChange noted(@Nullable Instant tightenedAt, @Nullable Instant contractedAt, boolean oldAbandoned,
			@Nullable String by, @Nullable String reason, boolean forced, @Nullable Instant signedAt,
			@Nullable String signedBy) {
		MigrationState s = this.state;
		this.state = new MigrationState(s.name(), s.phase(), s.epoch(), s.sinceEpoch(), s.since(), s.canary(), s.old(),
				s.fresh(), s.verifiedEpoch(), s.verifiedAt(), tightenedAt, contractedAt, oldAbandoned, by, reason,
				forced, signedAt, signedBy);
		return this;
	}

}
