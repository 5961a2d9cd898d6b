package dev.changeover.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A transaction that keeps a table in use.
 */
final class LongReader implements AutoCloseable {

	private final Connection connection;

	private LongReader(Connection connection) {
		this.connection = connection;
	}

	static LongReader of(Application application, String table) {
		try {
			Connection connection = application.coordinates().connect();
			connection.setAutoCommit(false);
			try (Statement statement = connection.createStatement()) {
				// A reader alone holds up no DDL on H2.
				statement.execute("insert into " + table + " (id) values (4711)");
				statement.execute("select * from " + table);
			}
			return new LongReader(connection);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		try {
			// MariaDB ends the transaction of a closed connection some time later.
			if (!this.connection.isClosed()) {
				this.connection.rollback();
			}
			this.connection.close();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
