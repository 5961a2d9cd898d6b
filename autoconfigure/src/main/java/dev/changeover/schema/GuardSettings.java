package dev.changeover.schema;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.springframework.util.Assert;

/**
 * What the configuration says of the changelog.
 *
 * @param declared names of the declared migrations
 * @param retired names of those whose old code is gone from this release
 * @param freshComplete whether a fresh database begins with NEW alone
 * @param runAtStartup whether opened changesets run at start-up
 * @param lockTimeout how long a changeset waits for a table that is in use
 * @param lint how the changelog is judged
 * @param oldTables tables of the rows that are to move, each as written: with or without
 * a schema and quotes
 */
public record GuardSettings(List<String> declared, List<String> retired, boolean freshComplete, boolean runAtStartup,
		Duration lockTimeout, LintSettings lint, Set<String> oldTables) {

	/**
	 * Copies the names.
	 * @param declared names of the declared migrations
	 * @param retired names of those whose old code is gone from this release
	 * @param freshComplete whether a fresh database begins with NEW alone
	 * @param runAtStartup whether opened changesets run at start-up
	 * @param lockTimeout how long a changeset waits for a table that is in use
	 * @param lint how the changelog is judged
	 * @param oldTables tables of the rows that are to move, each as written
	 * @throws IllegalArgumentException when a name is both declared and retired
	 */
	public GuardSettings {
		declared = List.copyOf(declared);
		retired = List.copyOf(retired);
		oldTables = Set.copyOf(oldTables);
		for (String name : retired) {
			Assert.isTrue(!declared.contains(name), () -> "Migration '" + name
					+ "' is both declared under changeover.migrations and listed under changeover.retired.");
		}
	}

	/**
	 * Every name that a label may say.
	 * @return the declared and the retired migrations
	 */
	Set<String> known() {
		Set<String> known = new LinkedHashSet<>(this.declared);
		known.addAll(this.retired);
		return known;
	}

}
