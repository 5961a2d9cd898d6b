package dev.changeover.schema;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;

import javax.sql.DataSource;

import dev.changeover.phase.Dialect;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;

/**
 * How long a statement waits for a table that is in use. While it waits it holds up all
 * who come after it, so it waits for milliseconds and tries again later.
 */
final class LockPatience {

	private static final Set<String> BUSY_STATES = Set.of("55P03", "40P01", "40001", "HYT00");

	private static final Set<Integer> BUSY_CODES = Set.of(1205, 1213, 50200);

	/** No limit, for what waits without holding up anybody. */
	static final Duration ENDLESS = Duration.ofDays(1);

	private LockPatience() {
	}

	/**
	 * The patience to begin with.
	 * @param dataSource the database
	 * @return five milliseconds, or the second that MySQL waits at least
	 */
	static Duration first(DataSource dataSource) {
		try {
			String product = JdbcUtils.extractDatabaseMetaData(dataSource, DatabaseMetaData::getDatabaseProductName);
			return "MySQL".equalsIgnoreCase(product) ? Duration.ofSeconds(1) : Duration.ofMillis(5);
		}
		catch (MetaDataAccessException ex) {
			throw new FailedRunException("The database could not be reached. Try again.");
		}
	}

	/**
	 * Limits the wait of all further statements of a connection. Commits, as PostgreSQL
	 * forgets a setting with the transaction that it was made in when that is rolled
	 * back.
	 * @param connection the connection
	 * @param dialect what it speaks
	 * @param patience the limit; whole seconds on MySQL, and none at all on MariaDB where
	 * it is less than one
	 * @throws SQLException when the database refuses
	 */
	static void limit(Connection connection, Dialect dialect, Duration patience) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			switch (dialect) {
				case POSTGRESQL -> statement.execute("set lock_timeout = " + Math.max(1, patience.toMillis()));
				case H2 -> statement.execute("set lock_timeout " + Math.max(1, patience.toMillis()));
				case MYSQL -> {
					long least = connection.getMetaData().getDatabaseProductName().equalsIgnoreCase("mariadb") ? 0 : 1;
					statement.execute("set session lock_wait_timeout = " + Math.max(least, patience.toSeconds()));
					statement.execute("set session innodb_lock_wait_timeout = " + Math.max(1, patience.toSeconds()));
				}
			}
		}
		if (!connection.getAutoCommit()) {
			connection.commit();
		}
	}

	/**
	 * Whether something failed because a lock was not to be had.
	 * @param failure what was thrown
	 * @return {@code false} for any other reason
	 */
	static boolean ranOut(@Nullable Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException sql
					&& (BUSY_CODES.contains(sql.getErrorCode()) || BUSY_STATES.contains(sql.getSQLState()))) {
				return true;
			}
		}
		return false;
	}

}
