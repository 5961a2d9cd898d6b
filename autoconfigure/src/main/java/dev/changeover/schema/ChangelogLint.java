package dev.changeover.schema;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import liquibase.Scope;
import liquibase.change.Change;
import liquibase.change.core.TagDatabaseChange;
import liquibase.changelog.ChangeLogParameters;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.exception.LiquibaseException;
import liquibase.integration.spring.SpringResourceAccessor;
import liquibase.parser.ChangeLogParserFactory;
import liquibase.resource.ResourceAccessor;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.DefaultResourceLoader;

/**
 * Judges a changelog file without a database, as in a test of the build. Immutable; each
 * method returns another one.
 */
public final class ChangelogLint {

	private final String file;

	private final ResourceAccessor resources;

	private final LintSettings settings;

	private final LintTarget target;

	private final @Nullable String since;

	private ChangelogLint(String file, ResourceAccessor resources, LintSettings settings, LintTarget target,
			@Nullable String since) {
		this.file = file;
		this.resources = resources;
		this.settings = settings;
		this.target = target;
		this.since = since;
	}

	/**
	 * Takes up a changelog of the class path, to be judged for PostgreSQL.
	 * @param file the root file, e.g.
	 * {@code classpath:db/changelog/db.changelog-master.yaml}
	 * @return a judge of all its changesets
	 */
	public static ChangelogLint of(String file) {
		return of(file, new SpringResourceAccessor(new DefaultResourceLoader()));
	}

	/**
	 * Takes up a changelog from elsewhere, to be judged for PostgreSQL.
	 * @param file the root file
	 * @param resources where the files are
	 * @return a judge of all its changesets
	 */
	public static ChangelogLint of(String file, ResourceAccessor resources) {
		return new ChangelogLint(file, resources, LintSettings.DEFAULT, LintTarget.POSTGRESQL, null);
	}

	/**
	 * Judges for another database.
	 * @param product {@code postgresql}, {@code mysql}, {@code mariadb} or {@code h2}
	 * @param version its major version
	 * @return a judge for that database
	 */
	public ChangelogLint on(String product, int version) {
		return new ChangelogLint(this.file, this.resources, this.settings,
				new LintTarget(product.toLowerCase(Locale.ROOT), version), this.since);
	}

	/**
	 * Passes over what is old.
	 * @param baseline id of a changeset, {@code file::id::author} of one, or a tag; it
	 * and all before it are not judged
	 * @return a judge of what follows
	 */
	public ChangelogLint since(String baseline) {
		return new ChangelogLint(this.file, this.resources, this.settings, this.target, baseline);
	}

	/**
	 * Changes what a rule does.
	 * @param rule the rule
	 * @param level what its findings do
	 * @return a judge with that level
	 */
	public ChangelogLint rule(LintRule rule, LintLevel level) {
		Map<LintRule, LintLevel> rules = new EnumMap<>(LintRule.class);
		rules.putAll(this.settings.rules());
		rules.put(rule, level);
		return with(
				new LintSettings(this.settings.level(), rules, this.settings.oldTables(), this.settings.secondGate()));
	}

	/**
	 * Names a table that OLD inserts into.
	 * @param table its name
	 * @return a judge that knows it
	 */
	public ChangelogLint oldTable(String table) {
		Set<String> tables = new HashSet<>(this.settings.oldTables());
		tables.add(table);
		return with(new LintSettings(this.settings.level(), this.settings.rules(), tables, this.settings.secondGate()));
	}

	private ChangelogLint with(LintSettings other) {
		return new ChangelogLint(this.file, this.resources, other, this.target, this.since);
	}

	/**
	 * Reads and judges the changelog.
	 * @return what was found: errors, warnings, and what is allowed with a reason
	 * @throws IllegalArgumentException when it cannot be read, or does not have the
	 * baseline
	 */
	public List<Finding> findings() {
		List<Finding> findings = new ArrayList<>();
		try {
			Scope.child(Scope.Attr.resourceAccessor, this.resources, () -> {
				DatabaseChangeLog changelog = ChangeLogParserFactory.getInstance()
					.getParser(this.file, this.resources)
					.parse(this.file, new ChangeLogParameters(), this.resources);
				Set<ChangeSet> old = before(changelog);
				findings.addAll(new ChangelogLinter(this.settings, this.target, this.resources).findings(changelog,
						old::contains));
			});
		}
		catch (IllegalArgumentException ex) {
			throw ex;
		}
		catch (LiquibaseException ex) {
			throw new IllegalArgumentException("The changelog '" + this.file + "' cannot be read.", ex);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
		return findings;
	}

	private Set<ChangeSet> before(DatabaseChangeLog changelog) {
		Set<ChangeSet> before = new HashSet<>();
		if (this.since == null) {
			return before;
		}
		for (ChangeSet changeSet : changelog.getChangeSets()) {
			before.add(changeSet);
			if (isBaseline(changeSet, this.since)) {
				return before;
			}
		}
		throw new IllegalArgumentException(
				"The changelog '" + this.file + "' has no changeset or tag '" + this.since + "'.");
	}

	private static boolean isBaseline(ChangeSet changeSet, String baseline) {
		return changeSet.getId().equals(baseline) || changeSet.toString(false).equals(baseline)
				|| changeSet.toNormalizedString().equals(baseline)
				|| changeSet.getChanges().stream().anyMatch((change) -> isTag(change, baseline));
	}

	private static boolean isTag(Change change, String tag) {
		return change instanceof TagDatabaseChange database && tag.equals(database.getTag());
	}

}
