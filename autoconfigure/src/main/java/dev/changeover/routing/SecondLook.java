package dev.changeover.routing;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

import javax.sql.DataSource;

import dev.changeover.Side;
import dev.changeover.phase.Database;
import dev.changeover.phase.Dialect;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.datasource.DataSourceUtils;

/**
 * Settles a doubt: the two sides changed another number of rows, which is right where one
 * had nothing to change. Both are read by the keys of the write, in its own transaction.
 */
final class SecondLook {

	private final @Nullable Operation reader;

	private final ContentComparator comparator;

	private final Database database;

	SecondLook(Collection<Operation> operations, ContentComparator comparator, Database database) {
		this.database = database;
		this.reader = operations.stream().filter(Operation::readsOneKey).findFirst().orElse(null);
		this.comparator = comparator;
	}

	/**
	 * Compares what both sides answer for the keys of a write.
	 * @param oldChanged whether OLD changed rows, so that those of NEW must not be missed
	 * @return {@code null} where the interface has no method that reads one such key, or
	 * the write names none, or where both are equal in a snapshot that may hide rows of
	 * NEW
	 */
	@Nullable Boolean findsBothEqual(Operation write, @Nullable Object[] arguments, boolean oldChanged) {
		Operation operation = this.reader;
		List<Object> keys = (write.keys() != null) ? write.keys().values(arguments) : List.of();
		if (operation == null || keys.isEmpty() || !keys.stream().allMatch(operation::takesKey)) {
			return null;
		}
		if (!keys.stream().allMatch((key) -> isEqual(operation, key))) {
			return false;
		}
		return (oldChanged && writesInSnapshot()) ? null : true;
	}

	// A row that came to NEW since, say by a repair that left OLD as it was, is hidden
	// from the write and from this look alike. MariaDB and MySQL write what is committed.
	private boolean writesInSnapshot() {
		if (this.database.dialect() == Dialect.MYSQL) {
			return false;
		}
		DataSource dataSource = this.database.dataSource();
		Connection connection = DataSourceUtils.getConnection(dataSource);
		try {
			return connection.getTransactionIsolation() > Connection.TRANSACTION_READ_COMMITTED;
		}
		catch (SQLException ex) {
			throw new UncategorizedSQLException("Isolation of the transaction", null, ex);
		}
		finally {
			DataSourceUtils.releaseConnection(connection, dataSource);
		}
	}

	private boolean isEqual(Operation operation, Object key) {
		@Nullable Object[] lookup = { key };
		Answer old = Answer.of(() -> operation.call(Side.OLD, lookup));
		Answer fresh = Answer.of(() -> operation.call(Side.NEW, lookup));
		return !old.failsUnlike(fresh) && this.comparator.differences(old.value(), fresh.value(), operation).isEmpty();
	}

}
