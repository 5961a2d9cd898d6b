package dev.changeover.phase;

import java.util.Locale;

/**
 * Names of Changeover's own tables.
 *
 * @param prefix what every name begins with: letters, digits and underscores, with an
 * optional schema before a dot
 */
public record Tables(String prefix) {

	/** The prefix unless configured otherwise. */
	public static final String DEFAULT_PREFIX = "CHANGEOVER_";

	/**
	 * Checks the prefix, as it becomes part of statements.
	 * @param prefix what every name begins with: letters, digits and underscores, with an
	 * optional schema before a dot
	 * @throws IllegalArgumentException when it holds anything but letters, digits,
	 * underscores and one dot
	 */
	public Tables {
		if (!prefix.matches("([A-Za-z_][A-Za-z0-9_]*\\.)?[A-Za-z_][A-Za-z0-9_]*")) {
			throw new IllegalArgumentException("changeover.schema.table-prefix '" + prefix
					+ "' is no prefix of a table name. Use letters, digits and underscores.");
		}
	}

	/**
	 * Fills the names into a statement.
	 * @param sql a statement in which {@code {migration}} stands for the table
	 * {@code CHANGEOVER_MIGRATION}, and so on
	 * @return the statement to run
	 */
	public String in(String sql) {
		StringBuilder filled = new StringBuilder();
		int at = 0;
		for (int open = sql.indexOf('{'); open >= 0; open = sql.indexOf('{', at)) {
			int close = sql.indexOf('}', open);
			filled.append(sql, at, open)
				.append(this.prefix)
				.append(sql.substring(open + 1, close).toUpperCase(Locale.ROOT));
			at = close + 1;
		}
		return filled.append(sql, at, sql.length()).toString();
	}

}
