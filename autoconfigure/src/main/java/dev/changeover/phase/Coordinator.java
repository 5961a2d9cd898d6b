package dev.changeover.phase;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.Side;
import org.jspecify.annotations.Nullable;

/**
 * Moves the current phase towards the desired one, one step at a time, each behind its
 * gates and the acknowledgement of the fleet. Any instance may do it: the row of the
 * migration is locked first, the leases are read afterwards in a statement of their own,
 * and the change is a compare-and-set. Thread-safe.
 */
public final class Coordinator {

	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private final Database database;

	private final PhaseTable table;

	private final Instances instances;

	private final Migrations migrations;

	private final Gates gates;

	private final ContractGate contract;

	private final StateJournal journal;

	private final ClickJudge clicks;

	private final LadderSteps steps;

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
		this(database, migrations, comparisons, new UnknownSessionsGate(new Sessions(database)), further, baseline,
				listeners, patience);
		migrations.forEach(this.gates::checkWaivers);
	}

	private Coordinator(Database database, Migrations migrations, Comparisons comparisons, UnknownSessionsGate sessions,
			List<Gate> further, Baseline baseline, List<TransitionListener> listeners, Duration patience) {
		this.database = database;
		this.table = new PhaseTable(database);
		this.instances = new Instances(database);
		this.migrations = migrations;
		List<Gate> all = new ArrayList<>();
		all.addAll(new LadderGates(new TransitionLog(database), this.table, migrations).all());
		all.addAll(new EvidenceGates(new DriftLog(database), comparisons).all());
		all.add(sessions);
		all.addAll(further);
		this.gates = new Gates(database, all);
		this.contract = new ContractGate(this.table, this.instances, migrations, sessions);
		this.journal = new StateJournal(database, baseline, listeners, patience);
		this.clicks = new ClickJudge(database, migrations, this.gates, this.contract, this.journal, patience);
		this.steps = new LadderSteps(database, migrations, comparisons, this.gates, this.journal,
				patience.dividedBy(2));
	}

	/**
	 * Makes a coordinator for the time of the start, when other beans cannot be asked
	 * yet: it has the gates of the engine only, so waivers of others are none of its
	 * concern.
	 * @param database where the tables are
	 * @param migrations the declared migrations
	 * @return a coordinator to ask, not one to take steps
	 */
	public static Coordinator early(Database database, Migrations migrations) {
		return new Coordinator(database, migrations, new Comparisons(database, migrations),
				new UnknownSessionsGate(new Sessions(database)), List.of(), Baseline.NONE, List.of(), PATIENCE);
	}

	/**
	 * Judges a click. Nothing is changed but what is remembered of who asked; the step
	 * itself is taken by {@link #step}.
	 * @param name the migration
	 * @param before what the flags say now
	 * @param wanted what they would say
	 * @param click who asks, and what they say to it
	 * @throws RefusedException when the click asks for what is not possible now; it says
	 * why and what to do
	 */
	public void request(String name, Desired before, Desired wanted, Click click) {
		this.clicks.judge(name, before, wanted, click);
	}

	/**
	 * Takes one step towards what is desired, if its gates are open, and begins an
	 * interval when every writer has come to write a side.
	 * @param name the migration
	 * @param desired what the flags say
	 * @return the state afterwards
	 */
	public MigrationState step(String name, Desired desired) {
		return this.steps.step(name, desired, (state) -> true);
	}

	/**
	 * Takes one step towards what is desired as {@link #step(String, Desired)} does,
	 * unless the migration has moved since the flags were looked at.
	 * @param name the migration
	 * @param desired what the flags say
	 * @param epoch the epoch that was current before they were read
	 * @return the state afterwards
	 */
	MigrationState stepFrom(String name, Desired desired, long epoch) {
		return this.steps.step(name, desired, (state) -> state.epoch() == epoch);
	}

	/**
	 * Reads where a migration stands.
	 * @param name the migration
	 * @return its current phase
	 */
	public Phase phase(String name) {
		return this.table.read(this.migrations.named(name).name()).map(MigrationState::phase).orElse(Phase.OFF);
	}

	/**
	 * Reads whether the contract of a migration is signed.
	 * @param name the migration
	 * @return whether there is a signature, under a contract that ran or is to run
	 */
	public boolean isSigned(String name) {
		return this.table.read(this.migrations.named(name).name())
			.filter((state) -> state.signedAt() != null)
			.isPresent();
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
		Optional<Phase> phase = desired.in(state.phase()).phase();
		if (phase.isEmpty()) {
			return new Outlook(state, phase, Optional.empty(), List.of(Blocker.closed("ladder",
					"The flags make no phase, so nothing moves.", "Set them back to those of " + state.phase() + ".")),
					fleet);
		}
		Phase target = (phase.get() != state.phase()) ? phase.get() : Phase.COMPLETE;
		if (target == state.phase()) {
			return new Outlook(state, phase, Optional.empty(), List.of(), fleet);
		}
		Phase next = Gates.next(migration, state.phase(), target);
		List<Blocker> blockers = (phase.get() != state.phase()) ? this.gates.path(migration, state, target, fleet)
				: this.gates.check(migration, state, next, fleet);
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
		return this.gates.path(this.migrations.named(name), new StateChange(state).requested(null, null, force).done(),
				target, this.instances.members(name));
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
		return this.journal.change(name, "BACKFILLED", by, evidence, (state) -> {
			Long current = state.evidence(side).interval();
			return (current != null && current == interval) ? new StateChange(state).backfilled(side).done() : null;
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
		return this.journal.change(name, "VERIFIED", by, evidence, (state) -> {
			SideEvidence other = state.evidence(state.phase().authoritative().other());
			Long interval = other.interval();
			Long backfilled = other.backfilled();
			boolean holds = interval != null && backfilled != null && epochBegun >= interval && epochBegun >= backfilled
					&& state.phase().dualWrite();
			return holds ? new StateChange(state).verified(epochBegun, this.database.now()).done() : null;
		});
	}

	/**
	 * Notes that tighten changesets ran.
	 * @param name the migration
	 * @param by who ran them
	 * @param reason why, where somebody said
	 * @param evidence one line for the transition log
	 */
	public void tightened(String name, String by, @Nullable String reason, String evidence) {
		this.journal.change(name, "TIGHTENED", by, reason, evidence,
				(state) -> new StateChange(state).tightened(this.database.now()).done());
	}

	/**
	 * Notes that no tighten changeset is in force any more, and voids what was verified:
	 * they run again only after another verification.
	 * @param name the migration
	 * @param by who took them back
	 * @param reason why, where somebody said
	 * @param evidence one line for the transition log
	 */
	public void loosened(String name, String by, @Nullable String reason, String evidence) {
		this.journal.change(name, "LOOSENED", by, reason, evidence,
				(state) -> new StateChange(state).loosened().done());
	}

	/**
	 * Writes into the transition log what changes no state.
	 * @param name the migration
	 * @param event what happened, see {@link Transition}
	 * @param by who did it
	 * @param evidence one line, without values
	 */
	public void logged(String name, String event, String by, String evidence) {
		this.journal.change(name, event, by, evidence, (state) -> state);
	}

	/**
	 * Writes into the transition log what was done to rows.
	 * @param name the migration
	 * @param event what happened, see {@link Transition}
	 * @param by who asked for it
	 * @param reason why, where somebody said
	 * @param evidence one line, without values
	 */
	public void logged(String name, String event, String by, @Nullable String reason, String evidence) {
		this.journal.change(name, event, by, reason, evidence, (state) -> state);
	}

	/**
	 * Notes that the contract ran; COMPLETE is final then.
	 * @param name the migration
	 * @param by who ran it
	 * @param reason why, where somebody said
	 * @param evidence one line for the transition log
	 */
	public void contracted(String name, String by, @Nullable String reason, String evidence) {
		this.journal.change(name, "CONTRACTED", by, reason, evidence,
				(state) -> new StateChange(state).contracted(this.database.now()).done());
	}

	/**
	 * Gives OLD up: the step to COMPLETE no longer wants both sides to be equal. Any
	 * other step takes that back.
	 * @param name the migration
	 * @param by who decided it
	 * @param reason why
	 * @throws RefusedException in any phase but RAMP_DOWN
	 */
	public void abandon(String name, String by, String reason) {
		this.journal.change(name, "ABANDONED", by, reason, null, (state) -> {
			if (state.phase() != Phase.RAMP_DOWN) {
				throw new RefusedException(name,
						"OLD can be given up in RAMP_DOWN only; migration '" + name + "' is in " + state.phase() + ".");
			}
			return new StateChange(state).abandoned().done();
		});
	}

	/**
	 * Voids what was proved of the side that does not answer, and that both are equal, as
	 * a write may have run in a phase that had ended.
	 * @param name the migration
	 * @param why one line for the transition log
	 */
	public void voidEvidence(String name, String why) {
		this.journal.change(name, "VOIDED", "changeover", why, (state) -> new StateChange(state).voided().done());
	}

	/**
	 * Voids that both sides are equal, and no more: a verification is to prove it anew
	 * before the side that does not answer may do so.
	 * @param name the migration
	 * @param by who did what casts doubt on it
	 * @param why one line for the transition log
	 */
	public void doubt(String name, String by, String why) {
		this.journal.change(name, "VOIDED", by, why, (state) -> {
			MigrationState after = new StateChange(state).doubted().done();
			return after.equals(state) ? null : after;
		});
	}

	/**
	 * What keeps the contract from running.
	 * @param name the migration
	 * @return what is missing; empty when its changesets may run now
	 */
	public List<Blocker> contractBlockers(String name) {
		return this.contract.contract(name);
	}

	/**
	 * What keeps tighten changesets from running.
	 * @param name the migration
	 * @return what is missing; empty when they may run now
	 */
	public List<Blocker> tightenBlockers(String name) {
		return this.contract.tighten(name);
	}

	/**
	 * The fleet of a migration.
	 * @param name the migration
	 * @return the live instances that take part
	 */
	public List<Member> fleet(String name) {
		return this.instances.members(name);
	}

}
