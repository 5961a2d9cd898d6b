package dev.changeover.schema;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.phase.MigrationState;
import liquibase.change.Change;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.visitor.RollbackVisitor;
import liquibase.database.Database;
import liquibase.exception.LiquibaseException;
import liquibase.exception.LockException;
import liquibase.lockservice.LockService;
import liquibase.lockservice.LockServiceFactory;
import liquibase.sql.Sql;
import liquibase.sqlgenerator.SqlGeneratorFactory;
import liquibase.statement.SqlStatement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the expand changesets of a migration back, in OFF, where nobody uses NEW.
 */
final class ExpandRollback {

	private static final Logger logger = LoggerFactory.getLogger(ExpandRollback.class);

	private final ChangelogGuard guard;

	private final GuardEngine engine;

	ExpandRollback(ChangelogGuard guard, GuardEngine engine) {
		this.guard = guard;
		this.engine = engine;
	}

	/**
	 * Rolls back, or shows how.
	 * @param migration the migration
	 * @param by who asked for it
	 * @param dryRun whether to change nothing and return the statements
	 * @return what was rolled back, the last first
	 * @throws RefusedException in any phase but OFF, without anything to roll back, or
	 * where a changeset has no way back
	 */
	ChangelogResult run(String migration, String by, boolean dryRun) {
		List<String> names = new ArrayList<>();
		StringBuilder sql = new StringBuilder();
		try (LiquibaseMutex mutex = LiquibaseMutex.take()) {
			this.engine.database().inTransaction(() -> {
				MigrationState state = this.engine.phases().lock(migration);
				if (state.phase() != Phase.OFF) {
					throw new RefusedException(migration, "The expand changesets of migration '" + migration
							+ "' are in use: its phase is " + state.phase() + ". Bring it back to OFF first.");
				}
				for (GuardedChangelog changelog : this.guard.changelogs()) {
					rollBack(migration, changelog, dryRun, names, sql);
				}
				return null;
			});
		}
		if (names.isEmpty()) {
			throw new RefusedException(migration,
					"Migration '" + migration + "' has no expand changesets that have run. There is nothing to undo.");
		}
		if (!dryRun) {
			logger.info("Migration '{}': rolled back {} by {}", migration, names, by);
		}
		return new ChangelogResult(List.copyOf(names), dryRun ? sql.toString() : null, dryRun);
	}

	private void rollBack(String migration, GuardedChangelog changelog, boolean dryRun, List<String> names,
			StringBuilder sql) {
		Set<String> ran = changelog.ran();
		List<String> keys = changelog.of(Label.EXPAND, migration)
			.stream()
			.map(LabelledChangeSet::key)
			.filter(ran::contains)
			.toList();
		if (keys.isEmpty()) {
			return;
		}
		LabelledUpdate update = new LabelledUpdate(changelog, Label.EXPAND, this.guard.nameInLabels(migration));
		try {
			update.withDatabase((connection, database) -> {
				DatabaseChangeLog parsed = update.liquibase(database).getDatabaseChangeLog();
				List<ChangeSet> last = new ArrayList<>(parsed.getChangeSets());
				last.removeIf((changeSet) -> !keys.contains(LabelledChangeSet.key(changeSet)));
				Collections.reverse(last);
				for (ChangeSet changeSet : last) {
					names.add(changeSet.toNormalizedString());
					sql.append(statements(migration, changeSet, database));
				}
				if (!dryRun) {
					rollBack(last, parsed, database);
				}
			});
		}
		catch (LiquibaseException | SQLException ex) {
			String why = (ex instanceof LockException) ? ChangelogLock.explain(changelog)
					: "It failed with " + ex.getClass().getSimpleName() + ".";
			throw new RefusedException(migration, "Migration '" + migration + "' was not rolled back. " + why);
		}
	}

	private static void rollBack(List<ChangeSet> changeSets, DatabaseChangeLog parsed, Database database)
			throws LiquibaseException {
		LockService locks = LockServiceFactory.getInstance().getLockService(database);
		locks.waitForLock();
		try {
			for (ChangeSet changeSet : changeSets) {
				new RollbackVisitor(database, null).visit(changeSet, parsed, database, Set.of());
			}
		}
		finally {
			locks.releaseLock();
		}
	}

	private static String statements(String migration, ChangeSet changeSet, Database database)
			throws LiquibaseException {
		if (!changeSet.supportsRollback(database)) {
			throw new RefusedException(migration, "Changeset " + changeSet.toString(false)
					+ " has no way back. Give it a rollback block, or leave it: it does no harm in OFF.");
		}
		StringBuilder text = new StringBuilder("-- " + changeSet.toString(false) + "\n");
		List<Change> changes = changeSet.getRollback().getChanges();
		if (!changes.isEmpty()) {
			changes.forEach((change) -> append(SqlGeneratorFactory.getInstance().generateSql(change, database), text));
			return text.toString();
		}
		List<Change> last = new ArrayList<>(changeSet.getChanges());
		Collections.reverse(last);
		for (Change change : last) {
			for (SqlStatement statement : change.generateRollbackStatements(database)) {
				append(SqlGeneratorFactory.getInstance().generateSql(statement, database), text);
			}
		}
		return text.toString();
	}

	private static void append(Sql[] statements, StringBuilder text) {
		for (Sql one : statements) {
			text.append(one.toSql()).append(one.getEndDelimiter()).append('\n');
		}
	}

}
