package dev.changeover.phase;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.phase.StateJournal.Entry;
import dev.changeover.phase.StateJournal.Move;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one step of the ladder at a time: the row of the migration is locked first, the
 * leases are read afterwards in a statement of their own. Thread-safe.
 */
final class LadderSteps {

	private static final Logger logger = LoggerFactory.getLogger(LadderSteps.class);

	private final Database database;

	private final PhaseTable table;

	private final Instances instances;

	private final Migrations migrations;

	private final DriftLog drift;

	private final Comparisons comparisons;

	private final Gates gates;

	private final StateJournal journal;

	private final Duration patience;

	LadderSteps(Database database, Migrations migrations, Comparisons comparisons, Gates gates, StateJournal journal,
			Duration patience) {
		this.database = database;
		this.table = new PhaseTable(database);
		this.instances = new Instances(database);
		this.migrations = migrations;
		this.drift = new DriftLog(database);
		this.comparisons = comparisons;
		this.gates = gates;
		this.journal = journal;
		this.patience = patience;
	}

	/**
	 * Takes one step towards what is desired, if its gates are open, and begins an
	 * interval when every writer has come to write a side.
	 * @return the state afterwards
	 */
	MigrationState step(String name, Desired desired, Predicate<MigrationState> asSeen) {
		Migration migration = this.migrations.named(name);
		try {
			Move move = this.database.inTransaction(() -> locked(migration, desired, asSeen));
			this.journal.tell(move, (move.before().phase() != move.after().phase()) ? "STEP" : "CANARY",
					move.before().requestedBy());
			return move.after();
		}
		catch (PhaseLockBusyException ex) {
			logger.debug("A step of migration '{}' waits for those who hold its row or its phase lock", name);
			return this.table.read(name).orElseThrow();
		}
	}

	private Move locked(Migration migration, Desired flags, Predicate<MigrationState> asSeen) {
		// Whoever ticks must not wait for a run of changesets: its lease would end.
		MigrationState locked = this.table.lock(migration.name(), this.patience);
		if (!asSeen.test(locked)) {
			return new Move(locked, locked);
		}
		Desired desired = flags.in(locked.phase());
		this.instances.dropExpired();
		List<Member> fleet = this.instances.members(migration.name());
		MigrationState state = beginIntervals(locked, fleet);
		Optional<Phase> target = desired.phase();
		boolean toMove = target.isPresent() && target.get() != state.phase();
		return new Move(locked,
				toMove ? stepTo(migration, state, target.get(), fleet) : followCanary(state, desired, fleet));
	}

	private MigrationState beginIntervals(MigrationState state, List<Member> fleet) {
		boolean acknowledged = !fleet.isEmpty() && haveAcknowledged(fleet, state);
		if (!state.phase().dualWrite() || !acknowledged || (state.old().unbroken() && state.fresh().unbroken())) {
			return state;
		}
		MigrationState after = new StateChange(state).intervals(state.epoch()).done();
		this.table.replace(state, after);
		return after;
	}

	private MigrationState stepTo(Migration migration, MigrationState state, Phase target, List<Member> fleet) {
		if (!this.gates.path(migration, state, target, fleet).isEmpty()) {
			return state;
		}
		Phase to = Gates.next(migration, state.phase(), target);
		MigrationState after = new StateChange(state).to(to, this.database.now())
			.requested(state.requestedBy(), state.requestedReason(), state.forced() && to != target)
			.done();
		if (to == Phase.OFF) {
			this.drift.voidAll(state.name());
		}
		Step step = new Step(migration, state, to, fleet, after.since());
		store(state, after, "STEP", evidence(migration, state) + this.gates.declared(step), fleet);
		return after;
	}

	private MigrationState followCanary(MigrationState state, Desired desired, List<Member> fleet) {
		String canary = (state.phase() == Phase.LIVE) ? desired.canary() : null;
		if (Objects.equals(canary, state.canary()) || !haveAcknowledged(fleet, state)
				|| (canary != null && !oldMayAnswer(state))) {
			return state;
		}
		MigrationState after = new StateChange(state).canary(canary).done();
		store(state, after, "CANARY", (canary != null) ? "set" : "cleared", fleet);
		return after;
	}

	private boolean oldMayAnswer(MigrationState state) {
		return EvidenceGates.isOldProved(state) && this.drift.missed(state.name(), Side.OLD) == 0;
	}

	private static boolean haveAcknowledged(List<Member> fleet, MigrationState state) {
		return fleet.stream().allMatch((member) -> member.hasAcknowledged(state.epoch()));
	}

	private void store(MigrationState before, MigrationState after, String event, @Nullable String evidence,
			List<Member> fleet) {
		this.journal.store(before, after,
				new Entry(event, fleet, evidence, before.requestedBy(), before.requestedReason()));
	}

	private String evidence(Migration migration, MigrationState state) {
		Comparisons.Totals totals = this.comparisons.totals(state.name(), state.sinceEpoch());
		return "OLD " + state.old() + ", NEW " + state.fresh() + ", verified in epoch " + state.verifiedEpoch() + " at "
				+ state.verifiedAt() + ", dark reads " + totals
				+ (migration.evidence().waived().isEmpty() ? "" : ", waived " + migration.evidence().waived());
	}

}
