package dev.changeover.phase;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import dev.changeover.Phase;
import dev.changeover.Side;
import org.jspecify.annotations.Nullable;

/**
 * Gates on what is known of the rows: a side answers only when it is proved to hold them.
 */
final class EvidenceGates {

	private final DriftLog drift;

	private final Comparisons comparisons;

	EvidenceGates(DriftLog drift, Comparisons comparisons) {
		this.drift = drift;
		this.comparisons = comparisons;
	}

	List<Gate> all() {
		return List.of(Rule.of("interval", this::interval), Rule.of("backfill", this::backfill),
				Rule.of("verification", this::verification), Rule.of("drift", this::drift),
				Rule.waivable("comparisons", this::comparisons), Rule.of("way-back", this::wayBack));
	}

	private @Nullable Blocker interval(Step step) {
		boolean wanted = step.is(Phase.DUAL_WRITE, Phase.DARK_READ) || step.is(Phase.DARK_READ, Phase.LIVE);
		if (!wanted || step.state().fresh().unbroken()) {
			return null;
		}
		return Blocker.closed("backfill", "Not every writer is known to write NEW yet, so nothing could be backfilled.",
				"Wait until every instance has taken up the phase, then run BACKFILL.");
	}

	private @Nullable Blocker backfill(Step step) {
		boolean forward = step.is(Phase.DUAL_WRITE, Phase.DARK_READ) || step.is(Phase.DARK_READ, Phase.LIVE);
		if (forward && step.state().fresh().unbroken() && !step.state().fresh().complete()) {
			return Blocker.closed("backfill", "NEW has not been backfilled since every writer writes it.",
					"Run BACKFILL and let it finish.");
		}
		if (step.is(Phase.DUAL_WRITE, Phase.DARK_READ)) {
			long missed = this.drift.missed(step.migration().name(), Side.NEW);
			if (missed > 0) {
				return Blocker.closed("drift", "NEW missed " + missed + " writes that are not repaired.",
						"Run REPAIR, and look at the drift for what made them fail.");
			}
		}
		if (step.is(Phase.RAMP_DOWN, Phase.LIVE) && !step.state().old().complete()) {
			return Blocker.closed("reverse-backfill",
					"OLD was not written for a time, so its rows are stale; answering from it would lose data.",
					"Run REVERSE_BACKFILL and then VERIFY in RAMP_DOWN.");
		}
		return null;
	}

	private @Nullable Blocker verification(Step step) {
		boolean cutover = step.is(Phase.DARK_READ, Phase.LIVE);
		boolean finish = step.is(Phase.RAMP_DOWN, Phase.COMPLETE) && !step.state().oldAbandoned();
		boolean back = step.is(Phase.RAMP_DOWN, Phase.LIVE) && beganAnew(step.state().old());
		if (!cutover && !finish && !back) {
			return null;
		}
		Long begun = step.state().verifiedEpoch();
		Instant ended = step.state().verifiedAt();
		if (begun == null || ended == null || begun < backfilledIn(step.state())) {
			return Blocker.closed("verification", "No verification has found both sides equal since the backfill.",
					"Run VERIFY; if it finds drift, REPAIR and VERIFY again.");
		}
		Duration age = Duration.between(ended, step.now());
		Duration most = step.migration().evidence().verificationMaxAge();
		if (age.compareTo(most) > 0) {
			return Blocker.closed(
					"verification", "The last verification is " + age.toMinutes()
							+ " minutes old; verification.max-age is " + most.toMinutes() + " minutes.",
					"Run VERIFY again.");
		}
		return null;
	}

	private @Nullable Blocker drift(Step step) {
		boolean any = step.is(Phase.DARK_READ, Phase.LIVE)
				|| (step.is(Phase.RAMP_DOWN, Phase.COMPLETE) && !step.state().oldAbandoned())
				|| (step.is(Phase.RAMP_DOWN, Phase.LIVE) && beganAnew(step.state().old()));
		if (!any) {
			return null;
		}
		long unresolved = this.drift.counts(step.migration().name())
			.values()
			.stream()
			.flatMap((kinds) -> kinds.values().stream())
			.mapToLong(Long::longValue)
			.sum();
		return (unresolved == 0) ? null : Blocker.closed("drift", unresolved + " entries of drift are unresolved.",
				"Look at them by key, run REPAIR, then VERIFY.");
	}

	private @Nullable Blocker comparisons(Step step) {
		if (!step.is(Phase.DARK_READ, Phase.LIVE)) {
			return null;
		}
		Migration.RequiredEvidence required = step.migration().evidence();
		Comparisons.Totals totals = this.comparisons.totals(step.migration().name(), step.state().sinceEpoch());
		long compared = totals.matches() + totals.mismatches();
		if (compared < required.minComparisons()) {
			return Blocker.closed("comparisons",
					"Only " + compared + " of " + required.minComparisons()
							+ " dark reads (dark-read.min-comparisons) were compared since DARK_READ was entered.",
					"Wait for traffic, or lower dark-read.min-comparisons.");
		}
		if (totals.mismatchRate() > required.maxMismatchRate()) {
			return Blocker.closed("comparisons",
					totals.mismatches() + " of " + compared + " dark reads differed; dark-read.max-mismatch-rate is "
							+ required.maxMismatchRate() + ".",
					"Find why NEW answers differently. Going back to DUAL_WRITE and on begins to count anew.");
		}
		return null;
	}

	private @Nullable Blocker wayBack(Step step) {
		if (!step.is(Phase.LIVE, Phase.DARK_READ) || step.state().forced()) {
			return null;
		}
		if (!step.state().old().complete()) {
			return Blocker.closed("way-back", "OLD lacks rows, as it was not written for a time.",
					"Run REVERSE_BACKFILL and VERIFY first, or go back by force and lose what OLD lacks.");
		}
		if (!isOldProved(step.state())) {
			return Blocker.closed("way-back", "No verification has found OLD equal since it was filled anew.",
					"Run VERIFY, or go back by force and lose what OLD lacks; if it finds drift, REPAIR and VERIFY again.");
		}
		long missed = this.drift.missed(step.migration().name(), Side.OLD)
				+ this.drift.acceptedMisses(step.migration().name(), Side.OLD);
		return (missed == 0) ? null
				: Blocker.closed("way-back", "OLD missed " + missed + " writes that callers were told are stored.",
						"Run REPAIR towards OLD first, or go back by force and lose them.");
	}

	/**
	 * Whether OLD holds what callers were told while NEW answers. While it was filled,
	 * writes were allowed to miss rows on it, so that it was filled proves nothing alone.
	 */
	static boolean isOldProved(MigrationState state) {
		Long backfilled = state.old().backfilled();
		Long verified = state.verifiedEpoch();
		return state.old().complete() && backfilled != null
				&& (!beganAnew(state.old()) || (verified != null && verified >= backfilled));
	}

	private static boolean beganAnew(SideEvidence old) {
		return old.backfilled() != null && old.backfilled() > 1;
	}

	private static long backfilledIn(MigrationState state) {
		return Stream.of(state.old().backfilled(), state.fresh().backfilled())
			.filter(Objects::nonNull)
			.mapToLong(Long::longValue)
			.max()
			.orElse(0);
	}

}
