package dev.changeover.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

import dev.changeover.phase.Dialect;
import dev.changeover.phase.Tables;

/**
 * One instance at a time creates the tables: a lock of the session, which ends with the
 * connection of an instance that is killed. H2 knows none; there the lock of Liquibase
 * has to do.
 */
final class InstanceMutex implements AutoCloseable {

	private static final int PATIENCE_SECONDS = 300;

	private final Connection connection;

	private final Dialect dialect;

	private final String name;

	private InstanceMutex(Connection connection, Dialect dialect, String name) {
		this.connection = connection;
		this.dialect = dialect;
		this.name = name;
	}

	/**
	 * Waits for the mutex.
	 * @param connection the connection that holds it
	 * @param dialect what the connection speaks
	 * @param tables the tables that it guards
	 * @return the mutex, held
	 * @throws SQLException when it cannot be taken
	 */
	static InstanceMutex take(Connection connection, Dialect dialect, Tables tables) throws SQLException {
		InstanceMutex mutex = new InstanceMutex(connection, dialect, "schema of " + tables.prefix());
		switch (dialect) {
			case POSTGRESQL -> mutex.query("select pg_advisory_lock(hashtext(?))");
			case MYSQL -> {
				if (mutex.query("select get_lock(md5(concat(database(), ?)), " + PATIENCE_SECONDS + ")") != 1) {
					throw new SQLException("Waited " + PATIENCE_SECONDS + " s for another instance to create tables");
				}
			}
			case H2 -> {
			}
		}
		return mutex;
	}

	/**
	 * Whether no other instance, alive, is at it.
	 * @return {@code false} where the database knows no such lock
	 */
	boolean excludesOthers() {
		return this.dialect != Dialect.H2;
	}

	/**
	 * Lets the next one go. Rolls back what is not committed.
	 */
	@Override
	public void close() throws SQLException {
		if (!this.connection.getAutoCommit()) {
			this.connection.rollback();
			this.connection.setAutoCommit(true);
		}
		switch (this.dialect) {
			case POSTGRESQL -> query("select pg_advisory_unlock(hashtext(?))");
			case MYSQL -> query("select release_lock(md5(concat(database(), ?)))");
			case H2 -> {
			}
		}
	}

	private long query(String sql) throws SQLException {
		try (PreparedStatement statement = this.connection.prepareStatement(sql)) {
			statement.setString(1, this.name);
			try (ResultSet result = statement.executeQuery()) {
				return (result.next() && this.dialect == Dialect.MYSQL) ? result.getLong(1) : 0;
			}
		}
	}

}
