package dev.changeover.phase;

import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;

import javax.sql.DataSource;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;

/**
 * What differs between the databases in the statements of the engine.
 */
public enum Dialect {

	/** H2, in its regular mode. */
	H2("cast(extract(epoch from current_timestamp) * 1000 as bigint)", "for update", 16),

	/** PostgreSQL 12 or later. */
	POSTGRESQL("cast(extract(epoch from clock_timestamp()) * 1000 as bigint)", "for share", 1),

	/** MariaDB 10.6 or later and MySQL 8.0 or later. */
	MYSQL("cast(unix_timestamp(sysdate(6)) * 1000 as signed)", "lock in share mode", 1);

	// PostgreSQL: lock not available, deadlock, serialization failure; H2: lock timeout.
	private static final Set<String> LOCK_STATES = Set.of("55P03", "40P01", "40001", "HYT00");

	// MariaDB and MySQL: lock wait timeout, deadlock, changed since read, not available;
	// H2: lock timeout.
	private static final Set<Integer> LOCK_CODES = Set.of(1205, 1213, 1020, 3572, 50200);

	private final String now;

	private final String shared;

	private final int stripes;

	Dialect(String now, String shared, int stripes) {
		this.now = now;
		this.shared = shared;
		this.stripes = stripes;
	}

	/**
	 * Finds out what a data source speaks.
	 * @param dataSource the data source to ask
	 * @return the dialect
	 * @throws IllegalStateException when the database is none of those supported
	 * @throws MetaDataAccessException when the database cannot be asked
	 */
	public static Dialect of(DataSource dataSource) throws MetaDataAccessException {
		String product = JdbcUtils.extractDatabaseMetaData(dataSource, DatabaseMetaData::getDatabaseProductName);
		return switch (product.toLowerCase(Locale.ROOT)) {
			case "h2" -> H2;
			case "postgresql" -> POSTGRESQL;
			case "mariadb", "mysql" -> MYSQL;
			default -> throw new IllegalStateException("Changeover does not know the database '" + product
					+ "'. It runs on PostgreSQL, MariaDB, MySQL and H2.");
		};
	}

	/**
	 * An expression for the time of the database.
	 * @return SQL of type bigint: milliseconds since 1970
	 */
	public String now() {
		return this.now;
	}

	/**
	 * The clause that locks a row of the lock table against a transition. H2 knows no
	 * shared row lock; there each transaction locks one of several stripes, and a
	 * transition locks them all.
	 * @return the clause that ends a select
	 */
	public String sharedLock() {
		return this.shared;
	}

	/**
	 * Rows of the lock table for each migration.
	 * @return a number of at least 1
	 */
	public int stripes() {
		return this.stripes;
	}

	/**
	 * Whether a statement failed because others held a lock too long, or for a deadlock
	 * or a serialization failure: what a retry may cure.
	 * @param failure what was thrown
	 * @return {@code true} when the transaction is to be rolled back and tried again
	 */
	public static boolean isLockFailure(DataAccessException failure) {
		if (failure instanceof ConcurrencyFailureException) {
			return true;
		}
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException sql && (LOCK_STATES.contains(String.valueOf(sql.getSQLState()))
					|| LOCK_CODES.contains(sql.getErrorCode()))) {
				return true;
			}
		}
		return false;
	}

}
