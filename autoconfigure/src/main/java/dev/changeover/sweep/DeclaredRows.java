package dev.changeover.sweep;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.changeover.phase.Dialect;
import org.jspecify.annotations.Nullable;

/**
 * Rows of both sides as the configuration declares them.
 *
 * @param migration the migration
 * @param old table of OLD
 * @param fresh table of NEW; the same one where columns are renamed or converted in place
 * @param columns column of NEW by column of OLD, or by an SQL expression over columns of
 * OLD
 * @param reverse column of OLD by an SQL expression over columns of NEW, for those that
 * an expression converts
 */
public record DeclaredRows(String migration, Table old, Table fresh, Map<String, String> columns,
		Map<String, String> reverse) {

	private static final Pattern QUOTED_OR_NOT = Pattern.compile("\"[^\"]+\"|`[^`]+`|[^.\"`]+");

	/**
	 * Copies the columns, in their order.
	 * @param migration the migration
	 * @param old table of OLD
	 * @param fresh table of NEW; the same one where columns are renamed or converted in
	 * place
	 * @param columns column of NEW by column of OLD, or by an SQL expression over columns
	 * of OLD
	 * @param reverse column of OLD by an SQL expression over columns of NEW, for those
	 * that an expression converts
	 */
	public DeclaredRows {
		columns = new LinkedHashMap<>(columns);
		reverse = new LinkedHashMap<>(reverse);
	}

	/**
	 * Whether both sides are one table, as written.
	 */
	boolean sameTable() {
		return this.old.name().equalsIgnoreCase(this.fresh.name());
	}

	/**
	 * Whether both sides could be one table that is written in two ways: with quotes and
	 * without, or with a schema and without.
	 */
	boolean maybeSameTable(Dialect dialect) {
		String one = stored(this.old.name(), dialect);
		String other = stored(this.fresh.name(), dialect);
		return !sameTable() && (one.equals(other) || one.endsWith("." + other) || other.endsWith("." + one));
	}

	/**
	 * A name as the database keeps it.
	 */
	private static String stored(String name, Dialect dialect) {
		return QUOTED_OR_NOT.matcher(name).replaceAll((part) -> {
			String bare = part.group().replaceAll("[\"`]", "");
			boolean asWritten = part.group().length() > bare.length() && dialect != Dialect.MYSQL;
			return Matcher.quoteReplacement(asWritten ? bare
					: (dialect == Dialect.H2) ? bare.toUpperCase(Locale.ROOT) : bare.toLowerCase(Locale.ROOT));
		});
	}

	/**
	 * One table.
	 *
	 * @param name its name, with an optional schema before a dot
	 * @param key columns of the key, in order
	 * @param where condition on the rows that take part, or {@code null} for all
	 */
	public record Table(String name, List<String> key, @Nullable String where) {

		/**
		 * A table with the columns of its key in one text.
		 * @param name its name
		 * @param key the columns, separated by commas
		 * @param where condition on the rows that take part, or {@code null}
		 * @return the table
		 */
		public static Table of(String name, String key, @Nullable String where) {
			return new Table(name, Arrays.stream(key.split(",")).map(String::trim).toList(), where);
		}

	}

}
