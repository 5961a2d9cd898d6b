package dev.changeover.sweep;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import dev.changeover.phase.Dialect;

/**
 * What a column holds, as far as comparing two of them goes.
 */
enum Content {

	/** Text: every character counts, whatever the collation says. */
	TEXT,

	/** Something without an equality of its own. */
	PRINTED,

	/** A number of any length, which some databases find in a text by rounding it. */
	NUMBER,

	/** A number of so many digits, to which some databases round any other number. */
	APPROXIMATE,

	/** A truth value or a date, which some databases find at the beginning of a text. */
	PARSED,

	/** A time without a zone: the zone of the session makes it a moment. */
	TIME,

	/** A moment, which the zone of the session shows as a time. */
	ZONED_TIME,

	/** Anything else. */
	VALUE;

	private static final Set<String> ZONED = Set.of("timestamptz", "timetz");

	private static final Set<String> WITHOUT_EQUALITY = Set.of("json", "xml", "point", "polygon");

	static Content of(ResultSetMetaData columns, int index, Dialect dialect) throws SQLException {
		String name = columns.getColumnTypeName(index).toLowerCase(Locale.ROOT);
		if (WITHOUT_EQUALITY.contains(name)) {
			return PRINTED;
		}
		if (ZONED.contains(name) || dialect == Dialect.MYSQL && name.equals("timestamp")) {
			return ZONED_TIME;
		}
		return switch (columns.getColumnType(index)) {
			case Types.CHAR, Types.VARCHAR, Types.LONGVARCHAR, Types.NCHAR, Types.NVARCHAR, Types.LONGNVARCHAR,
					Types.CLOB, Types.NCLOB ->
				TEXT;
			case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.NUMERIC, Types.DECIMAL -> NUMBER;
			case Types.REAL, Types.FLOAT, Types.DOUBLE -> APPROXIMATE;
			case Types.BIT, Types.BOOLEAN, Types.DATE -> PARSED;
			case Types.TIME, Types.TIMESTAMP -> TIME;
			case Types.TIME_WITH_TIMEZONE, Types.TIMESTAMP_WITH_TIMEZONE -> ZONED_TIME;
			// What a database finds equal of these may differ: an interval of a month and
			// one of 30 days, two circles of one size, texts within an array.
			case Types.OTHER, Types.ARRAY, Types.STRUCT, Types.DISTINCT -> PRINTED;
			default -> VALUE;
		};
	}

	/**
	 * How to compare this with something else.
	 * @return empty where the database would round, leave out the end of a text, or ask
	 * the zone of its session before it compares
	 */
	Optional<Content> with(Content other, Dialect dialect) {
		if (this == other) {
			return Optional.of(this);
		}
		boolean rounded = (isNumber() && other.isNumber()) ? dialect != Dialect.H2
				: dialect == Dialect.MYSQL && (this == TEXT && other.isRead() || isRead() && other == TEXT);
		boolean zoned = (this == ZONED_TIME || other == ZONED_TIME) && isFoundInText() && other.isFoundInText();
		return (rounded || zoned) ? Optional.empty() : Optional.of(VALUE);
	}

	private boolean isRead() {
		return isNumber() || isFoundInText();
	}

	/**
	 * Whether some databases find it at the beginning of a text.
	 */
	boolean isFoundInText() {
		return this == PARSED || this == TIME || this == ZONED_TIME;
	}

	private boolean isNumber() {
		return this == NUMBER || this == APPROXIMATE;
	}

	/**
	 * A condition that holds when two values differ; two nulls do not.
	 */
	String distinct(String left, String right, Dialect dialect) {
		if (dialect == Dialect.MYSQL) {
			return "not (" + exact(left, dialect) + " <=> " + exact(right, dialect) + ")";
		}
		return exact(left, dialect) + " is distinct from " + exact(right, dialect);
	}

	private String exact(String value, Dialect dialect) {
		if (this != TEXT && (this != PRINTED || dialect != Dialect.POSTGRESQL)) {
			return value;
		}
		return switch (dialect) {
			case POSTGRESQL -> "cast(" + value + " as text) collate \"C\"";
			case MYSQL -> "cast(convert(" + value + " using utf8mb4) as binary)";
			case H2 -> "cast(" + value + " as varchar)";
		};
	}

}
