package dev.changeover.sweep;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.sql.DataSource;

import dev.changeover.Side;
import dev.changeover.phase.Database;
import dev.changeover.phase.Dialect;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.ResultSetExtractor;

/**
 * Finds the declared tables and columns in the database and names those that are missing.
 */
final class TableInspection {

	private final DataSource dataSource;

	private final JdbcTemplate jdbc;

	private final Dialect dialect;

	private final DeclaredRows rows;

	TableInspection(Database database, DeclaredRows rows) {
		this.dataSource = database.dataSource();
		this.jdbc = new JdbcTemplate(this.dataSource);
		this.dialect = database.dialect();
		this.rows = rows;
	}

	/**
	 * Inspects the declaration.
	 * @return rows that are ready to be walked over
	 * @throws RowsDeclarationException naming what the database does not have
	 */
	TableRows inspect() {
		if (this.rows.old().key().size() != this.rows.fresh().key().size()) {
			throw wrong("'rows.old.key' and 'rows.new.key' name different numbers of columns.");
		}
		if (this.rows.maybeSameTable(this.dialect)) {
			throw wrong("'rows.old.table: " + this.rows.old().name() + "' and 'rows.new.table: "
					+ this.rows.fresh().name() + "' may be one table or two. "
					+ "Write both in the same way where it is one, and both with their schema where they are two.");
		}
		Set<String> oldColumns = columns(this.rows.old(), "rows.old.table");
		Set<String> newColumns = columns(this.rows.fresh(), "rows.new.table");
		checkTable(this.rows.old().name());
		checkTable(this.rows.fresh().name());
		List<String> expressions = List.copyOf(this.rows.columns().keySet());
		List<String> targets = List.copyOf(this.rows.columns().values());
		targets.forEach((column) -> known(this.rows.fresh(), newColumns, column));
		List<String> plain = expressions.stream().filter((text) -> oldColumns.contains(bare(text))).toList();
		expressions.stream().filter((text) -> !plain.contains(text)).forEach((text) -> probe(this.rows.old(), text));
		this.rows.reverse().forEach((column, expression) -> {
			known(this.rows.old(), oldColumns, column);
			probe(this.rows.fresh(), expression);
		});
		List<String> oldWritten = new ArrayList<>(plain);
		List<String> newRead = new ArrayList<>(plain.stream().map(this.rows.columns()::get).toList());
		this.rows.reverse().forEach((column, expression) -> {
			int known = oldWritten.indexOf(column);
			if (known >= 0) {
				newRead.set(known, expression);
			}
			else {
				oldWritten.add(column);
				newRead.add(expression);
			}
		});
		TableSide old = side(this.rows.old(), oldColumns, this.rows.old().where(), expressions, oldWritten, true);
		String newWhere = (this.rows.sameTable() && this.rows.fresh().where() == null) ? this.rows.old().where()
				: this.rows.fresh().where();
		TableSide fresh = side(this.rows.fresh(), newColumns, newWhere, targets, targets, false);
		if (this.rows.sameTable()) {
			Set<String> ofOld = named(oldColumns, Stream.concat(expressions.stream(), oldWritten.stream()).toList());
			Set<String> ofNew = named(newColumns, targets);
			checkApart(ofOld, ofNew);
			checkOwnColumns(Side.OLD, this.rows.old(), old.where(), oldColumns, ofOld, ofNew);
			checkOwnColumns(Side.NEW, this.rows.fresh(), newWhere, newColumns, ofNew, ofOld);
		}
		checkKeys(old, fresh);
		List<Content> contents = comparable(contents(this.rows.old(), expressions),
				contents(this.rows.fresh(), targets), expressions);
		TableCopy forward = new TableCopy(old, fresh, Side.OLD, expressions, targets, contents, this.rows.sameTable(),
				this.dialect);
		boolean reversible = plain.size() == expressions.size() || !this.rows.reverse().isEmpty();
		TableCopy back = reversible ? new TableCopy(fresh, old, Side.NEW, newRead, oldWritten,
				contents(this.rows.old(), oldWritten), this.rows.sameTable(), this.dialect) : null;
		TableRows found = new TableRows(this.dataSource, this.rows, old, fresh, contents, forward, back);
		try {
			found.differences(List.of());
		}
		catch (DataAccessException ex) {
			throw wrong("The declared columns of OLD and NEW cannot be compared: " + said(ex));
		}
		return found;
	}

	private TableSide side(DeclaredRows.Table table, Set<String> columns, @Nullable String where, List<String> values,
			List<String> written, boolean older) {
		table.key().forEach((column) -> known(table, columns, column));
		if (where != null) {
			checkCondition(table, where, older ? "rows.old.where" : "rows.new.where");
		}
		List<KeyColumn> key = metadata(table, table.key(), (found) -> (i) -> {
			try {
				return KeyColumn.of(table.key().get(i - 1), found, i, this.dialect);
			}
			catch (IllegalArgumentException ex) {
				throw wrong(ex.getMessage());
			}
		});
		List<String> emptied = (this.rows.sameTable() || isAbsentWhenEmpty(table, where, written)) ? written
				: List.of();
		List<String> others = (older && emptied.isEmpty()) ? others(table, written) : List.of();
		return new TableSide(table.name(), key, where, values, emptied, others, this.dialect);
	}

	/**
	 * The columns that are neither part of the key nor migrated. NEW was made for the
	 * migration; OLD may hold what has nothing to do with it.
	 */
	private List<String> others(DeclaredRows.Table table, List<String> written) {
		Set<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
		Stream.concat(table.key().stream(), written.stream()).forEach((column) -> known.add(bare(column)));
		return metadata(table, List.of("*"),
				(found) -> (i) -> found.isAutoIncrement(i) ? "" : found.getColumnName(i).toLowerCase(Locale.ROOT))
			.stream()
			.filter((column) -> !column.isEmpty() && !known.contains(column))
			.toList();
	}

	/**
	 * Asks the database whether the condition leaves out a row whose migrated columns are
	 * all null. Then the table holds more than these rows, and to delete one is to empty
	 * its columns.
	 */
	private boolean isAbsentWhenEmpty(DeclaredRows.Table table, @Nullable String where, List<String> columns) {
		if (where == null || columns.isEmpty()) {
			return false;
		}
		String nulls = columns.stream().map((column) -> "null").collect(Collectors.joining(", "));
		try {
			Long left = this.jdbc.queryForObject("select count(*) from (select " + String.join(", ", columns) + " from "
					+ table.name() + " where 1 = 0 union all select " + nulls + ") r where " + where, Long.class);
			return left != null && left == 0;
		}
		catch (DataAccessException ex) {
			// The condition looks at other columns too.
			return false;
		}
	}

	/**
	 * Where both sides are one table, a side must not ask the columns of the other one
	 * which rows it has. A row that one side alone removes would be gone from both, and
	 * what the other one still has of it be seen by nobody.
	 */
	private void checkOwnColumns(Side side, DeclaredRows.Table table, @Nullable String where, Set<String> columns,
			Set<String> own, Set<String> others) {
		if (where == null || asks(table, where, columns, own, others) || !asks(table, where, columns, others, own)) {
			return;
		}
		String property = "'rows." + ((side == Side.OLD) ? "old" : "new") + ".where'";
		throw wrong("Both sides are table '" + table.name() + "', and '" + where + "' tells by columns of "
				+ side.other() + " alone which rows " + side + " has: what only " + side.other()
				+ " has removed would stay on " + side + ", and no sweep would see it. Declare " + property
				+ " over the columns of " + side
				+ own.stream()
					.findFirst()
					.map((column) -> ", such as '" + column.toLowerCase(Locale.ROOT) + " is not null'")
					.orElse("")
				+ ".");
	}

	/**
	 * Asks the database whether it still knows the condition without columns that only
	 * one side has.
	 */
	private boolean asks(DeclaredRows.Table table, String where, Set<String> columns, Set<String> one,
			Set<String> other) {
		Set<String> left = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
		left.addAll(columns);
		left.removeIf((column) -> one.contains(column) && !other.contains(column));
		return isCondition(table, where, columns) && !isCondition(table, where, left);
	}

	private boolean isCondition(DeclaredRows.Table table, String where, Set<String> columns) {
		String quote = (this.dialect == Dialect.MYSQL) ? "`" : "\"";
		String selected = columns.stream().map((column) -> quote + column + quote).collect(Collectors.joining(", "));
		String name = table.name().substring(table.name().lastIndexOf('.') + 1);
		try {
			this.jdbc.queryForList("select 1 from (select " + selected + " from " + table.name() + ") " + name
					+ " where 1 = 0 and (" + where + ")");
			return true;
		}
		catch (DataAccessException ex) {
			return false;
		}
	}

	/**
	 * The columns that stand in expressions, as far as their text tells.
	 */
	private static Set<String> named(Set<String> columns, List<String> expressions) {
		Set<String> named = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
		columns.stream()
			.filter((column) -> expressions.stream()
				.anyMatch((text) -> Pattern.compile("(?iU)(?<!\\w)" + Pattern.quote(column) + "(?!\\w)")
					.matcher(text)
					.find()))
			.forEach(named::add);
		return named;
	}

	/**
	 * Where both sides are one table, to fill or to empty one side must not change the
	 * other.
	 */
	private void checkApart(Set<String> old, Set<String> fresh) {
		fresh.stream().filter(old::contains).findFirst().ifPresent((column) -> {
			throw wrong("Both sides are table '" + this.rows.old().name() + "', and '" + column.toLowerCase(Locale.ROOT)
					+ "' is a column of both. "
					+ "Leave out what does not move, and give what moves a column of its own.");
		});
	}

	/**
	 * A sweep must see every row, and be able to take back what it did.
	 */
	private void checkTable(String table) {
		if (this.dialect == Dialect.POSTGRESQL && Boolean.TRUE
			.equals(this.jdbc.queryForObject("select row_security_active(cast(? as text))", Boolean.class, table))) {
			throw wrong("Row-level security hides rows of table '" + table
					+ "' from the user of the DataSource, so nothing could be proved of them. "
					+ "Let that user bypass it (alter role ... bypassrls).");
		}
		if (this.dialect == Dialect.MYSQL) {
			String bare = bare(table);
			int dot = bare.lastIndexOf('.');
			this.jdbc.queryForList("""
					select t.ENGINE from information_schema.TABLES t
					join information_schema.ENGINES e on e.ENGINE = t.ENGINE
					where t.TABLE_SCHEMA = coalesce(?, database()) and t.TABLE_NAME = ? and e.TRANSACTIONS <> 'YES'""",
					String.class, (dot < 0) ? null : bare.substring(0, dot), bare.substring(dot + 1))
				.forEach((engine) -> {
					throw wrong("Table '" + table + "' is stored by " + engine
							+ ", which knows no transactions, so both sides could not be written as one. "
							+ "Store it by InnoDB.");
				});
		}
	}

	/**
	 * A row is found on the other side by its key, so it must mean one row there.
	 */
	private void checkKeys(TableSide old, TableSide fresh) {
		for (int i = 0; i < old.key().size(); i++) {
			KeyColumn left = old.key().get(i);
			KeyColumn right = fresh.key().get(i);
			if (!left.comparesTo(right)) {
				throw wrong("Key column '" + left.name() + "' of table '" + old.name() + "' and '" + right.name()
						+ "' of table '" + fresh.name()
						+ "' cannot be told equal: one holds text, the other does not, and "
						+ "one value may have several spellings. Give both one type, or write a MigrationRows bean.");
			}
		}
		Set<String> key = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
		fresh.key().forEach((column) -> key.add(bare(column.name())));
		boolean exactly = this.dialect == Dialect.POSTGRESQL;
		boolean unique = UniqueRule.of(this.dataSource, fresh.name())
			.stream()
			.anyMatch((rule) -> key.containsAll(rule.columns()) && (!exactly || rule.columns().size() == key.size()));
		if (!unique) {
			throw wrong("Table '" + fresh.name() + "' has no unique index on (" + fresh.keys("")
					+ "), the key of NEW: it could have a row twice, and which one belongs to OLD could not be told. "
					+ "Add a unique index by an expand changeset.");
		}
	}

	private List<Content> contents(DeclaredRows.Table table, List<String> expressions) {
		return metadata(table, expressions, (columns) -> (i) -> Content.of(columns, i, this.dialect));
	}

	private List<Content> comparable(List<Content> old, List<Content> fresh, List<String> expressions) {
		return IntStream.range(0, old.size())
			.mapToObj((i) -> old.get(i)
				.with(fresh.get(i), this.dialect)
				.orElseThrow(() -> inexact(expressions.get(i), old.get(i), fresh.get(i))))
			.toList();
	}

	private RowsDeclarationException inexact(String expression, Content old, Content fresh) {
		String why = "one is text, the other a number. Convert";
		String type = "decimal(20)";
		if (old.isFoundInText() && fresh.isFoundInText()) {
			why = "one is a time with a zone, the other has none, and which one is meant would be up to the zone of "
					+ "each session. Give both one type, or convert";
			type = (fresh == Content.ZONED_TIME) ? "timestamp with time zone" : "timestamp";
		}
		else if (old.isFoundInText() && fresh == Content.TEXT || old == Content.TEXT && fresh.isFoundInText()) {
			why = "one is text, the other a truth value, a date or a time, which the database would find at the "
					+ "beginning of the text, whatever follows. Convert";
			type = (fresh == Content.TEXT) ? "char" : "datetime";
		}
		else if (old != Content.TEXT && fresh != Content.TEXT) {
			why = "one is an exact number, the other an approximate one, and the database would round the former. "
					+ "Give both one type, or convert";
			type = (fresh != Content.APPROXIMATE) ? "decimal(30, 10)"
					: (this.dialect == Dialect.MYSQL) ? "double" : "double precision";
		}
		return wrong("'" + expression + "' and column '" + this.rows.columns().get(expression)
				+ "' of NEW cannot be compared exactly: " + why + " it in 'rows.columns', such as 'cast(" + expression
				+ " as " + type + ")', and back in 'rows.reverse'.");
	}

	private Set<String> columns(DeclaredRows.Table table, String property) {
		try {
			List<String> names = metadata(table, List.of("*"), (found) -> found::getColumnName);
			Set<String> columns = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
			columns.addAll(names);
			return columns;
		}
		catch (DataAccessException ex) {
			throw wrong("Table '" + table.name() + "' (" + property + ") does not exist: " + said(ex));
		}
	}

	private void known(DeclaredRows.Table table, Set<String> columns, String column) {
		if (!columns.contains(bare(column))) {
			throw wrong("Table '" + table.name() + "' has no column '" + column + "'. It has: "
					+ String.join(", ", columns).toLowerCase(Locale.ROOT) + ".");
		}
	}

	private void probe(DeclaredRows.Table table, String expression) {
		try {
			metadata(table, List.of(expression), (found) -> found::getColumnType);
		}
		catch (DataAccessException ex) {
			throw wrong("'" + expression + "' is neither a column of table '" + table.name()
					+ "' nor an expression over its columns: " + said(ex));
		}
	}

	private void checkCondition(DeclaredRows.Table table, String condition, String property) {
		try {
			metadata(table, List.of("case when " + condition + " then 1 else 0 end"), (found) -> found::getColumnType);
		}
		catch (DataAccessException ex) {
			throw wrong("'" + condition + "' (" + property + ") is no condition on rows of table '" + table.name()
					+ "': " + said(ex));
		}
	}

	private <T> List<T> metadata(DeclaredRows.Table table, List<String> expressions,
			Function<ResultSetMetaData, Column<T>> reader) {
		if (expressions.isEmpty()) {
			return List.of();
		}
		ResultSetExtractor<List<T>> extractor = (result) -> {
			ResultSetMetaData columns = result.getMetaData();
			Column<T> column = reader.apply(columns);
			List<T> found = new ArrayList<>();
			for (int i = 1; i <= columns.getColumnCount(); i++) {
				found.add(column.read(i));
			}
			return found;
		};
		List<T> found = this.jdbc
			.query("select " + String.join(", ", expressions) + " from " + table.name() + " where 1 = 0", extractor);
		return (found != null) ? found : List.of();
	}

	private static String bare(String column) {
		return column.replaceAll("[\"`]", "");
	}

	/**
	 * What the database says of a statement over no rows; it cannot contain values of
	 * rows.
	 */
	private static @Nullable String said(DataAccessException ex) {
		return ex.getMostSpecificCause().getMessage();
	}

	private RowsDeclarationException wrong(@Nullable String what) {
		return new RowsDeclarationException(this.rows.migration(),
				"changeover.migrations." + this.rows.migration() + ".rows does not fit the database. " + what);
	}

	/**
	 * Reads something of one column.
	 */
	private interface Column<T> {

		T read(int index) throws SQLException;

	}

}
