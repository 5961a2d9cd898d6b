package dev.changeover.phase;

import java.sql.ResultSet;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCallback;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The lock between those who write rows and those who move the phase. Sweeps (and routed
 * writes under {@code fencing: database}) hold it shared to the end of their transaction;
 * a transition holds it exclusively. The epoch read under it is the one in force for as
 * long as it is held. Thread-safe.
 */
public final class PhaseLock {

	// Two statements in one round trip. At READ COMMITTED the second has a snapshot of
	// its own, made after the advisory lock was got, so it sees the last transition; a
	// lock of the row would write to it. An older snapshot must run into that lock.
	private static final String ADVISORY = """
			select pg_advisory_xact_lock_shared(?, ?);
			select EPOCH from {lock} where MIGRATION = ? and STRIPE = 0
			and current_setting('transaction_isolation') in ('read committed', 'read uncommitted')""";

	private static final int ADVISORY_CLASS = 0x43484F56;

	private final Database database;

	private final JdbcTemplate jdbc;

	private final String advisory;

	/**
	 * Makes the lock.
	 * @param database where the lock rows are
	 */
	public PhaseLock(Database database) {
		this.database = database;
		this.jdbc = database.jdbc();
		this.advisory = database.fill(ADVISORY);
	}

	/**
	 * Takes the lock shared until the current transaction ends. Waits while a transition
	 * is under way.
	 * @param migration name of the migration
	 * @return the epoch in force. At REPEATABLE READ and above it is the stored one where
	 * the database can tell; PostgreSQL fails with a serialization error where the
	 * snapshot is older than the last transition
	 * @throws IllegalStateException outside of a transaction
	 */
	public long shared(String migration) {
		if (!TransactionSynchronizationManager.isActualTransactionActive()) {
			throw new IllegalStateException(
					"The phase lock of '" + migration + "' is taken within a transaction only.");
		}
		Dialect dialect = this.database.dialect();
		if (dialect == Dialect.POSTGRESQL) {
			OptionalLong epoch = advisory(migration);
			if (epoch.isPresent()) {
				return epoch.getAsLong();
			}
		}
		int stripe = (dialect.stripes() > 1) ? Math.floorMod(Thread.currentThread().getId(), dialect.stripes()) : 0;
		return this.database.sql("select EPOCH from {lock} where MIGRATION = ? and STRIPE = ? " + dialect.sharedLock())
			.params(migration, stripe)
			.query(Long.class)
			.single();
	}

	/**
	 * Adds what takes the lock shared on PostgreSQL until the current transaction ends,
	 * which must be at READ COMMITTED: what a later statement of the trip reads of the
	 * phase is in force for as long. Waits while a transition is under way.
	 * @param trip what it is added to
	 * @param migration name of the migration
	 * @throws IllegalStateException on another database
	 */
	public void shared(RoundTrip trip, String migration) {
		if (this.database.dialect() != Dialect.POSTGRESQL) {
			throw new IllegalStateException("Only PostgreSQL takes this lock together with other statements.");
		}
		trip.query((row, number) -> number, "select pg_advisory_xact_lock_shared(?, ?)", ADVISORY_CLASS,
				advisoryKey(migration));
	}

	/**
	 * Takes the lock exclusively until the current transaction ends, and stores the epoch
	 * that follows.
	 * @param migration name of the migration
	 * @param next the epoch to store
	 * @param patience how long to wait for those who hold it shared
	 * @return whether it was taken; where not, the transaction must be rolled back
	 */
	boolean exclusive(String migration, long next, Duration patience) {
		try {
			lockAll(migration, patience);
		}
		catch (DataAccessException ex) {
			if (Dialect.isLockFailure(ex)) {
				return false;
			}
			throw ex;
		}
		this.database.sql("update {lock} set EPOCH = ? where MIGRATION = ?").params(next, migration).update();
		return true;
	}

	private void lockAll(String migration, Duration patience) {
		LockWait.atMost(this.database, patience, (wait) -> {
			if (this.database.dialect() == Dialect.POSTGRESQL) {
				this.database.sql("select pg_advisory_xact_lock(?, ?)")
					.params(ADVISORY_CLASS, advisoryKey(migration))
					.query((row, number) -> number)
					.list();
			}
			return this.database.sql("select STRIPE from {lock} where MIGRATION = ? order by STRIPE for update" + wait)
				.param(migration)
				.query(Integer.class)
				.list();
		});
	}

	private OptionalLong advisory(String migration) {
		PreparedStatementCallback<OptionalLong> both = (statement) -> {
			statement.setInt(1, ADVISORY_CLASS);
			statement.setInt(2, advisoryKey(migration));
			statement.setString(3, migration);
			statement.execute();
			statement.getMoreResults();
			try (ResultSet row = statement.getResultSet()) {
				return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
			}
		};
		return Objects.requireNonNull(this.jdbc.execute(this.advisory, both));
	}

	private int advisoryKey(String migration) {
		return (this.database.tables().prefix() + migration).hashCode();
	}

}
