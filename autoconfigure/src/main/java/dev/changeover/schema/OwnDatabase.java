package dev.changeover.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

import liquibase.Scope;
import liquibase.changelog.FastCheckService;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.lockservice.LockService;
import liquibase.lockservice.LockServiceFactory;

/**
 * A database of Liquibase's on a connection of its own, set up as the user's bean sets it
 * up.
 */
final class OwnDatabase {

	private OwnDatabase() {
	}

	/**
	 * Does something with it.
	 * @param changelog whose database it is
	 * @param work what to do
	 * @throws LiquibaseException as the work does
	 * @throws SQLException as the work does, or when no connection is to be had
	 */
	static void with(GuardedChangelog changelog, Work work) throws LiquibaseException, SQLException {
		try (Connection connection = OwnConnections.of(changelog.dataSource()).getConnection()) {
			Database database = DatabaseFactory.getInstance()
				.findCorrectDatabaseImplementation(new JdbcConnection(connection));
			changelog.names().applyTo(database);
			// Left alone it waits for minutes for whoever holds its lock.
			LockService locks = LockServiceFactory.getInstance().getLockService(database);
			locks.setChangeLogLockWaitTime(0);
			locks.setChangeLogLockRecheckTime(0);
			// It remembers in this JVM that there was nothing to do.
			Scope.getCurrentScope().getSingleton(FastCheckService.class).clearCache();
			QuietScope.run(() -> {
				Map<String, Object> scope = Map.of(Scope.Attr.database.name(), database,
						Scope.Attr.resourceAccessor.name(), changelog.resources());
				Scope.child(scope, () -> work.with(connection, database));
			});
		}
	}

	/** What is done with a database. */
	@FunctionalInterface
	interface Work {

		void with(Connection connection, Database database) throws LiquibaseException, SQLException;

	}

}
