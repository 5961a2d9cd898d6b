package dev.changeover.sweep;

import dev.changeover.ChangeoverException;

/**
 * A row that the other side does not have is not deleted, as it holds more than the
 * migration knows of.
 */
final class KeptRowException extends ChangeoverException {

	KeptRowException(TableSide table) {
		super("the other side has no such row, and the one of " + table.name() + " is not deleted, as it holds "
				+ String.join(", ", table.others()) + ": delete it by hand, or say with 'where' which columns are "
				+ "null when it takes no part");
	}

}
