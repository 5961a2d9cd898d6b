package dev.changeover.routing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DataSourceUtils;

/**
 * A savepoint around the write of the side that does not answer, so that its failure
 * leaves the transaction usable. Set on the connection itself, as the transaction manager
 * of JPA offers none.
 */
final class RowSavepoint {

	private final Connection connection;

	private final Savepoint savepoint;

	private RowSavepoint(Connection connection, Savepoint savepoint) {
		this.connection = connection;
		this.savepoint = savepoint;
	}

	static RowSavepoint on(DataSource dataSource) throws SQLException {
		Connection connection = DataSourceUtils.getConnection(dataSource);
		try {
			return new RowSavepoint(connection, connection.setSavepoint());
		}
		finally {
			// Bound to the transaction: only its reference is given back.
			DataSourceUtils.releaseConnection(connection, dataSource);
		}
	}

	/**
	 * Undoes what was written since.
	 * @throws SQLException when the database has already ended the transaction, as it may
	 * for a deadlock
	 */
	void undo() throws SQLException {
		this.connection.rollback(this.savepoint);
	}

	void release() throws SQLException {
		this.connection.releaseSavepoint(this.savepoint);
	}

}
