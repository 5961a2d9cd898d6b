package dev.changeover.phase;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.Side;

/**
 * Judges clicks: what the flags may be set to now. It takes no step. Thread-safe.
 */
final class ClickJudge {

	private final Database database;

	private final PhaseTable table;

	private final Instances instances;

	private final Migrations migrations;

	private final DriftLog drift;

	private final Gates gates;

	private final ContractGate contract;

	private final StateJournal journal;

	private final Duration patience;

	ClickJudge(Database database, Migrations migrations, Gates gates, ContractGate contract, StateJournal journal,
			Duration patience) {
		this.database = database;
		this.table = new PhaseTable(database);
		this.instances = new Instances(database);
		this.migrations = migrations;
		this.drift = new DriftLog(database);
		this.gates = gates;
		this.contract = contract;
		this.journal = journal;
		this.patience = patience;
	}

	/**
	 * Judges a click and remembers who asked.
	 * @throws RefusedException when it asks for what is not possible now
	 */
	void judge(String name, Desired before, Desired wanted, Click click) {
		if (wanted.equals(before)) {
			return;
		}
		try {
			this.database.inTransaction(() -> judged(name, before, wanted, click));
		}
		catch (RefusedException ex) {
			this.journal.refused(name, click.by(), ex.getMessage());
			throw ex;
		}
	}

	private MigrationState judged(String name, Desired before, Desired wanted, Click click) {
		Migration migration = this.migrations.named(name);
		MigrationState state = lock(name);
		List<Member> fleet = this.instances.members(name);
		if (wanted.contract() != before.contract()) {
			return sign(migration, state, fleet, wanted.contract(), click);
		}
		if (wanted.canary() != null) {
			judgeCanary(name, state, wanted);
		}
		judgePhase(migration, state, before, wanted, fleet, click.force());
		MigrationState after = new StateChange(state).requested(click.by(), click.reason(), click.force()).done();
		this.table.replace(state, after);
		return after;
	}

	private MigrationState lock(String name) {
		try {
			return this.table.lock(name, this.patience);
		}
		catch (PhaseLockBusyException ex) {
			throw new RefusedException(name,
					"Migration '" + name + "' is being changed at this moment: its changesets run, or a step is taken."
							+ " The report says what is under way. Ask again when it is over.");
		}
	}

	private void judgeCanary(String name, MigrationState state, Desired wanted) {
		if (!wanted.cutover() || state.phase() != Phase.LIVE || wanted.phase().orElse(null) != Phase.LIVE) {
			throw new RefusedException(name, "An activation strategy is possible on CUTOVER in LIVE only; migration '"
					+ name + "' is in " + state.phase() + ". Switch the flag without a strategy.");
		}
		if (!EvidenceGates.isOldProved(state)) {
			throw new RefusedException(name,
					"OLD was not written for a time, and no verification has found it equal"
							+ " since, so it cannot answer some of the callers of migration '" + name
							+ "'. Run REVERSE_BACKFILL and VERIFY first.");
		}
		if (this.drift.missed(name, Side.OLD) > 0) {
			throw new RefusedException(name, "OLD missed writes, so it cannot answer some of the callers of migration '"
					+ name + "'. Run REPAIR first.");
		}
	}

	private void judgePhase(Migration migration, MigrationState state, Desired before, Desired wanted,
			List<Member> fleet, boolean force) {
		Optional<Phase> target = wanted.phase();
		Phase current = state.phase();
		MigrationState asked = new StateChange(state).requested(null, null, force).done();
		List<Blocker> blockers = target.map((phase) -> this.gates.path(migration, asked, phase, fleet))
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
			judgeSignature(migration, state, fleet, click);
		}
		else if (state.contractedAt() != null) {
			throw new RefusedException(migration.name(), "The contract of migration '" + migration.name()
					+ "' has run; the signature stays under it. There is nothing to take back.");
		}
		MigrationState after = new StateChange(state)
			.signed(signed ? this.database.now() : null, signed ? click.by() : null)
			.done();
		this.journal.store(state, after, new StateJournal.Entry(signed ? "SIGNED" : "UNSIGNED", fleet,
				signed ? confirmed(migration, click) : null, click.by(), click.reason()));
		return after;
	}

	private void judgeSignature(Migration migration, MigrationState state, List<Member> fleet, Click click) {
		List<Blocker> blockers = new ArrayList<>(this.contract.signature(state, fleet));
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

	private static String confirmed(Migration migration, Click click) {
		String confirmed = click.confirmed().isEmpty() ? "nothing to confirm"
				: "confirmed: " + String.join(", ", click.confirmed());
		return migration.evidence().waived().isEmpty() ? confirmed
				: confirmed + ", waived " + migration.evidence().waived();
	}

	private static String words(List<Blocker> blockers) {
		return String.join(" ", blockers.stream().map(Blocker::toString).toList());
	}

}
