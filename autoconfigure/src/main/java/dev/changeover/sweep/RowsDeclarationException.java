package dev.changeover.sweep;

import dev.changeover.ChangeoverException;
import org.jspecify.annotations.Nullable;

/**
 * The declared rows of a migration do not fit the database. Stops the start.
 */
public final class RowsDeclarationException extends ChangeoverException {

	/** Name of the migration whose rows they are. */
	private final String migration;

	RowsDeclarationException(String migration, @Nullable String what) {
		super(String.valueOf(what));
		this.migration = migration;
	}

	/**
	 * The migration whose rows they are.
	 * @return its name
	 */
	public String migration() {
		return this.migration;
	}

}
