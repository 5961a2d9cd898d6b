package dev.changeover.phase;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import dev.changeover.Phase;
import dev.changeover.Side;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;

/**
 * The current phase of each migration in {@code CHANGEOVER_MIGRATION}. Every method joins
 * the transaction of the caller. Thread-safe.
 */
public final class PhaseTable {

	static final String COLUMNS = """
			m.NAME, m.PHASE, m.EPOCH, m.SINCE_EPOCH, m.SINCE_AT, m.CANARY, m.OLD_INTERVAL, m.OLD_BACKFILLED,
			m.NEW_INTERVAL, m.NEW_BACKFILLED, m.VERIFIED_EPOCH, m.VERIFIED_AT, m.TIGHTENED_AT, m.CONTRACTED_AT,
			m.OLD_ABANDONED, m.REQUESTED_BY, m.REQUESTED_REASON, m.FORCED, m.SIGNED_AT, m.SIGNED_BY""";

	private static final String READ = "select " + COLUMNS + " from {migration} m where m.NAME = ?";

	private final Database database;

	/**
	 * Opens the table.
	 * @param database where it is kept
	 */
	public PhaseTable(Database database) {
		this.database = database;
	}

	/**
	 * Enters a migration that the table does not know; leaves one that it knows alone.
	 * Safe to be called by several instances at once, outside of a transaction.
	 * @param migration its name
	 * @param phase the phase it begins in: {@code OFF}, or {@code COMPLETE} on a fresh
	 * database that never held OLD
	 * @return whether it was entered by this call
	 */
	public boolean enter(String migration, Phase phase) {
		if (read(migration).isPresent()) {
			return false;
		}
		try {
			return this.database.inTransaction(() -> {
				Long old = (phase == Phase.COMPLETE) ? null : 1L;
				Long fresh = (phase == Phase.COMPLETE) ? 1L : null;
				this.database.sql("""
						insert into {migration} (NAME, PHASE, EPOCH, SINCE_EPOCH, SINCE_AT, OLD_INTERVAL,
						OLD_BACKFILLED, NEW_INTERVAL, NEW_BACKFILLED, OLD_ABANDONED, FORCED)
						values (?, ?, 1, 1, {now}, ?, ?, ?, ?, ?, ?)""")
					.params(Arrays.asList(migration, phase.name(), old, old, fresh, fresh, false, false))
					.update();
				for (int stripe = 0; stripe < this.database.dialect().stripes(); stripe++) {
					this.database.sql("insert into {lock} (MIGRATION, STRIPE, EPOCH) values (?, ?, 1)")
						.params(migration, stripe)
						.update();
				}
				return true;
			});
		}
		catch (DuplicateKeyException ex) {
			return false;
		}
	}

	/**
	 * Reads all migrations that the table knows, declared here or not.
	 * @return their states, by name
	 */
	public List<MigrationState> readAll() {
		return this.database.sql("select " + COLUMNS + " from {migration} m order by m.NAME")
			.query((row, number) -> state(row))
			.list();
	}

	/**
	 * Reads one migration.
	 * @param migration its name
	 * @return its state, or empty when the table does not know it
	 */
	public Optional<MigrationState> read(String migration) {
		return this.database.sql(READ).param(migration).query((row, number) -> state(row)).optional();
	}

	/**
	 * Adds the reading of one migration.
	 * @param trip what it is added to
	 * @param migration its name
	 * @return gives its state once the trip has run, or nothing when the table does not
	 * know it
	 */
	public Supplier<List<MigrationState>> read(RoundTrip trip, String migration) {
		return trip.query((row, number) -> state(row), this.database.fill(READ), migration);
	}

	/**
	 * Reads one migration and locks its row until the transaction ends.
	 * @param migration its name
	 * @return its state
	 * @throws org.springframework.dao.EmptyResultDataAccessException when the table does
	 * not know it
	 */
	public MigrationState lock(String migration) {
		return this.database.sql("select " + COLUMNS + " from {migration} m where m.NAME = ? for update")
			.param(migration)
			.query((row, number) -> state(row))
			.single();
	}

	/**
	 * Reads one migration and locks its row until the transaction ends, unless somebody
	 * else keeps it locked, as a run of its changesets does.
	 * @param migration its name
	 * @param patience how long to wait
	 * @return its state
	 * @throws PhaseLockBusyException when it was not to be had; the transaction must be
	 * rolled back
	 */
	MigrationState lock(String migration, Duration patience) {
		try {
			return LockWait.atMost(this.database, patience,
					(wait) -> this.database
						.sql("select " + COLUMNS + " from {migration} m where m.NAME = ? for update" + wait)
						.param(migration)
						.query((row, number) -> state(row))
						.single());
		}
		catch (DataAccessException ex) {
			if (Dialect.isLockFailure(ex)) {
				throw new PhaseLockBusyException(migration);
			}
			throw ex;
		}
	}

	/**
	 * Writes a state over the one it was made from.
	 * @param before the state that was read
	 * @param after what to store; its name is that of {@code before}
	 * @return {@code false} when another epoch is stored by now, and nothing was changed
	 */
	boolean replace(MigrationState before, MigrationState after) {
		return this.database.sql("""
				update {migration} set PHASE = ?, EPOCH = ?, SINCE_EPOCH = ?, SINCE_AT = ?, CANARY = ?,
				OLD_INTERVAL = ?, OLD_BACKFILLED = ?, NEW_INTERVAL = ?, NEW_BACKFILLED = ?, VERIFIED_EPOCH = ?,
				VERIFIED_AT = ?, TIGHTENED_AT = ?, CONTRACTED_AT = ?, OLD_ABANDONED = ?, REQUESTED_BY = ?,
				REQUESTED_REASON = ?, FORCED = ?, SIGNED_AT = ?, SIGNED_BY = ? where NAME = ? and EPOCH = ?""")
			.params(Arrays.asList(after.phase().name(), after.epoch(), after.sinceEpoch(), millis(after.since()),
					after.canary(), after.old().interval(), after.old().backfilled(), after.fresh().interval(),
					after.fresh().backfilled(), after.verifiedEpoch(), millis(after.verifiedAt()),
					millis(after.tightenedAt()), millis(after.contractedAt()), after.oldAbandoned(),
					after.requestedBy(), after.requestedReason(), after.forced(), millis(after.signedAt()),
					after.signedBy(), before.name(), before.epoch()))
			.update() == 1;
	}

	static MigrationState state(ResultSet row) throws SQLException {
		return new MigrationState(row.getString(1), Phase.valueOf(row.getString(2)), row.getLong(3), row.getLong(4),
				Instant.ofEpochMilli(row.getLong(5)), row.getString(6), evidence(row, 7), evidence(row, 9),
				number(row, 11), instant(row, 12), instant(row, 13), instant(row, 14), row.getBoolean(15),
				row.getString(16), row.getString(17), row.getBoolean(18), instant(row, 19), row.getString(20));
	}

	private static SideEvidence evidence(ResultSet row, int column) throws SQLException {
		return new SideEvidence(number(row, column), number(row, column + 1));
	}

	private static @Nullable Long number(ResultSet row, int column) throws SQLException {
		long value = row.getLong(column);
		return row.wasNull() ? null : value;
	}

	private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
		Long value = number(row, column);
		return (value != null) ? Instant.ofEpochMilli(value) : null;
	}

	private static @Nullable Long millis(@Nullable Instant instant) {
		return (instant != null) ? instant.toEpochMilli() : null;
	}

}
