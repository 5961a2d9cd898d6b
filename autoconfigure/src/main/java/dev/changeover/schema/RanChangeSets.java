package dev.changeover.schema;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import liquibase.Scope;
import liquibase.changelog.ChangeLogHistoryService;
import liquibase.changelog.ChangeLogHistoryServiceFactory;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.RanChangeSet;
import liquibase.database.Database;
import liquibase.exception.LiquibaseException;

/**
 * What Liquibase remembers to have run.
 */
final class RanChangeSets {

	private RanChangeSets() {
	}

	/**
	 * Reads it anew.
	 * @param database a connection that Liquibase has set up
	 * @return what ran, nothing where there is no table of it
	 * @throws LiquibaseException when it cannot be read
	 */
	static Collection<RanChangeSet> of(Database database) throws LiquibaseException {
		ChangeLogHistoryService history = Scope.getCurrentScope()
			.getSingleton(ChangeLogHistoryServiceFactory.class)
			.getChangeLogService(database);
		try {
			return List.copyOf(history.getRanChangeSets());
		}
		finally {
			// Another instance may run changesets before this one holds the lock.
			history.reset();
		}
	}

	/**
	 * Names what ran.
	 * @param ran what ran
	 * @return keys, see {@link LabelledChangeSet#key}
	 */
	static Set<String> keys(Collection<RanChangeSet> ran) {
		Set<String> keys = new HashSet<>();
		ran.forEach((changeSet) -> keys.add(changeSet.toString().toLowerCase(Locale.ROOT)));
		return keys;
	}

	/**
	 * Whether two keys mean the same changeset. Where a changelog is run from another
	 * place than the application's class path, its path begins with more folders, or with
	 * fewer.
	 * @param one a key
	 * @param other a key
	 * @return whether one is the end of the other
	 */
	static boolean same(String one, String other) {
		return one.equals(other) || one.endsWith("/" + other) || other.endsWith("/" + one);
	}

	/**
	 * Gives what ran the paths that a changelog has for it.
	 * @param changelog the changelog
	 * @param ran what ran, perhaps from another folder
	 * @return the same, under the paths of the changelog where they mean the same
	 */
	static Collection<RanChangeSet> asNamedBy(DatabaseChangeLog changelog, Collection<RanChangeSet> ran) {
		return ran.stream().map((one) -> asNamedBy(changelog, one)).toList();
	}

	private static RanChangeSet asNamedBy(DatabaseChangeLog changelog, RanChangeSet ran) {
		String key = ran.toString().toLowerCase(Locale.ROOT);
		return changelog.getChangeSets()
			.stream()
			.filter((changeSet) -> same(LabelledChangeSet.key(changeSet), key))
			.findFirst()
			.map((changeSet) -> new RanChangeSet(changeSet, ran.getExecType(), ran.getContextExpression(),
					ran.getLabels()))
			.orElse(ran);
	}

}
