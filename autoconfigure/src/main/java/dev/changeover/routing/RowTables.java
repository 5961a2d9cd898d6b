package dev.changeover.routing;

import java.util.List;

/**
 * The tables of both sides where the configuration declares them, each row of OLD as one
 * row of NEW.
 *
 * @param old table of OLD
 * @param oldKey columns of its key
 * @param fresh table of NEW
 * @param freshKey columns of its key, in the same order
 * @param whole whether all rows of both tables take part
 */
public record RowTables(String old, List<String> oldKey, String fresh, List<String> freshKey, boolean whole) {

	/**
	 * Writes the names of the tables as they are compared, and copies the keys.
	 * @param old table of OLD
	 * @param oldKey columns of its key
	 * @param fresh table of NEW
	 * @param freshKey columns of its key, in the same order
	 * @param whole whether all rows of both tables take part
	 */
	public RowTables {
		old = SqlEffect.name(old);
		fresh = SqlEffect.name(fresh);
		oldKey = List.copyOf(oldKey);
		freshKey = List.copyOf(freshKey);
	}

	/**
	 * Whether each side changed its declared table by one statement, so that the numbers
	 * of rows are the same, or the sides differ.
	 */
	boolean isChangedBy(Changes ofOld, Changes ofNew) {
		return this.whole && this.old.equals(ofOld.table()) && this.fresh.equals(ofNew.table());
	}

}
