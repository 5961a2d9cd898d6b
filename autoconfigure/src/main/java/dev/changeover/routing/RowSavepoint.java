package dev.changeover.routing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.function.Consumer;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A savepoint around the write of the side that does not answer, so that its failure
 * leaves the transaction usable. Set on the connection itself, as the transaction manager
 * of JPA offers none; so those who follow the transaction are told of it here. What they
 * hold since, such as the phase lock of another migration that the side wrote too, goes
 * with it.
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
			Savepoint savepoint = connection.setSavepoint();
			tell((each) -> each.savepoint(savepoint));
			return new RowSavepoint(connection, savepoint);
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
		tell((each) -> each.savepointRollback(this.savepoint));
	}

	private static void tell(Consumer<TransactionSynchronization> event) {
		TransactionSynchronizationManager.getSynchronizations().forEach(event);
	}

	void release() throws SQLException {
		this.connection.releaseSavepoint(this.savepoint);
	}

}
