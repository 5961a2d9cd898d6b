package dev.changeover.test;

import java.util.List;
import java.util.function.Predicate;

import dev.changeover.schema.ChangelogLint;
import dev.changeover.schema.Finding;
import dev.changeover.schema.LintLevel;
import dev.changeover.schema.LintRule;
import org.assertj.core.api.AbstractAssert;

/**
 * Assertions on a changelog, by the rules that are applied when the application starts.
 * No database is needed:
 *
 * <pre class="code">
 * assertThatChangelog("classpath:db/changelog/db.changelog-master.yaml").since("17")
 * 	.on("postgresql", 16)
 * 	.isSafe();
 * </pre>
 */
public final class ChangelogAssert extends AbstractAssert<ChangelogAssert, ChangelogLint> {

	private ChangelogAssert(ChangelogLint actual) {
		super(actual, ChangelogAssert.class);
	}

	/**
	 * Takes up a changelog of the class path, to be judged for PostgreSQL.
	 * @param file the root file, e.g.
	 * {@code classpath:db/changelog/db.changelog-master.yaml}
	 * @return assertions on it
	 */
	public static ChangelogAssert assertThatChangelog(String file) {
		return new ChangelogAssert(ChangelogLint.of(file));
	}

	/**
	 * Judges for another database.
	 * @param product {@code postgresql}, {@code mysql}, {@code mariadb} or {@code h2}
	 * @param version its major version
	 * @return assertions for that database
	 */
	public ChangelogAssert on(String product, int version) {
		return new ChangelogAssert(this.actual.on(product, version));
	}

	/**
	 * Passes over what is old.
	 * @param baseline id of a changeset, {@code file::id::author} of one, or a tag; it
	 * and all before it are not judged
	 * @return assertions on what follows
	 */
	public ChangelogAssert since(String baseline) {
		return new ChangelogAssert(this.actual.since(baseline));
	}

	/**
	 * Changes what a rule does.
	 * @param rule the rule
	 * @param level what its findings do
	 * @return assertions with that level
	 */
	public ChangelogAssert rule(LintRule rule, LintLevel level) {
		return new ChangelogAssert(this.actual.rule(rule, level));
	}

	/**
	 * Names a table that OLD inserts into, so that columns it cannot fill are found.
	 * @param table its name
	 * @return assertions that know it
	 */
	public ChangelogAssert withOldTable(String table) {
		return new ChangelogAssert(this.actual.oldTable(table));
	}

	/**
	 * Asserts that nothing would fail the start.
	 * @return this
	 * @throws AssertionError with each error, and what to do about it
	 * @throws IllegalArgumentException when the changelog cannot be read, or does not
	 * have the baseline
	 */
	public ChangelogAssert isSafe() {
		return hasNone("errors", Finding::error);
	}

	/**
	 * Asserts that there is nothing to warn of either.
	 * @return this
	 * @throws AssertionError with each error and warning
	 * @throws IllegalArgumentException when the changelog cannot be read, or does not
	 * have the baseline
	 */
	public ChangelogAssert hasNoFindings() {
		return hasNone("findings", (finding) -> true);
	}

	private ChangelogAssert hasNone(String what, Predicate<Finding> counts) {
		isNotNull();
		List<String> found = this.actual.findings()
			.stream()
			.filter((finding) -> !finding.allowed())
			.filter(counts)
			.map(Finding::toString)
			.toList();
		if (!found.isEmpty()) {
			throw failure("The changelog should have no %s, but has %s:%n  %s", what, found.size(),
					String.join(System.lineSeparator() + "  ", found));
		}
		return this;
	}

}
