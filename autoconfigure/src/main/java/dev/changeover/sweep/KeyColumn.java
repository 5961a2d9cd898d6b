package dev.changeover.sweep;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

import dev.changeover.phase.Dialect;
import dev.changeover.phase.KeyText;

/**
 * A column of a key: how its values become text and parameters again.
 *
 * @param name its name as declared
 * @param type what it holds
 * @param placeholder what stands for a value in a statement
 * @param nullable whether a row may lack it
 */
record KeyColumn(String name, Type type, String placeholder, boolean nullable) {

	private static final Set<String> PLAIN = Set.of("varchar", "text", "bpchar", "name");

	/** What a column of a key may hold. */
	enum Type {

		WHOLE, DECIMAL, TEXT, UUID, BINARY, DATE, TIME

	}

	/**
	 * Finds out what a column holds.
	 * @throws IllegalArgumentException when a key may not hold it
	 */
	static KeyColumn of(String name, ResultSetMetaData columns, int index, Dialect dialect) throws SQLException {
		String database = columns.getColumnTypeName(index).toLowerCase(Locale.ROOT);
		boolean nullable = columns.isNullable(index) != ResultSetMetaData.columnNoNulls;
		if ("uuid".equals(database)) {
			return new KeyColumn(name, Type.UUID, "?", nullable);
		}
		Type type = switch (columns.getColumnType(index)) {
			case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> Type.WHOLE;
			case Types.NUMERIC, Types.DECIMAL -> Type.DECIMAL;
			case Types.CHAR, Types.VARCHAR, Types.LONGVARCHAR, Types.NCHAR, Types.NVARCHAR, Types.LONGNVARCHAR ->
				Type.TEXT;
			case Types.BINARY, Types.VARBINARY -> Type.BINARY;
			case Types.DATE -> Type.DATE;
			case Types.TIMESTAMP -> Type.TIME;
			default -> throw new IllegalArgumentException("Column '" + name + "' of type " + database
					+ " cannot be part of a key. Use numbers, strings, UUIDs, dates or times.");
		};
		boolean cast = dialect == Dialect.POSTGRESQL && type == Type.TEXT && !PLAIN.contains(database);
		return new KeyColumn(name, type, cast ? "cast(? as " + columns.getColumnTypeName(index) + ")" : "?", nullable);
	}

	boolean isText() {
		return this.type == Type.TEXT;
	}

	/**
	 * Whether a key that one column holds is found in the other one by its text. Some
	 * databases round a text beside a number, and find one UUID, date or time in texts of
	 * several spellings.
	 */
	boolean comparesTo(KeyColumn other) {
		return isText() == other.isText();
	}

	/**
	 * Reads a value as text.
	 */
	String text(ResultSet row, int index) throws SQLException {
		return switch (this.type) {
			case WHOLE, TEXT, UUID -> row.getString(index);
			case DECIMAL -> KeyText.of(row.getBigDecimal(index));
			case BINARY -> HexFormat.of().formatHex(row.getBytes(index));
			case DATE -> row.getObject(index, LocalDate.class).toString();
			case TIME -> row.getObject(index, LocalDateTime.class).toString();
		};
	}

	/**
	 * Makes a parameter of a text.
	 */
	Object value(String text) {
		return switch (this.type) {
			case WHOLE -> Long.valueOf(text);
			case DECIMAL -> new BigDecimal(text);
			case TEXT -> text;
			case UUID -> java.util.UUID.fromString(text);
			case BINARY -> HexFormat.of().parseHex(text);
			case DATE -> LocalDate.parse(text);
			case TIME -> LocalDateTime.parse(text);
		};
	}

}
