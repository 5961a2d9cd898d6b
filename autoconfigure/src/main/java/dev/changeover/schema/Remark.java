package dev.changeover.schema;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * What one change does that a rule is about, before it is known who may do it.
 *
 * @param rule the rule
 * @param table lower-case name of the table without a schema, or {@code null} where it is
 * about none
 * @param object the table or the column, or {@code null} where it is about none
 * @param subject what is changed, for people
 */
record Remark(LintRule rule, @Nullable String table, @Nullable String object, String subject) {

	/**
	 * A table's name as it is compared.
	 * @param name as written
	 * @return without schema and quotes, in lower case
	 */
	static @Nullable String table(@Nullable String name) {
		if (name == null) {
			return null;
		}
		String plain = name.replaceAll("[\"`\\[\\]]", "");
		return plain.substring(plain.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
	}

	/**
	 * A table or a column as it is compared.
	 * @param table name of the table as written
	 * @param column name of the column, or {@code null} for the table as a whole
	 * @return e.g. {@code orders.city}
	 */
	static @Nullable String object(@Nullable String table, @Nullable String column) {
		String name = table(table);
		return (name == null || column == null) ? name : name + "." + table(column);
	}

}
