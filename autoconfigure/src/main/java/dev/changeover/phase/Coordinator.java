package dev.changeover.phase;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.Side;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the current phase towards the desired one, one step at a time, each behind its
 * gates and the acknowledgement of the fleet. Any instance may do it: the row of the
 * migration is locked first, the leases are read afterwards in a statement of their own,
 * and the change is a compare-and-set. Thread-safe.
 */
public final class Coordinator {

	private static final Logger logger = LoggerFactory.getLogger(Coordinator.class);

	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private final Database database;

	private final PhaseTable table;

	private final PhaseLock lock;

	private final Instances instances;

	private final Migrations migrations;

	private final List<Gate> gates;

	private final Comparisons comparisons;

	private final DriftLog drift;

	private final TransitionLog transitions;

	private final Baseline baseline;

	private final Duration patience;

	private final List<TransitionListener> listeners;

	/**
	 * Makes a coordinator.
	 * @param database where the tables are
	 * @param migrations the declared migrations
	 * @param comparisons verdicts of dark reads
	 * @param further gates beside those of the engine
	 * @param baseline what is written into the audit row of a step
	 * @param listeners told of what this instance moved or refused
	 */
	public Coordinator(Database database, Migrations migrations, Comparisons comparisons, List<Gate> further,
			Baseline baseline, List<TransitionListener> listeners) {
		this(database, migrations, comparisons, further, baseline, listeners, PATIENCE);
	}

	Coordinator(Database database, Migrations migrations, Comparisons comparisons, List<Gate> further,
			Baseline baseline, List<TransitionListener> listeners, Duration patience) {
		this.database = database;
		this.table = new PhaseTable(database);
		this.lock = new PhaseLock(database);
		this.instances = new Instances(database);
		this.migrations = migrations;
		this.comparisons = comparisons;
		this.drift = new DriftLog(database);
		this.transitions = new TransitionLog(database);
		this.baseline = baseline;
		this.patience = patience;
		this.listeners = List.copyOf(listeners);
		List<Gate> all = new ArrayList<>(new LadderGates(this.drift, comparisons, this.transitions, this.table,
				migrations, new Sessions(database))
			.all());
		all.addAll(further);
		this.gates = List.copyOf(all);
		migrations.forEach(this::checkWaivers);
	}

	private void checkWaivers(Migration migration) {
		List<String> waivable = this.gates.stream().filter(Gate::isWaivable).map(Gate::name).toList();
		migration.evidence().waived().keySet().forEach((name) -> {
			if (!waivable.contains(name)) {
				throw new IllegalArgumentException("Gate '" + name + "' cannot be waived for migration '"
						+ migration.name() + "'. Those that can: " + String.join(", ", waivable) + ".");
			}
		});
	}

	/**
	 * Judges a click. Nothing is changed but what is remembered of who asked; the step
	 * itself is taken by {@link #step}.
	 * @param name the migration
	 * @param before what the flags say now
	 * @param wanted what they would say
	 * @param by who clicked
	 * @param reason why, where they said
	 * @param force whether gates that can be overridden are to be
	 * @param confirmed entries of the contract's checklist that were confirmed
	 * @throws RefusedException when the click asks for what is not possible now; it says
	 * why and what to do
	 */
	public void request(String name, Desired before, Desired wanted, String by, @Nullable String reason, boolean force,
			List<String> confirmed) {
		if (wanted.equals(before)) {
			return;
		}
		try {
			this.database.inTransaction(() -> judge(name, before, wanted, new Click(by, reason, force, confirmed)));
		}
		catch (RefusedException ex) {
			logger.info("Refused to {}: {}", by, ex.getMessage());
			this.listeners.forEach((listener) -> listener.refused(name, String.valueOf(ex.getMessage())));
			throw ex;
		}
	}

	private MigrationState judge(String name, Desired before, Desired wanted, Click click) {
		Migration migration = this.migrations.named(name);
		MigrationState state = this.table.lock(name);
		List<Member> fleet = fleet(name);
		if (wanted.contract() != before.contract()) {
			return sign(migration, state, fleet, wanted.contract(), click);
		}
		if (wanted.canary() != null) {
			judgeCanary(name, state, wanted, fleet);
		}
		judgePhase(migration, state, before, wanted, fleet, click.force());
		MigrationState after = change(state).requested(click.by(), click.reason(), click.force()).done();
		this.table.replace(state, after);
		return after;
	}

	private void judgeCanary(String name, MigrationState state, Desired wanted, List<Member> fleet) {
		if (!wanted.cutover() || state.phase() != Phase.LIVE || wanted.phase().orElse(null) != Phase.LIVE) {
			throw new RefusedException(name, "An activation strategy is possible on CUTOVER in LIVE only; migration '"
					+ name + "' is in " + state.phase() + ". Switch the flag without a strategy.");
		}
		if (missedOnOld(name) > 0) {
			throw new RefusedException(name, "OLD missed writes, so it cannot answer some of the callers of migration '"
					+ name + "'. Run REPAIR first.");
		}
	}

	private void judgePhase(Migration migration, MigrationState state, Desired before, Desired wanted,
			List<Member> fleet, boolean force) {
		Optional<Phase> target = wanted.phase();
		Phase current = state.phase();
		List<Blocker> blockers = target
			.map((phase) -> path(migration, change(state).requested(null, null, force).done(), phase, fleet))
			.orElseGet(
					() -> List.of(Blocker.closed("ladder", "Dark reads without dual writes are no phase of the ladder.",
							"Flip one flag of a neighbouring phase.")));
		List<Blocker> closed = blockers.stream().filter((blocker) -> !blocker.passing()).toList();
		boolean repairsFlags = closed.stream().anyMatch((blocker) -> blocker.gate().equals("ladder"))
				&& distance(wanted, current) < distance(before, current);
		if (!closed.isEmpty() && !repairsFlags) {
			String what = target.map((phase) -> "to go to " + phase).orElse("to flip this flag");
			throw new RefusedException(migration.name(), "Migration '" + migration.name() + "' is in " + current
					+ " and was asked " + what + ". " + words(closed));
		}
	}

	private static int distance(Desired flags, Phase phase) {
		return (flags.dualWrite() != phase.dualWrite() ? 1 : 0) + (flags.darkRead() != phase.darkRead() ? 1 : 0)
				+ (flags.cutover() != phase.cutover() ? 1 : 0);
	}

	private MigrationState sign(Migration migration, MigrationState state, List<Member> fleet, boolean signed,
			Click click) {
		if (signed) {
			List<Blocker> blockers = new ArrayList<>(completeBlockers(state, fleet));
			migration.checklist()
				.stream()
				.filter((entry) -> click.confirmed()
					.stream()
					.noneMatch((given) -> given.strip().equalsIgnoreCase(entry.strip())))
				.forEach((entry) -> blockers.add(Blocker.closed("checklist", "'" + entry + "' is not confirmed.",
						"Sign with the CONTRACT action or on the page, naming it.")));
			if (!blockers.isEmpty()) {
				throw new RefusedException(migration.name(),
						"The contract of migration '" + migration.name() + "' was not signed. " + words(blockers));
			}
		}
		else if (state.contractedAt() != null) {
			throw new RefusedException(migration.name(), "The contract of migration '" + migration.name()
					+ "' has run; the signature stays under it. There is nothing to take back.");
		}
		MigrationState after = change(state).signed(signed ? this.database.now() : null, signed ? click.by() : null)
			.done();
		store(state, after, (signed ? "SIGNED" : "UNSIGNED"), fleet,
				click.confirmed().isEmpty() ? null : "confirmed: " + String.join(", ", click.confirmed()), click.by(),
				click.reason());
		return after;
	}

	/**
	 * Takes one step towards what is desired, if its gates are open, and begins an
	 * interval when every writer has come to write a side.
	 * @param name the migration
	 * @param desired what the flags say
	 * @return the state afterwards
	 */
	public MigrationState step(String name, Desired desired) {
		Migration migration = this.migrations.named(name);
		try {
			Move move = this.database.inTransaction(() -> {
				MigrationState locked = this.table.lock(name);
				this.instances.dropExpired();
				List<Member> fleet = this.instances.members(name);
				MigrationState state = beginIntervals(locked, fleet);
				Optional<Phase> target = desired.phase();
				boolean toMove = target.isPresent() && target.get() != state.phase();
				return new Move(locked,
						toMove ? stepTo(migration, state, target.get(), fleet) : followCanary(state, desired, fleet));
			});
			tell(move, (move.before().phase() != move.after().phase()) ? "STEP" : "CANARY");
			return move.after();
		}
		catch (PhaseLockBusyException ex) {
			logger.debug("A step of migration '{}' waits for those who hold its phase lock", name);
			return this.table.read(name).orElseThrow();
		}
	}

	private MigrationState stepTo(Migration migration, MigrationState state, Phase target, List<Member> fleet) {
		if (!path(migration, state, target, fleet).isEmpty()) {
			return state;
		}
		Phase to = next(migration, state.phase(), target);
		MigrationState after = change(state).to(to, this.database.now())
			.requested(state.requestedBy(), state.requestedReason(), state.forced() && to != target)
			.done();
		if (to == Phase.OFF) {
			this.drift.voidAll(state.name());
		}
		advance(state, after, "STEP", evidence(migration, state), fleet);
		return after;
	}

	private MigrationState followCanary(MigrationState state, Desired desired, List<Member> fleet) {
		String canary = (state.phase() == Phase.LIVE) ? desired.canary() : null;
		boolean same = (canary == null) ? (state.canary() == null) : canary.equals(state.canary());
		boolean acknowledged = fleet.stream().allMatch((member) -> member.hasAcknowledged(state.epoch()));
		if (same || !acknowledged || (canary != null && missedOnOld(state.name()) > 0)) {
			return state;
		}
		MigrationState after = change(state).canary(canary).done();
		advance(state, after, "CANARY", (canary != null) ? "set" : "cleared", fleet);
		return after;
	}

	private MigrationState beginIntervals(MigrationState state, List<Member> fleet) {
		boolean acknowledged = !fleet.isEmpty()
				&& fleet.stream().allMatch((member) -> member.hasAcknowledged(state.epoch()));
		if (!state.phase().dualWrite() || !acknowledged || (state.old().unbroken() && state.fresh().unbroken())) {
			return state;
		}
		MigrationState after = change(state).intervals(state.epoch()).done();
		this.table.replace(state, after);
		return after;
	}

	/**
	 * Where a migration stands and what keeps it.
	 * @param name the migration
	 * @param desired what the flags say
	 * @return its outlook
	 */
	public Outlook outlook(String name, Desired desired) {
		Migration migration = this.migrations.named(name);
		MigrationState state = this.table.read(name).orElseThrow();
		List<Member> fleet = this.instances.members(name);
		Optional<Phase> phase = desired.phase();
		if (phase.isEmpty()) {
			return new Outlook(state, phase, Optional.empty(), List.of(Blocker.closed("ladder",
					"The flags make no phase, so nothing moves.", "Set them back to those of " + state.phase() + ".")),
					fleet);
		}
		Phase target = (phase.get() != state.phase()) ? phase.get() : Phase.COMPLETE;
		if (target == state.phase()) {
			return new Outlook(state, phase, Optional.empty(), List.of(), fleet);
		}
		Phase next = next(migration, state.phase(), target);
		List<Blocker> blockers = (phase.get() != state.phase()) ? path(migration, state, target, fleet)
				: check(migration, state, next, fleet);
		return new Outlook(state, phase, Optional.of(next), blockers, fleet);
	}

	/**
	 * What keeps a migration from a phase, however many steps away.
	 * @param name the migration
	 * @param target the phase to go to
	 * @param force whether gates that can be overridden are to be
	 * @return all that keeps it from the next step, and of the steps behind that what
	 * does not pass by itself; empty when the way is open
	 */
	public List<Blocker> obstacles(String name, Phase target, boolean force) {
		MigrationState state = this.table.read(name).orElseThrow();
		return path(this.migrations.named(name), change(state).requested(null, null, force).done(), target,
				this.instances.members(name));
	}

	/**
	 * Ends a backfill. That is an epoch of its own: from then on, a write that finds
	 * fewer rows on the side than on the other is a divergence.
	 * @param name the migration
	 * @param side the side that was filled
	 * @param interval epoch in which the interval began that the backfill ran in
	 * @param by who asked for it
	 * @param evidence one line for the transition log
	 * @return {@code false} when the interval is over, and the backfill counts for
	 * nothing
	 */
	public boolean backfilled(String name, Side side, long interval, String by, @Nullable String evidence) {
		return note(name, "BACKFILLED", by, evidence, (state) -> {
			Long current = state.evidence(side).interval();
			return (current != null && current == interval) ? change(state).backfilled(side).done() : null;
		});
	}

	/**
	 * Notes a verification that found both sides equal.
	 * @param name the migration
	 * @param epochBegun epoch in which it began
	 * @param by who asked for it
	 * @param evidence one line for the transition log
	 * @return {@code false} when what it vouches for ended meanwhile
	 */
	public boolean verified(String name, long epochBegun, String by, @Nullable String evidence) {
		return note(name, "VERIFIED", by, evidence, (state) -> {
			SideEvidence other = state.evidence(state.phase().authoritative().other());
			Long interval = other.interval();
			Long backfilled = other.backfilled();
			boolean holds = interval != null && backfilled != null && epochBegun >= interval && epochBegun >= backfilled
					&& state.phase().dualWrite();
			return holds ? change(state).verified(epochBegun, this.database.now()).done() : null;
		});
	}

	/**
	 * Notes that tighten changesets ran.
	 * @param name the migration
	 * @param by who ran them
	 * @param evidence one line for the transition log
	 */
	public void tightened(String name, String by, @Nullable String evidence) {
		note(name, "TIGHTENED", by, evidence, (state) -> change(state).tightened(this.database.now()).done());
	}

	/**
	 * Notes that the contract ran; COMPLETE is final then.
	 * @param name the migration
	 * @param by who ran it
	 * @param evidence one line for the transition log
	 */
	public void contracted(String name, String by, @Nullable String evidence) {
		note(name, "CONTRACTED", by, evidence, (state) -> change(state).contracted(this.database.now()).done());
	}

	/**
	 * Gives OLD up: the step to COMPLETE no longer wants both sides to be equal.
	 * @param name the migration
	 * @param by who decided it
	 * @param reason why
	 * @throws RefusedException in any phase but RAMP_DOWN
	 */
	public void abandon(String name, String by, String reason) {
		note(name, "ABANDONED", by, reason, (state) -> {
			if (state.phase() != Phase.RAMP_DOWN) {
				throw new RefusedException(name,
						"OLD can be given up in RAMP_DOWN only; migration '" + name + "' is in " + state.phase() + ".");
			}
			return change(state).abandoned().done();
		});
	}

	/**
	 * Voids the evidence of both sides, as a write may have run in a phase that had
	 * ended.
	 * @param name the migration
	 * @param why one line for the transition log
	 */
	public void voidEvidence(String name, String why) {
		note(name, "VOIDED", "changeover", why, (state) -> change(state).voided().done());
	}

	/**
	 * What keeps the contract from running.
	 * @param name the migration
	 * @return what is missing; empty when its changesets may run now
	 */
	public List<Blocker> contractBlockers(String name) {
		MigrationState state = this.table.read(name).orElse(null);
		if (state == null) {
			return List.of(Blocker.closed("phase", "The migration has not begun.", "Start the application once."));
		}
		List<Blocker> blockers = new ArrayList<>(completeBlockers(state, this.instances.members(name)));
		if (state.signedAt() == null) {
			blockers.add(Blocker.closed("signature", "Nobody has signed the contract.",
					"Switch on the flag CONTRACT, or run the CONTRACT action."));
		}
		return blockers;
	}

	/**
	 * What keeps tighten changesets from running.
	 * @param name the migration
	 * @return what is missing; empty when they may run now
	 */
	public List<Blocker> tightenBlockers(String name) {
		MigrationState state = this.table.read(name).orElse(null);
		if (state == null) {
			return List.of(Blocker.closed("phase", "The migration has not begun.", "Start the application once."));
		}
		List<Blocker> blockers = new ArrayList<>();
		if (!state.fresh().complete()) {
			blockers.add(Blocker.closed("backfill", "NEW is not backfilled.", "Run BACKFILL in DUAL_WRITE."));
		}
		else if (state.verifiedAt() == null && state.phase() != Phase.COMPLETE) {
			blockers.add(Blocker.closed("verification", "NEW is not verified.", "Run VERIFY."));
		}
		return blockers;
	}

	/**
	 * The fleet of a migration.
	 * @param name the migration
	 * @return the live instances that take part
	 */
	public List<Member> fleet(String name) {
		return this.instances.members(name);
	}

	private static List<Blocker> completeBlockers(MigrationState state, List<Member> fleet) {
		List<Blocker> blockers = new ArrayList<>();
		if (state.phase() != Phase.COMPLETE) {
			blockers.add(Blocker.closed("phase", "The phase is " + state.phase() + ", not COMPLETE.",
					"Bring the migration to COMPLETE first."));
		}
		List<String> others = fleet.stream()
			.filter((member) -> !member.hasAcknowledged(state.epoch()))
			.map(Member::label)
			.toList();
		if (state.phase() == Phase.COMPLETE && !others.isEmpty()) {
			blockers
				.add(Blocker.closed("fleet", "Not every instance is in COMPLETE: " + String.join(", ", others) + ".",
						"Wait for them, or stop those whose release does not know the migration."));
		}
		return blockers;
	}

	private boolean note(String name, String event, String by, @Nullable String evidence,
			Function<MigrationState, @Nullable MigrationState> change) {
		for (int attempt = 1;; attempt++) {
			try {
				Move move = this.database.inTransaction(() -> {
					MigrationState state = this.table.lock(name);
					MigrationState after = change.apply(state);
					if (after != null) {
						store(state, after, event, this.instances.members(name), evidence, by, null);
					}
					return new Move(state, (after != null) ? after : state);
				});
				tell(move, event);
				return !move.after().equals(move.before());
			}
			catch (PhaseLockBusyException ex) {
				if (attempt == 10) {
					throw ex;
				}
			}
		}
	}

	private void advance(MigrationState before, MigrationState after, String event, @Nullable String evidence,
			List<Member> fleet) {
		store(before, after, event, fleet, evidence, before.requestedBy(), before.requestedReason());
	}

	private void store(MigrationState before, MigrationState after, String event, List<Member> fleet,
			@Nullable String evidence, @Nullable String by, @Nullable String reason) {
		if (after.epoch() != before.epoch() && !this.lock.exclusive(before.name(), after.epoch(), this.patience)) {
			throw new PhaseLockBusyException(before.name());
		}
		if (!this.table.replace(before, after)) {
			throw new IllegalStateException(
					"The row of migration '" + before.name() + "' changed while it was locked.");
		}
		MigrationState logged = change(after).requested(by, reason, before.forced()).done();
		this.transitions.write(before, logged, event, evidence, fleet, this.baseline.of(before.name()));
	}

	private String evidence(Migration migration, MigrationState state) {
		Comparisons.Totals totals = this.comparisons.totals(state.name(), state.sinceEpoch());
		return "OLD " + state.old() + ", NEW " + state.fresh() + ", verified in epoch " + state.verifiedEpoch() + " at "
				+ state.verifiedAt() + ", dark reads " + totals
				+ (migration.evidence().waived().isEmpty() ? "" : ", waived " + migration.evidence().waived());
	}

	private long missedOnOld(String name) {
		return this.drift.counts(name)
			.getOrDefault(Side.OLD, Map.of())
			.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().missed())
			.mapToLong(Map.Entry::getValue)
			.sum();
	}

	/**
	 * What keeps a migration from a phase: all that keeps it from the next step, and of
	 * the steps behind that what does not pass by itself.
	 */
	private List<Blocker> path(Migration migration, MigrationState state, Phase target, List<Member> fleet) {
		if (state.phase() == target) {
			return List.of();
		}
		Phase next = next(migration, state.phase(), target);
		if (state.phase().isBefore(target) && next != target) {
			return List.of(Blocker.closed("ladder",
					"Forward goes one step at a time, and the next is " + next + ", not " + target + ".",
					"Ask for " + next + " first."));
		}
		List<Blocker> blockers = new ArrayList<>(check(migration, state, next, fleet));
		MigrationState assumed = state;
		while (next != target) {
			assumed = change(assumed).to(next, state.since()).done();
			next = next(migration, next, target);
			check(migration, assumed, next, fleet).stream()
				.filter((blocker) -> !blocker.passing())
				.forEach(blockers::add);
		}
		return blockers;
	}

	private List<Blocker> check(Migration migration, MigrationState state, Phase to, List<Member> fleet) {
		Step step = new Step(migration, state, to, fleet, this.database.now());
		return this.gates.stream()
			.filter((gate) -> !migration.evidence().waived().containsKey(gate.name()))
			.flatMap((gate) -> gate.check(step).stream())
			.toList();
	}

	private void tell(Move move, String event) {
		if (move.after().epoch() != move.before().epoch()) {
			logger.info("Migration '{}': {} -> {} (epoch {}, {}, by {})", move.after().name(), move.before().phase(),
					move.after().phase(), move.after().epoch(), event, move.before().requestedBy());
			this.listeners.forEach((listener) -> listener.moved(move.before(), move.after(), event));
		}
	}

	private static Phase next(Migration migration, Phase from, Phase target) {
		return migration.twoSided() ? from.towards(target) : target;
	}

	private static StateChange change(MigrationState state) {
		return new StateChange(state);
	}

	private static String words(List<Blocker> blockers) {
		return String.join(" ", blockers.stream().map(Blocker::toString).toList());
	}

	private record Move(MigrationState before, MigrationState after) {

	}

}
