package dev.changeover.schema;

import java.sql.SQLException;
import java.time.Duration;

import dev.changeover.RefusedException;
import dev.changeover.phase.Dialect;
import liquibase.exception.LiquibaseException;
import liquibase.exception.LockException;
import org.jspecify.annotations.Nullable;

/**
 * Changes tables amid traffic: each attempt waits a moment only, as all who come after it
 * wait behind it, and comes so long after the one before that one call in five hundred
 * meets it.
 */
final class PatientRun {

	/**
	 * Time before an attempt, as a multiple of its patience. Few enough calls wait behind
	 * it that the slowest in a hundred is about as fast as without: some are slow anyway,
	 * and the two together have to stay below one in a hundred.
	 */
	private static final int REST = 500;

	private final GuardEngine engine;

	private final RunProgress progress;

	private final Duration budget;

	private final Pause pause;

	/**
	 * Prepares to run.
	 * @param engine knows the phases
	 * @param progress where to say how it goes
	 * @param budget time for all attempts
	 * @param pause how time passes
	 */
	PatientRun(GuardEngine engine, RunProgress progress, Duration budget, Pause pause) {
		this.engine = engine;
		this.progress = progress;
		this.budget = budget;
		this.pause = pause;
	}

	/**
	 * Tries until it is done.
	 * @param migration the migration, whose phase stands still during each attempt
	 * @param what what is done, for people
	 * @param changelog where it is done
	 * @param task makes the work of each attempt
	 * @throws FailedRunException when it failed or gave up
	 * @throws RefusedException as the task does
	 */
	void run(String migration, String what, GuardedChangelog changelog, Task task) {
		Duration first = LockPatience.first(this.engine.database().dataSource());
		Duration patience = first;
		Duration left = this.budget;
		for (int attempt = 1;; attempt++) {
			this.progress.say(migration, "attempt " + attempt + " to " + what);
			String busy = tryOnce(migration, changelog, task, patience);
			if (busy == null) {
				return;
			}
			left = left.minus(patience);
			patience = shorter(patience.multipliedBy(2), left.dividedBy(REST + 1));
			if (patience.compareTo(first) < 0) {
				throw new FailedRunException("It gave up after " + attempt + " attempts: " + busy
						+ " End what uses the table, or try again when it is quiet.");
			}
			this.progress.say(migration, "attempt " + attempt + " to " + what + " gave way: " + busy);
			Duration rest = patience.multipliedBy(REST);
			sleep(rest);
			left = left.minus(rest);
		}
	}

	private static Duration shorter(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

	/**
	 * Works while the row of the migration is locked, so that the phase cannot move
	 * between the look at it and the last statement.
	 * @return {@code null} when it is done, or what was in the way
	 */
	private @Nullable String tryOnce(String migration, GuardedChangelog changelog, Task task, Duration patience) {
		return this.engine.database().inTransaction(() -> {
			this.engine.phases().lock(migration);
			LabelledWork work = task.prepare();
			if (work == null) {
				return null;
			}
			try {
				keepRowWithoutSnapshot();
				work.run(this.engine.database().dialect(), patience);
				return null;
			}
			catch (LiquibaseException | SQLException ex) {
				return busy(changelog, work, ex);
			}
		});
	}

	/**
	 * On PostgreSQL the last select keeps its snapshot while the transaction is idle, and
	 * an index that is built concurrently would wait for it, and so for ever. Any other
	 * statement ends that; this one also keeps the server from ending the transaction.
	 */
	private void keepRowWithoutSnapshot() {
		if (this.engine.database().dialect() == Dialect.POSTGRESQL) {
			this.engine.database().sql("set local idle_in_transaction_session_timeout = 0").update();
		}
	}

	private String busy(GuardedChangelog changelog, LabelledWork work, Exception failure) {
		if (Failure.has(failure, LockException.class)) {
			return ChangelogLock.explain(changelog);
		}
		boolean half = !work.changed().isEmpty() && this.engine.database().dialect() != Dialect.POSTGRESQL;
		if (LockPatience.ranOut(failure) && !half) {
			return "A table was in use.";
		}
		throw new FailedRunException(((work.current() != null) ? "Changeset " + work.current() : "It") + " failed"
				+ (half ? " after these changes, which stay: " + String.join(", ", work.changed()) : "") + ": "
				+ Failure.words(failure) + " Correct the changeset, or what it runs on, and try again.");
	}

	private void sleep(Duration time) {
		try {
			this.pause.sleep(time);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new FailedRunException("It was interrupted while it waited for the next attempt.");
		}
	}

	/** What is to be done. */
	@FunctionalInterface
	interface Task {

		/**
		 * Looks once more whether it may and need be done, the phase held.
		 * @return the work, or {@code null} where nothing is left to do
		 * @throws RefusedException when it must not be done
		 */
		@Nullable LabelledWork prepare();

	}

	/** How time passes. */
	@FunctionalInterface
	interface Pause {

		void sleep(Duration time) throws InterruptedException;

	}

}
