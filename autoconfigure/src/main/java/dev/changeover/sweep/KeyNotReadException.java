package dev.changeover.sweep;

import dev.changeover.ChangeoverException;

/**
 * A side names a key and has no row of that name, so the row was not compared.
 */
final class KeyNotReadException extends ChangeoverException {

	KeyNotReadException(String migration, String key) {
		super("MigrationRows.keys of migration '" + migration + "' names the key '" + key
				+ "', and MigrationRows.read returns no row of that key. Name rows alike in both "
				+ "(trim both or none), and only those that take part, then start the sweep again.");
	}

}
