package dev.changeover.schema;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import dev.changeover.phase.Dialect;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.UpdateSummaryEnum;
import liquibase.change.AbstractSQLChange;
import liquibase.change.Change;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.visitor.AbstractChangeExecListener;
import liquibase.database.Database;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.exception.UnexpectedLiquibaseException;
import org.jspecify.annotations.Nullable;

/**
 * Runs the changesets of one label and migration, and no others, on a connection of its
 * own, through Liquibase and under its lock.
 */
final class LabelledUpdate implements LabelledWork {

	private static final Pattern CONCURRENTLY = Pattern.compile("(?i)\\bconcurrently\\b");

	private final GuardedChangelog changelog;

	private final Label label;

	private final @Nullable String migration;

	private final List<String> changed = new ArrayList<>();

	private @Nullable String current;

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

	@Override
	public void run(Dialect dialect, Duration patience) throws LiquibaseException, SQLException {
		OwnDatabase.with(this.changelog, (connection, database) -> {
			LockPatience.limit(connection, dialect, patience);
			Liquibase liquibase = new Liquibase(this.changelog.parse(), this.changelog.resources(), database);
			String filter = LabelFilter.only(this.changelog.ownFilter(), this.label, this.migration);
			liquibase.setShowSummary(UpdateSummaryEnum.OFF);
			liquibase.setChangeExecListener(new Progress(dialect, patience));
			liquibase.update(new Contexts(this.changelog.contexts()), new LabelExpression(filter));
		});
	}

	@Override
	public @Nullable String current() {
		return this.current;
	}

	@Override
	public List<String> changed() {
		return this.changed;
	}

	private static boolean isConcurrent(ChangeSet changeSet) {
		return changeSet.getChanges()
			.stream()
			.anyMatch((change) -> change instanceof AbstractSQLChange sql && sql.getSql() != null
					&& CONCURRENTLY.matcher(sql.getSql()).find());
	}

	private final class Progress extends AbstractChangeExecListener {

		private final Dialect dialect;

		private final Duration patience;

		Progress(Dialect dialect, Duration patience) {
			this.dialect = dialect;
			this.patience = patience;
		}

		@Override
		public void willRun(ChangeSet changeSet, DatabaseChangeLog changeLog, Database database,
				ChangeSet.RunStatus status) {
			LabelledUpdate.this.current = changeSet.toNormalizedString();
			// An index that is built concurrently waits without holding up anybody. Ended
			// half-way it would stay, invalid, and pass for built at the next attempt.
			boolean harmless = this.dialect == Dialect.POSTGRESQL && !changeSet.isRunInTransaction()
					&& isConcurrent(changeSet);
			try {
				LockPatience.limit(((JdbcConnection) database.getConnection()).getUnderlyingConnection(), this.dialect,
						harmless ? LockPatience.ENDLESS : this.patience);
			}
			catch (SQLException ex) {
				throw new UnexpectedLiquibaseException(ex);
			}
		}

		@Override
		public void ran(Change change, ChangeSet changeSet, DatabaseChangeLog changeLog, Database database) {
			LabelledUpdate.this.changed.add(changeSet.toNormalizedString() + " " + change.getSerializedObjectName());
		}

		@Override
		public void ran(ChangeSet changeSet, DatabaseChangeLog databaseChangeLog, Database database,
				ChangeSet.ExecType execType) {
			LabelledUpdate.this.changed.clear();
		}

	}

}
