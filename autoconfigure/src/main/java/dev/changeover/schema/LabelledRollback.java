package dev.changeover.schema;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

import dev.changeover.phase.Dialect;
import liquibase.change.Change;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.visitor.RollbackVisitor;
import liquibase.database.Database;
import liquibase.exception.LiquibaseException;
import liquibase.lockservice.LockService;
import liquibase.lockservice.LockServiceFactory;
import liquibase.sql.Sql;
import liquibase.sqlgenerator.SqlGeneratorFactory;
import liquibase.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * Takes changesets of one changelog back, the last first, on a connection of its own,
 * through Liquibase and under its lock.
 */
final class LabelledRollback implements LabelledWork {

	private final GuardedChangelog changelog;

	private final Set<String> keys;

	private @Nullable String current;

	/**
	 * Prepares to roll back.
	 * @param changelog the changelog
	 * @param keys keys of the changesets, which have run
	 */
	LabelledRollback(GuardedChangelog changelog, Set<String> keys) {
		this.changelog = changelog;
		this.keys = Set.copyOf(keys);
	}

	@Override
	public void run(Dialect dialect, Duration patience) throws LiquibaseException, SQLException {
		OwnDatabase.with(this.changelog, (connection, database) -> {
			LockPatience.limit(connection, dialect, patience);
			DatabaseChangeLog parsed = this.changelog.parse();
			LockService locks = LockServiceFactory.getInstance().getLockService(database);
			locks.waitForLock();
			try {
				for (ChangeSet changeSet : lastFirst(parsed)) {
					this.current = changeSet.toNormalizedString();
					new RollbackVisitor(database, null).visit(changeSet, parsed, database, Set.of());
				}
			}
			finally {
				locks.releaseLock();
			}
		});
	}

	@Override
	public @Nullable String current() {
		return this.current;
	}

	// A rollback that stopped half-way is tried again as a whole.
	@Override
	public List<String> changed() {
		return List.of();
	}

	/**
	 * Shows how.
	 * @return the changesets with their statements
	 * @throws LiquibaseException when the changelog cannot be read
	 * @throws SQLException when no connection is to be had
	 */
	List<Undone> show() throws LiquibaseException, SQLException {
		List<Undone> shown = new ArrayList<>();
		OwnDatabase.with(this.changelog, (connection, database) -> {
			for (ChangeSet changeSet : lastFirst(this.changelog.parse())) {
				boolean possible = changeSet.supportsRollback(database);
				shown
					.add(new Undone(changeSet.toNormalizedString(), possible ? statements(changeSet, database) : null));
			}
		});
		return shown;
	}

	private List<ChangeSet> lastFirst(DatabaseChangeLog parsed) {
		List<ChangeSet> last = new ArrayList<>(parsed.getChangeSets());
		last.removeIf((changeSet) -> !this.keys.contains(LabelledChangeSet.key(changeSet)));
		Collections.reverse(last);
		return last;
	}

	private static String statements(ChangeSet changeSet, Database database) throws LiquibaseException {
		StringBuilder text = new StringBuilder("-- " + changeSet.toNormalizedString() + "\n");
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

	/**
	 * A changeset that is to be undone.
	 *
	 * @param name the changeset
	 * @param sql how, or {@code null} where it has no way back
	 */
	record Undone(String name, @Nullable String sql) {
	}

}
