package dev.changeover.schema;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import liquibase.change.Change;
import liquibase.changelog.ChangeSet;
import liquibase.database.Database;
import liquibase.exception.LiquibaseException;
import liquibase.sql.Sql;
import liquibase.sql.visitor.SqlVisitor;
import liquibase.sqlgenerator.SqlGeneratorFactory;
import liquibase.database.DatabaseList;

/**
 * Shows the statements of changesets without running them.
 */
final class DryRun {

	private DryRun() {
	}

	/**
	 * Makes the statements.
	 * @param pending the changesets
	 * @return SQL with one comment a changeset
	 */
	static String sql(List<PendingChangeSets> pending) {
		StringBuilder sql = new StringBuilder();
		try (LiquibaseMutex mutex = LiquibaseMutex.take()) {
			for (PendingChangeSets one : pending) {
				Set<String> keys = one.changeSets().stream().map(LabelledChangeSet::key).collect(Collectors.toSet());
				OwnDatabase.with(one.changelog(), (connection, database) -> {
					for (ChangeSet changeSet : one.changelog().parse().getChangeSets()) {
						if (keys.contains(LabelledChangeSet.key(changeSet))) {
							append(changeSet, database, sql);
						}
					}
				});
			}
		}
		catch (LiquibaseException | SQLException ex) {
			throw new ChangelogException("The statements cannot be shown.", "Look at them with 'liquibase update-sql'.",
					ex);
		}
		return sql.toString();
	}

	private static void append(ChangeSet changeSet, Database database, StringBuilder sql) {
		sql.append("-- ").append(changeSet.toString(false)).append('\n');
		for (Change change : changeSet.getChanges()) {
			if (change.generateStatementsVolatile(database)) {
				sql.append("-- ").append(change.getSerializedObjectName()).append(" cannot be shown\n");
				continue;
			}
			for (Sql one : SqlGeneratorFactory.getInstance().generateSql(change, database)) {
				String text = one.toSql();
				for (SqlVisitor visitor : changeSet.getSqlVisitors()) {
					if (DatabaseList.definitionMatches(visitor.getApplicableDbms(), database, true)) {
						text = visitor.modifySql(text, database);
					}
				}
				sql.append(text).append(one.getEndDelimiter()).append('\n');
			}
		}
	}

}
