package dev.changeover.phase;

import dev.changeover.Phase;

/**
 * This release does not declare a migration in which its application takes part and in
 * which NEW answers: it would write OLD alone and lose what it writes. It does not start.
 */
public final class UndeclaredMigrationException extends RuntimeException {

	UndeclaredMigrationException(String migration, Phase phase) {
		super("Migration '" + migration + "' is in " + phase + ", and this release does not declare it: it would write"
				+ " the old structure alone, unseen by the others. Start a release that declares it, list it under"
				+ " changeover.retired if the old code is gone, or bring the migration back to OFF first.");
	}

}
