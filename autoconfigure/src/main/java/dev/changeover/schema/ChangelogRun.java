package dev.changeover.schema;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.changeover.RefusedException;
import dev.changeover.phase.Blocker;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs opened changesets in the middle of traffic: on a connection of its own, under
 * Liquibase's lock, with the phase held where it is, giving way to whoever uses the table
 * and trying again; and takes them back in the same way. Thread-safe.
 */
public final class ChangelogRun {

	private static final Logger logger = LoggerFactory.getLogger(ChangelogRun.class);

	/** Time for all attempts of an action, as a multiple of the time at start-up. */
	private static final int ACTION = 10;

	private final ChangelogGuard guard;

	private final GuardEngine engine;

	private final Duration lockTimeout;

	private final PatientRun.Pause pause;

	/**
	 * Makes a runner.
	 * @param guard knows the changelogs
	 * @param engine knows the phases
	 * @param lockTimeout how long to try at start-up; an action tries ten times as long
	 */
	public ChangelogRun(ChangelogGuard guard, GuardEngine engine, Duration lockTimeout) {
		this(guard, engine, lockTimeout, (time) -> Thread.sleep(time.toMillis()));
	}

	ChangelogRun(ChangelogGuard guard, GuardEngine engine, Duration lockTimeout, PatientRun.Pause pause) {
		this.guard = guard;
		this.engine = engine;
		this.lockTimeout = lockTimeout;
		this.pause = pause;
	}

	/**
	 * Runs the changesets of a label that have not run, or shows what would run.
	 * @param migration the migration
	 * @param label {@link Label#TIGHTEN} or {@link Label#CONTRACT}
	 * @param by who asked for it
	 * @param reason why, for the transition log, where somebody said
	 * @param dryRun whether to change nothing and return the statements
	 * @return what ran or would run
	 * @throws RefusedException when the gate is closed, there is nothing to run, somebody
	 * else is at it, the table was in use all the time, or a changeset failed
	 */
	public ChangelogResult run(String migration, Label label, String by, @Nullable String reason, boolean dryRun) {
		List<PendingChangeSets> pending = pending(migration, label);
		if (pending.isEmpty()) {
			throw new RefusedException(migration,
					"Migration '" + migration + "' has no " + label.text() + " changesets that have not run"
							+ (this.guard.changelogs().isEmpty()
									? ", as far as this application knows: it ran no changelog at its start." : "."));
		}
		pending.forEach((one) -> one.changelog().requireOwnPaths(migration));
		if (dryRun) {
			return new ChangelogResult(PendingChangeSets.names(pending), DryRun.sql(pending), true);
		}
		return run(migration, label, by, reason, pending, this.lockTimeout.multipliedBy(ACTION));
	}

	/**
	 * Takes the expand changesets of a migration back, the last first, and before them
	 * the tighten changesets; or shows how.
	 * @param migration the migration, in OFF
	 * @param by who asked for it
	 * @param reason why, for the transition log, where somebody said
	 * @param dryRun whether to change nothing and return the statements
	 * @return what was or would be rolled back
	 * @throws RefusedException in any other phase, without anything to roll back, where a
	 * changeset has no way back, or when it failed
	 */
	public ChangelogResult rollBack(String migration, String by, @Nullable String reason, boolean dryRun) {
		return rollback(this.lockTimeout.multipliedBy(ACTION)).expand(migration, by, reason, dryRun);
	}

	/**
	 * Takes the tighten changesets of a migration back, the last first, or shows how.
	 * What was verified is void then, so that the next start does not run them again.
	 * @param migration the migration, in any phase but COMPLETE
	 * @param by who asked for it
	 * @param reason why, for the transition log, where somebody said
	 * @param dryRun whether to change nothing and return the statements
	 * @return what was or would be rolled back
	 * @throws RefusedException in COMPLETE, without anything to roll back, where a
	 * changeset has no way back, or when it failed
	 */
	public ChangelogResult loosen(String migration, String by, @Nullable String reason, boolean dryRun) {
		return rollback(this.lockTimeout.multipliedBy(ACTION)).tighten(migration, by, reason, dryRun);
	}

	/**
	 * What a run is doing.
	 * @param migration the migration
	 * @return half a sentence while a run is under way here
	 */
	public Optional<String> progress(String migration) {
		return this.guard.progress().of(migration);
	}

	/**
	 * Runs what is pending, with the patience of a start.
	 */
	void runOnce(String migration, Label label, String by) {
		run(migration, label, by, null, pending(migration, label), this.lockTimeout);
	}

	private ChangelogResult run(String migration, Label label, String by, @Nullable String reason,
			List<PendingChangeSets> pending, Duration budget) {
		List<String> ran = new ArrayList<>();
		try (RunProgress.Ending ending = this.guard.progress().begin(migration);
				LiquibaseMutex mutex = LiquibaseMutex.take()) {
			PatientRun patiently = patiently(budget);
			for (PendingChangeSets one : pending) {
				patiently.run(migration, "run " + one, one.changelog(), () -> prepare(migration, label, one));
				requireRan(one);
				one.changeSets().forEach((changeSet) -> ran.add(changeSet.toString()));
			}
		}
		catch (FailedRunException ex) {
			throw failed(migration, label, by, pending, ex);
		}
		String evidence = "ran " + String.join(", ", ran);
		if (label == Label.CONTRACT) {
			this.engine.coordinator().contracted(migration, by, reason, evidence);
		}
		else {
			this.engine.coordinator().tightened(migration, by, reason, evidence);
		}
		logger.info("Migration '{}': {} by {}", migration, evidence, by);
		return new ChangelogResult(ran, null, false);
	}

	private LabelledWork prepare(String migration, Label label, PendingChangeSets pending) {
		List<Blocker> blockers = ChangelogGate.blockers(this.engine.coordinator(), label, migration);
		if (!blockers.isEmpty()) {
			throw new RefusedException(migration, "The " + label.text() + " changesets of migration '" + migration
					+ "' are held. " + ChangelogGate.words(blockers));
		}
		return new LabelledUpdate(pending.changelog(), label, this.guard.nameInLabels(migration));
	}

	/**
	 * A changeset whose own precondition fails may be passed over without an error.
	 */
	private static void requireRan(PendingChangeSets pending) {
		List<LabelledChangeSet> left = pending.left();
		if (!left.isEmpty()) {
			throw new FailedRunException("Liquibase passed these changesets over: "
					+ new PendingChangeSets(pending.changelog(), left) + ". Look at their preconditions.");
		}
	}

	private RefusedException failed(String migration, Label label, String by, List<PendingChangeSets> pending,
			FailedRunException failure) {
		List<String> ran = new ArrayList<>(PendingChangeSets.names(pending));
		pending.forEach((one) -> one.left().forEach((changeSet) -> ran.remove(changeSet.toString())));
		String why = failure.why() + (ran.isEmpty() ? "" : " These ran before: " + String.join(", ", ran) + ".");
		this.engine.coordinator().logged(migration, RunFailures.event(label), by, why);
		return new RefusedException(migration,
				"The " + label.text() + " changesets of migration '" + migration + "' did not run. " + why);
	}

	private ChangelogRollback rollback(Duration budget) {
		return new ChangelogRollback(this.guard, this.engine, patiently(budget));
	}

	private PatientRun patiently(Duration budget) {
		return new PatientRun(this.engine, this.guard.progress(), budget, this.pause);
	}

	private List<PendingChangeSets> pending(String migration, Label label) {
		return PendingChangeSets.of(this.guard.changelogs(), label, migration);
	}

}
