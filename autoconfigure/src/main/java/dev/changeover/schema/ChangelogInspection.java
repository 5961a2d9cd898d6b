package dev.changeover.schema;

import java.util.Set;

import liquibase.changelog.DatabaseChangeLog;
import liquibase.database.Database;

/**
 * Looks at a parsed changelog before the first change runs.
 */
@FunctionalInterface
interface ChangelogInspection {

	/**
	 * Looks at a changelog.
	 * @param changelog the changelog
	 * @param ran keys of the changesets that ran, see {@link LabelledChangeSet#key}
	 * @param database what it is about to run on
	 * @param runs whether it is about to run here, and not elsewhere at any time
	 * @throws ChangelogException when it must not run
	 */
	void inspect(DatabaseChangeLog changelog, Set<String> ran, Database database, boolean runs);

}
