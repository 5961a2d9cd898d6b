package dev.changeover.phase;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import dev.changeover.Phase;
import dev.changeover.Side;
import org.jspecify.annotations.Nullable;

/**
 * The gates that the engine itself keeps, by name. Each is one rule of the ladder.
 */
final class LadderGates {

	private final DriftLog drift;

	private final Comparisons comparisons;

	private final TransitionLog transitions;

	private final PhaseTable table;

	private final Migrations migrations;

	private final Sessions sessions;

	LadderGates(DriftLog drift, Comparisons comparisons, TransitionLog transitions, PhaseTable table,
			Migrations migrations, Sessions sessions) {
		this.drift = drift;
		this.comparisons = comparisons;
		this.transitions = transitions;
		this.table = table;
		this.migrations = migrations;
		this.sessions = sessions;
	}

	List<Gate> all() {
		return List.of(gate("fleet", this::fleet), waivable("depends-on", this::dependencies),
				gate("interval", this::interval), gate("backfill", this::backfill),
				gate("verification", this::verification), gate("drift", this::drift),
				waivable("comparisons", this::comparisons), gate("way-back", this::wayBack),
				gate("canary", this::canary), gate("tighten", this::tightened), gate("contract", this::contracted),
				waivable("unknown-sessions", this::unknownSessions));
	}

	private static Gate gate(String name, Function<Step, @Nullable Blocker> rule) {
		return gate(name, false, rule);
	}

	private static Gate waivable(String name, Function<Step, @Nullable Blocker> rule) {
		return gate(name, true, rule);
	}

	private static Gate gate(String name, boolean waivable, Function<Step, @Nullable Blocker> rule) {
		return new Gate() {

			@Override
			public boolean isWaivable() {
				return waivable;
			}

			@Override
			public String name() {
				return name;
			}

			@Override
			public List<Blocker> check(Step step) {
				Blocker blocker = rule.apply(step);
				return (blocker == null) ? List.of() : List.of(blocker);
			}

		};
	}

	private @Nullable Blocker fleet(Step step) {
		List<Member> strangers = step.fleet().stream().filter((member) -> !member.declares()).toList();
		if (!strangers.isEmpty() && step.state().phase().isBefore(step.to())) {
			return Blocker.closed("fleet",
					"These instances run a release that does not declare the migration: " + labels(strangers) + ".",
					"Finish the roll-out, or stop them; they are forgotten when their lease ends.");
		}
		if (goesBackBetweenEquals(step)) {
			return null;
		}
		List<Member> lagging = step.fleet()
			.stream()
			.filter((member) -> !member.hasAcknowledged(step.state().epoch()))
			.toList();
		if (lagging.isEmpty()) {
			return null;
		}
		Duration waited = Duration.between(step.state().since(), step.now());
		return Blocker.waiting("fleet", "Not every instance has taken up epoch " + step.state().epoch() + " for "
				+ Math.max(0, waited.toSeconds()) + " s: " + labels(lagging) + ".");
	}

	/**
	 * From LIVE back to DARK_READ it does not matter who still is in DARK_READ: both
	 * write both sides or neither. Who is still in RAMP_DOWN does matter.
	 */
	private boolean goesBackBetweenEquals(Step step) {
		return step.is(Phase.LIVE, Phase.DARK_READ) && this.transitions.enteredFrom(step.migration().name())
			.filter((from) -> from == Phase.DARK_READ)
			.isPresent();
	}

	private @Nullable Blocker dependencies(Step step) {
		if (step.state().phase().isBefore(step.to())) {
			for (String name : step.migration().dependsOn()) {
				Phase phase = this.table.read(name).map(MigrationState::phase).orElse(Phase.OFF);
				if (phase.isBefore(step.to())) {
					return Blocker.closed("depends-on",
							"It depends on migration '" + name + "', which is in " + phase + " only.",
							"Bring '" + name + "' to " + step.to() + " first.");
				}
			}
			return null;
		}
		for (Migration dependent : this.migrations) {
			if (dependent.dependsOn().contains(step.migration().name())) {
				Phase phase = this.table.read(dependent.name()).map(MigrationState::phase).orElse(Phase.OFF);
				if (step.to().isBefore(phase)) {
					return Blocker.closed("depends-on",
							"Migration '" + dependent.name() + "' depends on it and is in " + phase + ".",
							"Bring '" + dependent.name() + "' back to " + step.to() + " first.");
				}
			}
		}
		return null;
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
			long missed = missed(step, Side.NEW);
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
		long missed = missed(step, Side.OLD) + this.drift.acceptedMisses(step.migration().name(), Side.OLD);
		return (missed == 0) ? null
				: Blocker.closed("way-back", "OLD missed " + missed + " writes that callers were told are stored.",
						"Run REPAIR towards OLD first, or go back by force and lose them.");
	}

	private @Nullable Blocker canary(Step step) {
		return (step.is(Phase.LIVE, Phase.RAMP_DOWN) && step.state().canary() != null)
				? Blocker.closed("canary", "An activation strategy on CUTOVER still sends some reads to OLD.",
						"Clear the strategy, so that NEW answers everybody, and look for a while.")
				: null;
	}

	private @Nullable Blocker tightened(Step step) {
		return (step.is(Phase.DUAL_WRITE, Phase.OFF) && step.state().tightenedAt() != null && !step.state().forced())
				? Blocker.closed("tighten", "A tighten changeset has run: OLD's writes alone may violate it.",
						"Roll the tighten changeset back first, or go back by force.")
				: null;
	}

	private @Nullable Blocker contracted(Step step) {
		if (step.state().phase() != Phase.COMPLETE) {
			return null;
		}
		if (step.state().contractedAt() != null) {
			return Blocker.closed("contract", "The contract has run: OLD is gone, and COMPLETE is final.",
					"Begin a new migration to go elsewhere.");
		}
		return (step.state().signedAt() == null) ? null
				: Blocker.closed("contract", "The contract is signed and may run at any time.",
						"Take the signature back first: switch CONTRACT off.");
	}

	private @Nullable Blocker unknownSessions(Step step) {
		if (!step.is(Phase.OFF, Phase.DUAL_WRITE)) {
			return null;
		}
		List<String> unknown = this.sessions.unknown();
		return unknown.isEmpty() ? null : Blocker.closed("unknown-sessions",
				"Clients that are no instance of the fleet are connected to the database and could write OLD unseen: "
						+ String.join(", ", unknown) + ".",
				"Stop them, or set waive.unknown-sessions to the reason why they do no harm.");
	}

	private long missed(Step step, Side side) {
		return this.drift.counts(step.migration().name())
			.getOrDefault(side, Map.of())
			.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().missed())
			.mapToLong(Map.Entry::getValue)
			.sum();
	}

	private static boolean beganAnew(SideEvidence old) {
		return old.backfilled() != null && old.backfilled() > 1;
	}

	private static long backfilledIn(MigrationState state) {
		List<Long> epochs = new ArrayList<>();
		epochs.add(0L);
		for (Side side : Side.values()) {
			Long backfilled = state.evidence(side).backfilled();
			if (backfilled != null) {
				epochs.add(backfilled);
			}
		}
		return epochs.stream().mapToLong(Long::longValue).max().orElse(0);
	}

	private static String labels(List<Member> members) {
		return String.join(", ", members.stream().map(Member::label).toList());
	}

}
