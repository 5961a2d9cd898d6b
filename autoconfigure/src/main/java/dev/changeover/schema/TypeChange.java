package dev.changeover.schema;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a column can take another type without being rewritten and without refusing
 * what it takes now. After the list of strong_migrations.
 */
final class TypeChange {

	private static final Pattern TYPE = Pattern
		.compile("\\s*([a-z ]+?)\\s*(?:\\((\\d+)\\s*(?:,\\s*(\\d+))?[^)]*\\))?(\\s+with(?:out)? time zone)?\\s*");

	private static final Set<String> STRINGS = Set.of("varchar", "character varying", "nvarchar", "text", "clob");

	private static final Set<String> UNLIMITED = Set.of("text", "clob");

	private static final Set<String> NUMBERS = Set.of("numeric", "decimal", "number");

	private static final Set<String> TIMES = Set.of("timestamp", "timestamptz", "datetime", "time");

	/** A string of that many bytes needs two for its length on MySQL. */
	private static final int SHORT_BYTES = 255;

	private static final int BYTES_OF_A_CHARACTER = 4;

	private TypeChange() {
	}

	/**
	 * Compares two types.
	 * @param from the type so far
	 * @param to the new type
	 * @param target the database
	 * @return {@code false} where it is not known to be safe
	 */
	static boolean isSafe(String from, String to, LintTarget target) {
		Matcher before = TYPE.matcher(from.toLowerCase(Locale.ROOT));
		Matcher after = TYPE.matcher(to.toLowerCase(Locale.ROOT));
		if (!before.matches() || !after.matches()) {
			return false;
		}
		String was = before.group(1);
		String becomes = after.group(1);
		if (STRINGS.contains(was) && STRINGS.contains(becomes)) {
			return target.isMySql() ? growsInPlace(was, number(before, 2), becomes, number(after, 2))
					: UNLIMITED.contains(becomes) || number(after, 2) >= number(before, 2) && !UNLIMITED.contains(was);
		}
		if (target.isMySql() || !was.equals(becomes)) {
			return target.isPostgres() && was.equals("cidr") && becomes.equals("inet");
		}
		if (NUMBERS.contains(was)) {
			return number(after, 2) >= number(before, 2) && scale(before) == scale(after);
		}
		boolean sameZone = (before.group(4) == null) ? after.group(4) == null : before.group(4).equals(after.group(4));
		return TIMES.contains(was) && sameZone && number(after, 2) >= number(before, 2);
	}

	private static boolean growsInPlace(String was, int before, String becomes, int after) {
		boolean limited = !UNLIMITED.contains(was) && !UNLIMITED.contains(becomes);
		boolean before255 = before * BYTES_OF_A_CHARACTER <= SHORT_BYTES;
		boolean after255 = after * BYTES_OF_A_CHARACTER <= SHORT_BYTES;
		return limited && after >= before && before255 == after255;
	}

	private static int number(Matcher type, int group) {
		return (type.group(group) != null) ? Integer.parseInt(type.group(group)) : Integer.MAX_VALUE / 8;
	}

	private static int scale(Matcher type) {
		return (type.group(3) != null) ? Integer.parseInt(type.group(3)) : 0;
	}

}
