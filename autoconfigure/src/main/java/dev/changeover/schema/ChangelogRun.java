package dev.changeover.schema;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.changeover.RefusedException;
import dev.changeover.phase.Blocker;
import dev.changeover.phase.Dialect;
import liquibase.exception.LiquibaseException;
import liquibase.exception.LockException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs opened changesets in the middle of traffic: on a connection of its own, under
 * Liquibase's lock, with the phase held where it is, giving way to whoever uses the table
 * and trying again. Thread-safe.
 */
public final class ChangelogRun {

	private static final Logger logger = LoggerFactory.getLogger(ChangelogRun.class);

	/** Patience of the first attempt; it doubles with each. */
	private static final Duration FIRST_PATIENCE = Duration.ofMillis(10);

	/**
	 * Time between two attempts, as a multiple of the patience of the one that failed.
	 */
	private static final int REST = 25;

	/** Time for all attempts of an action, as a multiple of the time at start-up. */
	private static final int ACTION = 10;

	private final ChangelogGuard guard;

	private final GuardEngine engine;

	private final Duration lockTimeout;

	private final Pause pause;

	private final Map<String, String> progress = new ConcurrentHashMap<>();

	/**
	 * Makes a runner.
	 * @param guard knows the changelogs
	 * @param engine knows the phases
	 * @param lockTimeout how long to try at start-up; an action tries ten times as long
	 */
	public ChangelogRun(ChangelogGuard guard, GuardEngine engine, Duration lockTimeout) {
		this(guard, engine, lockTimeout, (time) -> Thread.sleep(time.toMillis()));
	}

	ChangelogRun(ChangelogGuard guard, GuardEngine engine, Duration lockTimeout, Pause pause) {
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
	 * @param dryRun whether to change nothing and return the statements
	 * @return what ran or would run
	 * @throws RefusedException when the gate is closed, there is nothing to run, somebody
	 * else is at it, or the table was in use all the time
	 */
	public ChangelogResult run(String migration, Label label, String by, boolean dryRun) {
		List<Pending> pending = pending(migration, label);
		if (pending.isEmpty()) {
			throw new RefusedException(migration,
					"Migration '" + migration + "' has no " + label.text() + " changesets that have not run"
							+ (this.guard.changelogs().isEmpty()
									? ", as far as this application knows: it ran no changelog at its start." : "."));
		}
		if (dryRun) {
			return new ChangelogResult(names(pending), new DryRun(this.guard).sql(pending), true);
		}
		return run(migration, label, by, pending, this.lockTimeout.multipliedBy(ACTION));
	}

	/**
	 * Takes the expand changesets of a migration back, the last first, or shows how.
	 * @param migration the migration, in OFF
	 * @param by who asked for it
	 * @param dryRun whether to change nothing and return the statements
	 * @return what was or would be rolled back
	 * @throws RefusedException in any other phase, without anything to roll back, or
	 * where a changeset has no way back
	 */
	public ChangelogResult rollBack(String migration, String by, boolean dryRun) {
		return new ExpandRollback(this.guard, this.engine).run(migration, by, dryRun);
	}

	/**
	 * What a run is doing.
	 * @param migration the migration
	 * @return a sentence while a run is under way here
	 */
	public Optional<String> progress(String migration) {
		return Optional.ofNullable(this.progress.get(migration));
	}

	/**
	 * Runs what is pending, with the patience of a start.
	 */
	void runOnce(String migration, Label label, String by) {
		run(migration, label, by, pending(migration, label), this.lockTimeout);
	}

	private ChangelogResult run(String migration, Label label, String by, List<Pending> pending, Duration budget) {
		if (this.progress.putIfAbsent(migration, "waiting for another run in this process") != null) {
			throw new RefusedException(migration, "A run of migration '" + migration + "' is under way: "
					+ this.progress.get(migration) + ". Wait for it to end.");
		}
		try (LiquibaseMutex mutex = LiquibaseMutex.take()) {
			for (Pending one : pending) {
				attempt(migration, label, one, budget);
				requireRan(migration, one);
			}
			String evidence = "ran " + String.join(", ", names(pending));
			if (label == Label.CONTRACT) {
				this.engine.coordinator().contracted(migration, by, evidence);
			}
			else {
				this.engine.coordinator().tightened(migration, by, evidence);
			}
			logger.info("Migration '{}': {} by {}", migration, evidence, by);
			return new ChangelogResult(names(pending), null, false);
		}
		finally {
			this.progress.remove(migration);
		}
	}

	/**
	 * A changeset whose own precondition fails may be passed over without an error.
	 */
	private static void requireRan(String migration, Pending pending) {
		Set<String> ran = pending.changelog().ran();
		List<String> left = pending.changeSets()
			.stream()
			.filter((one) -> !ran.contains(one.key()))
			.map(LabelledChangeSet::toString)
			.toList();
		if (!left.isEmpty()) {
			throw new RefusedException(migration, "Liquibase passed these changesets over: " + String.join(", ", left)
					+ ". Look at their preconditions.");
		}
	}

	private void attempt(String migration, Label label, Pending pending, Duration budget) {
		Duration patience = FIRST_PATIENCE;
		Duration spent = Duration.ZERO;
		for (int attempt = 1;; attempt++) {
			this.progress.put(migration,
					"attempt " + attempt + " to run " + String.join(", ", names(List.of(pending))));
			String busy = tryOnce(migration, label, pending, patience);
			if (busy == null) {
				return;
			}
			Duration rest = patience.multipliedBy(REST);
			spent = spent.plus(patience).plus(rest);
			if (spent.compareTo(budget) > 0) {
				throw new RefusedException(migration,
						"The " + label.text() + " changesets of migration '" + migration + "' gave up after " + attempt
								+ " attempts: " + busy + " Nothing was changed. End what uses the table, or try again"
								+ " when it is quiet.");
			}
			this.progress.put(migration, "attempt " + attempt + " gave way: " + busy);
			sleep(migration, rest);
			patience = patience.multipliedBy(2);
		}
	}

	/**
	 * Tries to run the changesets while the row of the migration is locked, so that the
	 * phase cannot move between the look at it and the last statement.
	 * @return {@code null} when they ran, or what was in the way
	 */
	private @Nullable String tryOnce(String migration, Label label, Pending pending, Duration patience) {
		return this.engine.database().inTransaction(() -> {
			this.engine.phases().lock(migration);
			List<Blocker> blockers = ChangelogGate.blockers(this.engine.coordinator(), label, migration);
			if (!blockers.isEmpty()) {
				throw new RefusedException(migration, "The " + label.text() + " changesets of migration '" + migration
						+ "' are held. " + ChangelogGate.words(blockers));
			}
			LabelledUpdate update = new LabelledUpdate(pending.changelog(), label, this.guard.nameInLabels(migration));
			try {
				update.run(this.engine.database().dialect(), patience);
				return null;
			}
			catch (LiquibaseException | SQLException ex) {
				return busy(migration, label, pending, update, ex);
			}
		});
	}

	private String busy(String migration, Label label, Pending pending, LabelledUpdate update, Exception failure) {
		LockException lock = find(failure, LockException.class);
		if (lock != null) {
			return ChangelogLock.explain(pending.changelog());
		}
		boolean half = !update.changed().isEmpty() && !(this.engine.database().dialect() == Dialect.POSTGRESQL);
		if (LockPatience.ranOut(failure) && !half) {
			return "A table was in use.";
		}
		throw new RefusedException(migration,
				"A " + label.text() + " changeset of migration '" + migration + "' failed"
						+ (half ? " after these changes, which stay: " + String.join(", ", update.changed()) : "")
						+ ": " + message(failure) + " Correct the changeset, or what it runs on, and try again.");
	}

	private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (type.isInstance(cause)) {
				return type.cast(cause);
			}
		}
		return null;
	}

	private static String message(Throwable failure) {
		SQLException sql = find(failure, SQLException.class);
		return (sql != null) ? "SQL state " + sql.getSQLState() + "." : failure.getClass().getSimpleName() + ".";
	}

	private List<Pending> pending(String migration, Label label) {
		List<Pending> pending = new ArrayList<>();
		for (GuardedChangelog changelog : this.guard.changelogs()) {
			List<LabelledChangeSet> all = changelog.of(label, migration);
			Set<String> ran = all.isEmpty() ? Set.of() : changelog.ran();
			List<LabelledChangeSet> left = all.stream()
				.filter((one) -> !one.filtered() && !ran.contains(one.key()))
				.toList();
			if (!left.isEmpty()) {
				pending.add(new Pending(changelog, left));
			}
		}
		return pending;
	}

	private static List<String> names(List<Pending> pending) {
		return pending.stream().flatMap((one) -> one.changeSets().stream()).map(LabelledChangeSet::toString).toList();
	}

	private void sleep(String migration, Duration time) {
		try {
			this.pause.sleep(time);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new RefusedException(migration, "The run was interrupted before it changed anything.");
		}
	}

	/**
	 * Changesets of one changelog that have not run.
	 *
	 * @param changelog the changelog
	 * @param changeSets its changesets
	 */
	record Pending(GuardedChangelog changelog, List<LabelledChangeSet> changeSets) {
	}

	/** How time passes. */
	@FunctionalInterface
	interface Pause {

		void sleep(Duration time) throws InterruptedException;

	}

}
