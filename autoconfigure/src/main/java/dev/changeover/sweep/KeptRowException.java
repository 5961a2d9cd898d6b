package dev.changeover.sweep;

import dev.changeover.ChangeoverException;

/**
 * A row of which one side holds more than the migration knows of is neither deleted nor
 * made up.
 */
final class KeptRowException extends ChangeoverException {

	private KeptRowException(String message) {
		super(message);
	}

	static KeptRowException undeleted(TableSide table) {
		return new KeptRowException("the other side has no such row, and the one of " + table.name()
				+ " is not deleted, as it holds " + String.join(", ", table.others())
				+ ": delete it by hand, or say with 'where' which columns are null when it takes no part");
	}

	static KeptRowException unmade(TableSide table) {
		return new KeptRowException("there is no such row in " + table.name()
				+ ", and none is made up, as it would hold more than the migrated columns: insert it by hand, or delete "
				+ "it on the other side");
	}

}
