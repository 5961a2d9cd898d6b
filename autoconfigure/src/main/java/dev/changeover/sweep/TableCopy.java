package dev.changeover.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.changeover.Side;
import dev.changeover.phase.Dialect;

/**
 * Statements that overwrite one table from another, or columns of one table from others,
 * leaving rows that are equal already alone.
 *
 * @param source the side to read
 * @param target the side to write
 * @param side which side the source is
 * @param values expressions over the columns of the source
 * @param columns columns of the target to write them to
 * @param contents what those columns hold
 * @param sameTable whether source and target are one table
 * @param dialect what the database speaks
 */
record TableCopy(TableSide source, TableSide target, Side side, List<String> values, List<String> columns,
		List<Content> contents, boolean sameTable, Dialect dialect) {

	/**
	 * The statements in order. The first ones lock what is read, OLD before NEW. Rows
	 * that are not there may want more, see {@link #insertsApart}.
	 */
	List<Sql> statements(Selection selection) {
		if (this.sameTable) {
			return this.columns.isEmpty() ? List.of() : List.of(lock(this.source, selection), inPlace(selection));
		}
		if (upserts()) {
			return List.of(insertOrUpdate(selection));
		}
		List<Sql> statements = new ArrayList<>();
		if (this.side == Side.NEW) {
			statements.add(lock(this.target, selection));
		}
		statements.add(lock(this.source, selection));
		if (this.dialect == Dialect.H2) {
			statements.add(merge(selection));
			return statements;
		}
		if (updates()) {
			statements.add(update(selection));
		}
		return statements;
	}

	/**
	 * Whether a row that comes after the lock may be written as it was a moment ago: H2
	 * reads the source before it waits for the target. Then rows are copied again until
	 * no more have come, as those that did are locked by that look.
	 */
	boolean mixesImages() {
		return this.dialect == Dialect.H2 && !this.sameTable;
	}

	static Sql lock(TableSide side, Selection selection) {
		return side.select(List.of(), side.selected(selection))
			.add(" order by " + side.keys(""))
			.add((side.dialect() == Dialect.POSTGRESQL) ? " for no key update" : " for update");
	}

	private Sql rows(Selection selection) {
		return this.source.select(this.values, this.source.present(selection));
	}

	/**
	 * Whether {@link #insert} fills an empty range faster than what finds out row by row
	 * whether there is one.
	 */
	boolean insertsAtOnce() {
		return !this.sameTable && upserts();
	}

	/**
	 * Whether what has the key is the row. Where some rows of the target take no part, or
	 * are there without taking part, a conflict must not overwrite one of them.
	 */
	private boolean upserts() {
		return this.side == Side.OLD && this.dialect == Dialect.POSTGRESQL && this.target.within().isEmpty()
				&& !makesUpRows();
	}

	/**
	 * Whether a row that is inserted would hold more than what is copied.
	 */
	boolean makesUpRows() {
		return !this.sameTable && !this.target.emptied().isEmpty();
	}

	/**
	 * Locks each row, reads its newest version and inserts it, in one pass. Fails where
	 * the target has one of them by now.
	 */
	Sql insert(Selection selection) {
		return new Sql().add("insert into " + this.target.name() + " as t (" + targetColumns() + ") ")
			.add(rows(selection))
			.add(" order by " + this.source.keys("") + " for no key update");
	}

	/**
	 * PostgreSQL locks each row, reads its newest version and writes it in one pass.
	 */
	private Sql insertOrUpdate(Selection selection) {
		Sql sql = insert(selection).add(" on conflict (" + this.target.keys("") + ")");
		if (!updates()) {
			return sql.add(" do nothing");
		}
		return sql.add(" do update set " + assignments("", "excluded.", true) + " where ")
			.add(differs("t.", (i) -> "excluded." + this.columns.get(i), (i) -> "excluded." + keyOfTarget(i)));
	}

	private Sql merge(Selection selection) {
		Sql sql = new Sql().add("merge into " + this.target.name() + " t using (")
			.add(rows(selection))
			.add(") s on (" + this.target.on("t.", "s.") + this.target.within() + ")");
		if (updates()) {
			sql.add(" when matched and (")
				.add(differs("t.", (i) -> "s.c" + (i + 1), (i) -> "s.k" + (i + 1)))
				.add(") then update set " + assignments("", "s.", false));
		}
		return makesUpRows() ? sql
				: sql.add(" when not matched then insert (" + targetColumns() + ") values (" + sourceColumns() + ")");
	}

	private Sql update(Selection selection) {
		if (this.dialect == Dialect.POSTGRESQL) {
			return new Sql().add("update " + this.target.name() + " t set " + assignments("", "s.", false) + " from (")
				.add(rows(selection))
				.add(") s where " + this.target.on("t.", "s.") + " and (")
				.add(differs("t.", (i) -> "s.c" + (i + 1), (i) -> "s.k" + (i + 1)))
				.add(")" + this.target.within());
		}
		return new Sql().add("update " + this.target.name() + " t join (")
			.add(rows(selection))
			.add(") s on " + this.target.on("t.", "s.") + " set " + assignments("t.", "s.", false) + " where (")
			.add(differs("t.", (i) -> "s.c" + (i + 1), (i) -> "s.k" + (i + 1)))
			.add(")" + this.target.within());
	}

	/**
	 * Whether rows that are not there want statements of their own: one to find out
	 * whether there are any, as MariaDB rejects an insert that lacks a column even where
	 * it inserts nothing, and one to insert them.
	 */
	boolean insertsApart() {
		return !this.sameTable && this.dialect != Dialect.H2 && !upserts();
	}

	Sql anyMissing(Selection selection) {
		return new Sql().add("select 1 from (").add(rows(selection)).add(missing()).add(" limit 1");
	}

	/**
	 * Inserts only what is not there. MariaDB's "on duplicate key update" would take a
	 * row that is equal in any other unique column for the same one, and overwrite it.
	 */
	Sql insertMissing(Selection selection) {
		return new Sql()
			.add("insert into " + this.target.name() + " (" + targetColumns() + ") select " + sourceColumns()
					+ " from (")
			.add(rows(selection))
			.add(missing());
	}

	private String missing() {
		return ") s where not exists (select 1 from " + this.target.name() + " t where " + this.target.on("t.", "s.")
				+ this.target.within() + ")";
	}

	private Sql inPlace(Selection selection) {
		String assignments = IntStream.range(0, this.columns.size())
			.mapToObj((i) -> this.columns.get(i) + " = " + this.values.get(i))
			.collect(Collectors.joining(", "));
		return new Sql().add("update " + this.target.name() + " set " + assignments + " where ")
			.add(this.source.present(selection))
			.add(" and (")
			.add(differs("", this.values::get, this::keyOfTarget))
			.add(")");
	}

	private String targetColumns() {
		return Stream.concat(Stream.of(this.target.keys("")), this.columns.stream()).collect(Collectors.joining(", "));
	}

	private String sourceColumns() {
		Stream<String> further = IntStream.rangeClosed(1, this.columns.size()).mapToObj((i) -> "s.c" + i);
		return Stream.concat(Stream.of(this.source.aliases("s.", "")), further).collect(Collectors.joining(", "));
	}

	/**
	 * Whether there is anything to overwrite in a row that is there: a column, or a key
	 * that is written in another way.
	 */
	private boolean updates() {
		return !this.columns.isEmpty() || !texts().isEmpty();
	}

	private List<Integer> texts() {
		return this.sameTable ? List.of() : this.target.texts(this.source);
	}

	private String keyOfTarget(int i) {
		return this.target.key().get(i).name();
	}

	private String assignments(String prefix, String from, boolean byName) {
		Stream<String> values = IntStream.range(0, this.columns.size())
			.mapToObj((i) -> prefix + this.columns.get(i) + " = " + from
					+ (byName ? this.columns.get(i) : "c" + (i + 1)));
		Stream<String> keys = texts().stream()
			.map((i) -> prefix + keyOfTarget(i) + " = " + from + (byName ? keyOfTarget(i) : "k" + (i + 1)));
		return Stream.concat(values, keys).collect(Collectors.joining(", "));
	}

	private String differs(String prefix, IntFunction<String> value, IntFunction<String> key) {
		Stream<String> values = IntStream.range(0, this.columns.size())
			.mapToObj((i) -> this.contents.get(i).distinct(prefix + this.columns.get(i), value.apply(i), this.dialect));
		Stream<String> keys = texts().stream()
			.map((i) -> Content.TEXT.distinct(prefix + keyOfTarget(i), key.apply(i), this.dialect));
		return Stream.concat(values, keys).collect(Collectors.joining(" or "));
	}

}
