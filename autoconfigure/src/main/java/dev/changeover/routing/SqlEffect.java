package dev.changeover.routing;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ConcurrentLruCache;

/**
 * What a statement does, told from its text. It decides only what may be concluded from
 * the number of rows that the statement is said to have changed, so a doubt is
 * {@link Kind#HIDES}.
 *
 * @param kind what it does
 * @param table the table of a plain delete or update, in lower case, without quotes and
 * schema
 */
record SqlEffect(Kind kind, @Nullable String table) {

	private static final Pattern COMMENTS = Pattern.compile("^(?:\\s|\\(|/\\*.*?\\*/|--[^\\n]*\\n)+", Pattern.DOTALL);

	private static final Pattern PLAIN = Pattern.compile("^(?:delete\\s+from|update)\\s+(?:only\\s+)?([\\w.\"`$]+)");

	private static final Pattern CHANGES = Pattern.compile("\\b(?:insert|update|delete|merge)\\b");

	private static final Pattern LOCKS = Pattern.compile("\\bfor\\s+(?:no\\s+key\\s+)?update\\b");

	private static final Pattern FROM = Pattern.compile("\\bfrom\\b");

	// Of several statements in one text only one tells its number.
	private static final Pattern SEVERAL = Pattern.compile(";[\\s;]*[^\\s;]");

	private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"|`[^`]*`");

	// A function may change rows, unless it only draws a number.
	private static final Pattern CALLS = Pattern.compile("\\bfrom\\s+[\\w.\"`$]+\\s*\\(");

	private static final Pattern DRAWS = Pattern
		.compile("nextval|next value|currval|lastval|last_insert_id|identity\\(|current_timestamp|now\\(");

	private static final SqlEffect READS = new SqlEffect(Kind.READS, null);

	private static final SqlEffect CHANGES_ROWS = new SqlEffect(Kind.CHANGES, null);

	private static final SqlEffect UPSERTS = new SqlEffect(Kind.UPSERTS, null);

	/** Of a statement whose text is not known. */
	static final SqlEffect HIDDEN = new SqlEffect(Kind.HIDES, null);

	// Longer texts are mostly made for one execution, and not worth their room.
	private static final int LONGEST_KEPT = 4_000;

	/** Texts that were told lately. Bounded, as literals make new ones without end. */
	static final ConcurrentLruCache<String, SqlEffect> LATELY = new ConcurrentLruCache<>(256, SqlEffect::tell);

	static SqlEffect of(String sql) {
		return (sql.length() <= LONGEST_KEPT) ? LATELY.get(sql) : tell(sql);
	}

	private static SqlEffect tell(String sql) {
		String text = COMMENTS.matcher(sql.toLowerCase(Locale.ROOT)).replaceFirst("");
		if (text.indexOf(';') >= 0 && SEVERAL.matcher(QUOTED.matcher(text).replaceAll("")).find()) {
			return HIDDEN;
		}
		String verb = text.split("[^a-z]", 2)[0];
		return switch (verb) {
			case "delete" -> plain(Kind.DELETES, text);
			case "update" -> plain(Kind.UPDATES, text);
			case "replace" -> UPSERTS;
			case "insert" -> text.contains("on duplicate key") ? UPSERTS : CHANGES_ROWS;
			case "merge", "upsert" -> CHANGES_ROWS;
			case "with" -> CHANGES.matcher(text).find() ? CHANGES_ROWS : READS;
			case "select" -> isQuery(text) ? READS : HIDDEN;
			case "values", "table", "show", "set", "lock", "explain" -> READS;
			default -> HIDDEN;
		};
	}

	private static SqlEffect plain(Kind kind, String text) {
		Matcher matcher = PLAIN.matcher(text);
		return new SqlEffect(kind, matcher.find() ? name(matcher.group(1)) : null);
	}

	/**
	 * The name of a table as this class tells it.
	 */
	static String name(String table) {
		String plain = table.toLowerCase(Locale.ROOT).replaceAll("[\"`]", "");
		return plain.substring(plain.lastIndexOf('.') + 1);
	}

	private static boolean isQuery(String text) {
		if (CHANGES.matcher(LOCKS.matcher(text).replaceAll("")).find()) {
			return false;
		}
		return DRAWS.matcher(text).find() || (FROM.matcher(text).find() && !CALLS.matcher(text).find());
	}

	/** What is known of it. */
	enum Kind {

		/** Changes no row. */
		READS,

		/** Deletes rows, and tells how many. */
		DELETES,

		/** Updates rows, and tells how many. */
		UPDATES,

		/** Changes rows in another way; one row may count as none. */
		CHANGES,

		/** Inserts or overwrites rows; one that was there counts as two, or as none. */
		UPSERTS,

		/** Runs code that may change rows without telling. */
		HIDES

	}

}
