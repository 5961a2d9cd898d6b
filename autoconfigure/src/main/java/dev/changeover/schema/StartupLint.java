package dev.changeover.schema;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import liquibase.Scope;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.database.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lints what has not run yet, before the first change of a start.
 */
final class StartupLint implements ChangelogInspection {

	private static final Logger logger = LoggerFactory.getLogger(StartupLint.class);

	private final LintSettings settings;

	StartupLint(LintSettings settings) {
		this.settings = settings;
	}

	@Override
	public void inspect(DatabaseChangeLog changelog, Set<String> ran, Database database, boolean runs) {
		List<Finding> findings = new ChangelogLinter(this.settings, LintTarget.of(database),
				Scope.getCurrentScope().getResourceAccessor())
			.findings(changelog, (changeSet) -> ran.contains(LabelledChangeSet.key(changeSet)));
		findings.stream()
			.filter((finding) -> !runs || !finding.error() || finding.allowed())
			.forEach((finding) -> logger.warn("Changelog: {}", finding));
		String errors = findings.stream()
			.filter((finding) -> finding.error() && !finding.allowed())
			.map((finding) -> "  - " + finding)
			.collect(Collectors.joining("\n"));
		if (runs && !errors.isEmpty()) {
			throw new ChangelogException(
					"The changelog was not run, as it is not safe beside the release before this one:\n" + errors,
					"Correct the changesets. To allow one, put 'changeover:allow <rule> because <reason>' into its"
							+ " comment; to ease a rule, set changeover.lint.rules.<rule>; to ease all, changeover.lint.level.");
		}
	}

}
