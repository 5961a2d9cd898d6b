package dev.changeover.schema;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What the text of a column's definition tells.
 */
final class ColumnText {

	private static final Pattern VOLATILE = Pattern.compile(
			"(?i).*\\b(gen_random_uuid|uuid_generate\\w*|uuid|random|rand|random_uuid|clock_timestamp|timeofday|nextval|next value"
					+ "|newid)\\b.*",
			Pattern.DOTALL);

	private static final Pattern GENERATED = Pattern
		.compile("(?i).*\\b(generated|auto_increment|(big|small)?serial)\\b.*", Pattern.DOTALL);

	private ColumnText() {
	}

	/**
	 * Whether a default has a value of its own for each row.
	 * @param expression the default
	 * @return {@code false} for a constant, and for the time of the transaction
	 */
	static boolean isVolatile(@Nullable String expression) {
		return expression != null && VOLATILE.matcher(expression).matches();
	}

	/**
	 * Whether the database makes the values.
	 * @param definition type and what follows it
	 * @return {@code true} for identities, serial types and computed columns
	 */
	static boolean isGenerated(String definition) {
		return GENERATED.matcher(definition).matches();
	}

}
