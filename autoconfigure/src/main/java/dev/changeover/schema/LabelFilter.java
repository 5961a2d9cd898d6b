package dev.changeover.schema;

import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Composes filters in Liquibase's language of labels. A comma means "or" there, binds
 * weakest and cannot stand within parentheses.
 */
final class LabelFilter {

	private LabelFilter() {
	}

	/**
	 * The filter that holds back what is not open.
	 * @param own the user's own filter
	 * @param open migrations of which everything runs
	 * @param sole whether the one migration that is known may go without its name, and is
	 * open
	 * @return a filter that lets through what both let through
	 */
	static @Nullable String holding(@Nullable String own, Collection<String> open, boolean sole) {
		if (sole) {
			return own;
		}
		String names = open.stream().map((name) -> " or " + name).collect(Collectors.joining());
		return both(own, "!" + Label.TIGHTEN.text() + names, "!" + Label.CONTRACT.text() + names);
	}

	/**
	 * The filter that lets through nothing but the changesets of one label and migration.
	 * Other than a plain label, a required one does not match a changeset without labels.
	 * @param own the user's own filter
	 * @param label the label
	 * @param migration the migration, or {@code null} for those that name none
	 * @return a filter that lets through what both let through
	 */
	static String only(@Nullable String own, Label label, @Nullable String migration) {
		return (migration != null) ? both(own, "@" + label.text() + " and @" + migration)
				: both(own, "@" + label.text());
	}

	private static String both(@Nullable String own, String... ours) {
		String alternatives = (own != null) ? Arrays.stream(own.split(","))
			.map(String::strip)
			.filter((part) -> !part.isEmpty())
			.collect(Collectors.joining(" or ")) : "";
		return Stream.concat(Stream.of(alternatives), Arrays.stream(ours))
			.filter((part) -> !part.isEmpty())
			.map((part) -> "(" + part + ")")
			.collect(Collectors.joining(" and "));
	}

}
