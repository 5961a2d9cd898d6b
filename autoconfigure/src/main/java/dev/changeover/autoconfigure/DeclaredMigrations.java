package dev.changeover.autoconfigure;

import java.util.List;
import java.util.Map;

import dev.changeover.phase.Migration;
import dev.changeover.phase.Migrations;

/**
 * Makes the migrations of the configuration, or says what is wrong with them.
 */
final class DeclaredMigrations {

	private static final String NAME = "[a-z0-9]([a-z0-9.-]*[a-z0-9])?";

	private static final int LONGEST_NAME = 80;

	private DeclaredMigrations() {
	}

	static Migrations of(ChangeoverProperties properties) {
		Map<String, ChangeoverProperties.Migration> declared = properties.migrations();
		declared.forEach((name, migration) -> {
			checkName(name);
			checkDependencies(name, migration, declared);
			checkNumbers(name, migration);
		});
		return new Migrations(
				declared.entrySet().stream().map((entry) -> migration(entry.getKey(), entry.getValue())).toList());
	}

	private static Migration migration(String name, ChangeoverProperties.Migration declared) {
		Migration.RequiredEvidence evidence = new Migration.RequiredEvidence(declared.verification().maxAge(),
				declared.darkRead().minComparisons(), declared.darkRead().maxMismatchRate(), declared.waive());
		return new Migration(name, declared.description(), declared.owner(), declared.deadline(), declared.dependsOn(),
				declared.feature(), evidence, declared.contract().checklist());
	}

	private static void checkName(String name) {
		if (!name.matches(NAME) || name.length() > LONGEST_NAME) {
			throw new ChangeoverConfigurationException(
					"'" + name + "' under changeover.migrations is no name of a migration.",
					"Use at most 80 lower-case letters, digits, hyphens and dots, e.g. shipping-address.");
		}
	}

	private static void checkDependencies(String name, ChangeoverProperties.Migration migration,
			Map<String, ChangeoverProperties.Migration> declared) {
		for (String other : migration.dependsOn()) {
			if (!declared.containsKey(other)) {
				throw new ChangeoverConfigurationException(
						"Migration '" + name + "' depends on '" + other + "', which is not declared.",
						"Declare it under changeover.migrations or correct depends-on.");
			}
			if (reaches(other, name, declared, declared.size())) {
				throw new ChangeoverConfigurationException(
						"Migrations '" + name + "' and '" + other + "' depend on each other, so none could go first.",
						"Take one of the two out of depends-on.");
			}
		}
	}

	private static boolean reaches(String from, String target, Map<String, ChangeoverProperties.Migration> declared,
			int depth) {
		if (from.equals(target)) {
			return true;
		}
		ChangeoverProperties.Migration migration = declared.get(from);
		List<String> next = (migration != null) ? migration.dependsOn() : List.of();
		return depth > 0 && next.stream().anyMatch((other) -> reaches(other, target, declared, depth - 1));
	}

	private static void checkNumbers(String name, ChangeoverProperties.Migration migration) {
		String at = "changeover.migrations." + name + ".";
		share(at + "dark-read.sampling", migration.darkRead().sampling());
		share(at + "dark-read.max-mismatch-rate", migration.darkRead().maxMismatchRate());
		positive(at + "dark-read.concurrency", migration.darkRead().concurrency());
		positive(at + "dark-read.timeout", migration.darkRead().timeout().toMillis());
		if (migration.backfill().rowsPerSecond() < 0) {
			throw new ChangeoverConfigurationException(
					at + "backfill.rows-per-second is " + migration.backfill().rowsPerSecond() + ".",
					"Give a ceiling greater than 0, or 0 for none.");
		}
		positive(at + "backfill.chunk-time", migration.backfill().chunkTime().toMillis());
		positive(at + "backfill.workers-per-instance", migration.backfill().workersPerInstance());
		positive(at + "verification.max-age", migration.verification().maxAge().toMillis());
	}

	private static void share(String property, double value) {
		if (!(value >= 0 && value <= 1)) {
			throw new ChangeoverConfigurationException(property + " is " + value + ".", "Give a share from 0 to 1.");
		}
	}

	private static void positive(String property, long value) {
		if (value <= 0) {
			throw new ChangeoverConfigurationException(property + " is " + value + ".", "Give a value greater than 0.");
		}
	}

}
