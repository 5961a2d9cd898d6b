package dev.changeover.sweep;

import dev.changeover.ChangeoverException;
import dev.changeover.Side;

/**
 * The keys of a side repeat or go backwards, so a walk over them would never end or miss
 * rows.
 */
final class KeyOrderException extends ChangeoverException {

	KeyOrderException(String migration, Side side, String key) {
		super("MigrationRows.keys of migration '" + migration + "' repeats or goes backwards on " + side + " at key '"
				+ key + "'. Return keys greater than 'after' in the database's ascending order, each once "
				+ "(order by key), then start the sweep again.");
	}

}
