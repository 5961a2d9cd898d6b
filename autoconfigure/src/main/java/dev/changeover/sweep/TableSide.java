package dev.changeover.sweep;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.changeover.phase.Dialect;
import dev.changeover.phase.KeyText;
import org.jspecify.annotations.Nullable;

/**
 * One side of declared rows: a table whose columns have been found. Immutable.
 *
 * @param name name of the table
 * @param key columns of the key
 * @param where condition on the rows that take part, or {@code null}
 * @param values expressions that give the row in the form of NEW
 * @param emptied columns that make a row absent when all of them are null, because the
 * table holds more than the migrated rows; empty where the row itself is deleted
 * @param others columns that take no part, for which no row is deleted; empty where rows
 * may be
 * @param dialect what the database speaks
 */
record TableSide(String name, List<KeyColumn> key, @Nullable String where, List<String> values, List<String> emptied,
		List<String> others, Dialect dialect) {

	/**
	 * Restricts an update to the rows that take part, unless it makes them do so.
	 */
	String within() {
		return (this.where != null && this.emptied.isEmpty()) ? " and (" + this.where + ")" : "";
	}

	/**
	 * Names the columns of the key, with a prefix such as {@code "t."}.
	 */
	String keys(String prefix) {
		return this.key.stream().map((column) -> prefix + column.name()).collect(Collectors.joining(", "));
	}

	/**
	 * Names the columns of the key in the form {@code k1, k2}.
	 */
	String aliases(String prefix, String suffix) {
		return IntStream.rangeClosed(1, this.key.size())
			.mapToObj((i) -> prefix + "k" + i + suffix)
			.collect(Collectors.joining(", "));
	}

	/**
	 * Joins a row under its names to one under its aliases.
	 */
	String on(String names, String aliases) {
		return IntStream.rangeClosed(1, this.key.size())
			.mapToObj((i) -> names + this.key.get(i - 1).name() + " = " + aliases + "k" + i)
			.collect(Collectors.joining(" and "));
	}

	/**
	 * Joins two rows under their aliases.
	 */
	String same(String left, String right) {
		return IntStream.rangeClosed(1, this.key.size())
			.mapToObj((i) -> left + "k" + i + " = " + right + "k" + i)
			.collect(Collectors.joining(" and "));
	}

	/**
	 * The columns of the key, by index, that are text on both sides: a collation may find
	 * two of them equal though they are written differently.
	 */
	List<Integer> texts(TableSide other) {
		return IntStream.range(0, this.key.size())
			.filter((i) -> this.key.get(i).isText() && other.key.get(i).isText())
			.boxed()
			.toList();
	}

	/**
	 * Selects rows: the key as k1, k2, further expressions as c1, c2.
	 */
	Sql select(List<String> expressions, Sql condition) {
		List<String> columns = new ArrayList<>();
		for (int i = 1; i <= this.key.size(); i++) {
			columns.add(this.key.get(i - 1).name() + " as k" + i);
		}
		for (int i = 1; i <= expressions.size(); i++) {
			columns.add(expressions.get(i - 1) + " as c" + i);
		}
		return new Sql().add("select " + String.join(", ", columns) + " from " + this.name + " where ").add(condition);
	}

	/**
	 * The rows that take part, within a selection.
	 */
	Sql present(Selection selection) {
		Sql selected = selected(selection);
		return (this.where != null) ? new Sql().add("(" + this.where + ") and ").add(selected) : selected;
	}

	/**
	 * The rows that take part and have no key, by which they could be found.
	 * @return the condition, or {@code null} where every row has a key
	 */
	@Nullable String unkeyed() {
		List<String> missing = this.key.stream()
			.filter(KeyColumn::nullable)
			.map((column) -> column.name() + " is null")
			.toList();
		if (missing.isEmpty()) {
			return null;
		}
		return "(" + String.join(" or ", missing) + ")" + ((this.where != null) ? " and (" + this.where + ")" : "");
	}

	/**
	 * The rows of a selection that have a key, whether they take part or not.
	 */
	Sql selected(Selection selection) {
		if (selection instanceof Selection.Keys named) {
			return in(named.keys());
		}
		Selection.Range range = (Selection.Range) selection;
		List<Sql> bounds = new ArrayList<>();
		if (range.low() != null) {
			bounds.add(bound(">", ">", range.low()));
		}
		if (range.high() != null) {
			bounds.add(bound("<", "<=", range.high()));
		}
		this.key.stream()
			.filter(KeyColumn::nullable)
			.forEach((column) -> bounds.add(new Sql().add(column.name() + " is not null")));
		return bounds.isEmpty() ? new Sql().add("1 = 1") : new Sql().join(" and ", bounds);
	}

	/**
	 * The rows with these keys.
	 */
	Sql in(Collection<String> keys) {
		if (keys.isEmpty()) {
			return new Sql().add("1 = 0");
		}
		if (this.key.size() == 1) {
			KeyColumn column = this.key.get(0);
			List<Sql> values = keys.stream()
				.map((text) -> new Sql().bind(column.placeholder(), column.value(text)))
				.toList();
			return new Sql().add(column.name() + " in (").join(", ", values).add(")");
		}
		List<Sql> rows = keys.stream().map((text) -> {
			List<String> parts = KeyText.split(text, this.key.size());
			List<Sql> columns = IntStream.range(0, parts.size())
				.mapToObj((i) -> compared(i, "=", parts.get(i)))
				.toList();
			return new Sql().add("(").join(" and ", columns).add(")");
		}).toList();
		return new Sql().add("(").join(" or ", rows).add(")");
	}

	/**
	 * Compares the key with a bound. Rows are compared column by column, as not every
	 * database finds its index in a comparison of rows; the first column alone comes
	 * before the rest so that it does.
	 */
	private Sql bound(String strict, String last, String text) {
		List<String> parts = KeyText.split(text, this.key.size());
		int columns = parts.size();
		if (columns == 1) {
			return compared(0, last, text);
		}
		List<Sql> cases = new ArrayList<>();
		for (int end = 0; end < columns; end++) {
			List<Sql> terms = new ArrayList<>();
			for (int i = 0; i < end; i++) {
				terms.add(compared(i, "=", parts.get(i)));
			}
			terms.add(compared(end, (end == columns - 1) ? last : strict, parts.get(end)));
			cases.add(new Sql().join(" and ", terms));
		}
		return compared(0, strict + "=", parts.get(0)).add(" and (").join(" or ", cases).add(")");
	}

	private Sql compared(int index, String operator, String text) {
		KeyColumn column = this.key.get(index);
		return new Sql().add(column.name() + " " + operator + " ").bind(column.placeholder(), column.value(text));
	}

	/**
	 * Reads the text of a key from the first columns of a row.
	 */
	String text(ResultSet row) throws SQLException {
		if (this.key.size() == 1) {
			return this.key.get(0).text(row, 1);
		}
		List<String> parts = new ArrayList<>();
		for (int i = 1; i <= this.key.size(); i++) {
			parts.add(this.key.get(i - 1).text(row, i));
		}
		return KeyText.join(parts);
	}

}
