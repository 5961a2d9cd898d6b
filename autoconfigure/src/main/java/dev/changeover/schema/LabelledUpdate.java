package dev.changeover.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.changeover.phase.Dialect;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.change.Change;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.FastCheckService;
import liquibase.changelog.visitor.AbstractChangeExecListener;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.lockservice.LockService;
import liquibase.lockservice.LockServiceFactory;
import liquibase.parser.ChangeLogParserFactory;
import org.jspecify.annotations.Nullable;

/**
 * Runs the changesets of one label and migration, and no others, on a connection of its
 * own, through Liquibase and under its lock.
 */
final class LabelledUpdate {

	private final GuardedChangelog changelog;

	private final Label label;

	private final @Nullable String migration;

	private final List<String> changed = new ArrayList<>();

	/**
	 * Prepares a run.
	 * @param changelog the changelog
	 * @param label the label of the changesets
	 * @param migration the name among their labels, or {@code null} where only one is
	 * known, whose changesets may go without
	 */
	LabelledUpdate(GuardedChangelog changelog, Label label, @Nullable String migration) {
		this.changelog = changelog;
		this.label = label;
		this.migration = migration;
	}

	/**
	 * Runs the changesets.
	 * @param dialect what the database speaks
	 * @param patience how long each statement waits for a lock
	 * @throws LiquibaseException when a changeset fails
	 * @throws SQLException when no connection is to be had
	 */
	void run(Dialect dialect, Duration patience) throws LiquibaseException, SQLException {
		withDatabase((connection, database) -> {
			LockPatience.limit(connection, dialect, patience);
			Liquibase liquibase = liquibase(database);
			liquibase.setShowSummary(UpdateSummaryEnum.OFF);
			liquibase.setChangeExecListener(new Progress());
			liquibase.update(new Contexts(this.changelog.contexts()), new LabelExpression(filter()));
		});
	}

	/**
	 * What changes were done by a run that failed, and stay where the database does not
	 * roll them back.
	 * @return descriptions of changes
	 */
	List<String> changed() {
		return this.changed;
	}

	/**
	 * Does something with a database that is set up as the user's bean sets it up.
	 * @param work what to do
	 * @throws LiquibaseException as the work does
	 * @throws SQLException as the work does
	 */
	void withDatabase(DatabaseWork work) throws LiquibaseException, SQLException {
		try (Connection connection = OwnConnections.of(this.changelog.dataSource()).getConnection()) {
			Database database = DatabaseFactory.getInstance()
				.findCorrectDatabaseImplementation(new JdbcConnection(connection));
			this.changelog.names().applyTo(database);
			// Left alone it waits for minutes for whoever holds its lock.
			LockService locks = LockServiceFactory.getInstance().getLockService(database);
			locks.setChangeLogLockWaitTime(0);
			locks.setChangeLogLockRecheckTime(0);
			// It remembers in this JVM that there was nothing to do.
			Scope.getCurrentScope().getSingleton(FastCheckService.class).clearCache();
			QuietScope.run(() -> {
				Map<String, Object> scope = Map.of(Scope.Attr.database.name(), database,
						Scope.Attr.resourceAccessor.name(), this.changelog.resources());
				Scope.child(scope, () -> work.with(connection, database));
			});
		}
	}

	/**
	 * Reads the changelog again.
	 * @param database what it is read for
	 * @return Liquibase, ready to run it
	 * @throws LiquibaseException when it cannot be read
	 */
	Liquibase liquibase(Database database) throws LiquibaseException {
		DatabaseChangeLog parsed = ChangeLogParserFactory.getInstance()
			.getParser(this.changelog.file(), this.changelog.resources())
			.parse(this.changelog.file(), this.changelog.parameters(), this.changelog.resources());
		return new Liquibase(parsed, this.changelog.resources(), database);
	}

	/**
	 * The filter that lets through nothing else.
	 * @return a filter in Liquibase's language
	 */
	String filter() {
		return LabelFilter.only(this.changelog.ownFilter(), this.label, this.migration);
	}

	/** What is done with a database. */
	@FunctionalInterface
	interface DatabaseWork {

		void with(Connection connection, Database database) throws LiquibaseException, SQLException;

	}

	private final class Progress extends AbstractChangeExecListener {

		@Override
		public void ran(Change change, ChangeSet changeSet, DatabaseChangeLog changeLog, Database database) {
			LabelledUpdate.this.changed.add(changeSet.toString(false) + " " + change.getSerializedObjectName());
		}

		@Override
		public void ran(ChangeSet changeSet, DatabaseChangeLog databaseChangeLog, Database database,
				ChangeSet.ExecType execType) {
			LabelledUpdate.this.changed.clear();
		}

	}

}
