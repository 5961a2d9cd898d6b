package dev.changeover.phase;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a new state of a migration into force: against the writers under the phase lock,
 * by compare-and-set, with its entry in the transition log. Thread-safe.
 */
final class StateJournal {

	private static final Logger logger = LoggerFactory.getLogger(StateJournal.class);

	private static final int ATTEMPTS = 10;

	private final Database database;

	private final PhaseTable table;

	private final Instances instances;

	private final PhaseLock lock;

	private final TransitionLog transitions;

	private final Baseline baseline;

	private final List<TransitionListener> listeners;

	private final Duration patience;

	StateJournal(Database database, Baseline baseline, List<TransitionListener> listeners, Duration patience) {
		this.database = database;
		this.table = new PhaseTable(database);
		this.instances = new Instances(database);
		this.lock = new PhaseLock(database);
		this.transitions = new TransitionLog(database);
		this.baseline = baseline;
		this.listeners = List.copyOf(listeners);
		this.patience = patience;
	}

	/**
	 * Stores a state over the one that was read under the lock of the migration's row, in
	 * the transaction of the caller.
	 * @throws PhaseLockBusyException when somebody writes under the phase that would end
	 */
	void store(MigrationState before, MigrationState after, Entry entry) {
		if (after.epoch() != before.epoch() && !this.lock.exclusive(before.name(), after.epoch(), this.patience)) {
			throw new PhaseLockBusyException(before.name());
		}
		if (!this.table.replace(before, after)) {
			throw new IllegalStateException(
					"The row of migration '" + before.name() + "' changed while it was locked.");
		}
		MigrationState logged = new StateChange(after).requested(entry.by(), entry.reason(), before.forced()).done();
		this.transitions.write(before, logged, entry.event(), entry.evidence(), entry.fleet(),
				this.baseline.of(before.name()));
	}

	/**
	 * Changes a state in a transaction of its own, and tells of it. Waits for those who
	 * write under the phase that would end.
	 * @param change makes the state that follows, or {@code null} to leave it
	 * @return whether something was changed
	 */
	boolean change(String migration, String event, String by, @Nullable String evidence,
			Function<MigrationState, @Nullable MigrationState> change) {
		return change(migration, event, by, null, evidence, change);
	}

	boolean change(String migration, String event, String by, @Nullable String reason, @Nullable String evidence,
			Function<MigrationState, @Nullable MigrationState> change) {
		for (int attempt = 1;; attempt++) {
			try {
				Move move = this.database.inTransaction(() -> {
					MigrationState state = this.table.lock(migration);
					MigrationState after = change.apply(state);
					if (after != null) {
						store(state, after, new Entry(event, this.instances.members(migration), evidence, by, reason));
					}
					return new Move(state, (after != null) ? after : state);
				});
				tell(move, event, by);
				return !move.after().equals(move.before());
			}
			catch (PhaseLockBusyException ex) {
				if (attempt == ATTEMPTS) {
					throw ex;
				}
			}
		}
	}

	/**
	 * Tells of a state that was stored, after the commit.
	 */
	void tell(Move move, String event, @Nullable String by) {
		if (move.after().epoch() != move.before().epoch()) {
			logger.info("Migration '{}': {} -> {} (epoch {}, {}, by {})", move.after().name(), move.before().phase(),
					move.after().phase(), move.after().epoch(), event, by);
			this.listeners.forEach((listener) -> listener.moved(move.before(), move.after(), event));
		}
	}

	/**
	 * Tells of a click that was refused.
	 */
	void refused(String migration, String by, @Nullable String why) {
		logger.info("Refused to {}: {}", by, why);
		this.listeners.forEach((listener) -> listener.refused(migration, String.valueOf(why)));
	}

	/**
	 * What a change left and what it made.
	 */
	record Move(MigrationState before, MigrationState after) {

	}

	/**
	 * What the transition log keeps beside the states.
	 */
	record Entry(String event, List<Member> fleet, @Nullable String evidence, @Nullable String by,
			@Nullable String reason) {

	}

}
