package dev.changeover.phase;

import java.util.List;

/**
 * Something names a migration that the application does not declare.
 */
public final class UnknownMigrationException extends RuntimeException {

	/** The name that is not declared. */
	private final String migration;

	/**
	 * Without the place where the name stands.
	 * @param migration the unknown name
	 * @param known the names that are declared
	 */
	public UnknownMigrationException(String migration, List<String> known) {
		this("Migration '" + migration + "' is unknown.", migration, known);
	}

	/**
	 * With the place where the name stands.
	 * @param what the sentence that names the place
	 * @param migration the unknown name
	 * @param known the names that are declared
	 */
	public UnknownMigrationException(String what, String migration, List<String> known) {
		super(what + " Declared under changeover.migrations: " + (known.isEmpty() ? "none" : String.join(", ", known))
				+ ". Add it there or correct the name.");
		this.migration = migration;
	}

	/**
	 * The name that is not declared.
	 * @return the name
	 */
	public String migration() {
		return this.migration;
	}

}
