package dev.changeover.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.changeover.Side;
import dev.changeover.phase.Dialect;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Compares two tables, in the database. Thread-safe.
 *
 * @param names names of the compared columns on NEW, for people
 * @param contents what those columns hold
 */
record TableComparison(JdbcTemplate jdbc, TableSide old, TableSide fresh, List<String> names, List<Content> contents) {

	/**
	 * Whether a range holds the same keys on both sides. Two columns of text may be
	 * ordered differently, as may two that hold different things.
	 */
	boolean sameOrder() {
		return IntStream.range(0, this.old.key().size()).allMatch((i) -> {
			KeyColumn.Type type = this.old.key().get(i).type();
			return type == this.fresh.key().get(i).type() && type != KeyColumn.Type.TEXT;
		});
	}

	/**
	 * Names the keys that a side has within a selection and the other one has not.
	 */
	List<String> orphans(Side side, Selection selection) {
		return texts(side(side), orphaned(side, selection));
	}

	/**
	 * Selects those keys.
	 */
	Sql orphaned(Side side, Selection selection) {
		TableSide table = side(side);
		TableSide other = side(side.other());
		return new Sql().add("select " + table.aliases("a.", "") + " from (")
			.add(table.select(List.of(), table.present(selection)))
			.add(") a left join (")
			.add(other.select(List.of(), other.present(counterpart(selection))))
			.add(") b on " + table.same("a.", "b.") + " where b.k1 is null");
	}

	/**
	 * Compares a range. PostgreSQL counts first and in one pass, as there is nothing to
	 * name as a rule.
	 */
	RowSource.Comparison compare(Selection.Range range) {
		if (this.old.dialect() != Dialect.POSTGRESQL || !sameOrder()) {
			Sql present = this.old.present(range);
			Long rows = this.jdbc.queryForObject("select count(*) from " + this.old.name() + " where " + present,
					Long.class, present.parameters());
			return RowSource.Comparison.of((rows != null) ? rows : 0, listed(range));
		}
		// A sweep takes one processor at a time, and small joins are slower on several.
		this.jdbc.queryForObject("select set_config('max_parallel_workers_per_gather', '0', true)", String.class);
		Sql counts = new Sql()
			.add("select count(o.k1), count(*) filter (where n.k1 is null or o.k1 is null" + differing(" or ")
					+ ") from (")
			.add(this.old.select(this.old.values(), this.old.present(range)))
			.add(") o full join (")
			.add(this.fresh.select(this.fresh.values(), this.fresh.present(range)))
			.add(") n on " + this.old.same("o.", "n."));
		long[] found = this.jdbc
			.query(counts.toString(), (row, number) -> new long[] { row.getLong(1), row.getLong(2) },
					counts.parameters())
			.get(0);
		return RowSource.Comparison.of(found[0], (found[1] > 0) ? listed(range) : List.of());
	}

	/**
	 * Says where the sides differ on keys that one statement can name. The database tells
	 * which keys are one.
	 */
	List<Difference> differences(List<String> keys) {
		return listed(new Selection.Keys(keys));
	}

	private List<Difference> listed(Selection selection) {
		List<Difference> differences = unequal(selection);
		orphans(Side.NEW, selection).forEach((key) -> differences.add(Difference.missing(key, Side.OLD)));
		return differences;
	}

	private List<Difference> unequal(Selection selection) {
		Sql unequal = new Sql()
			.add("select " + this.old.aliases("o.", "") + ", case when n.k1 is null then 1 else 0 end")
			.add(IntStream.range(0, this.contents.size())
				.mapToObj((i) -> ", case when " + distinct(i) + " then 1 else 0 end")
				.collect(Collectors.joining()))
			.add(texts().stream()
				.map((i) -> ", case when " + respelt(i) + " then 1 else 0 end")
				.collect(Collectors.joining()))
			.add(" from (")
			.add(this.old.select(this.old.values(), this.old.present(selection)))
			.add(") o left join (")
			.add(this.fresh.select(this.fresh.values(), this.fresh.present(counterpart(selection))))
			.add(") n on " + this.old.same("o.", "n.") + " where n.k1 is null" + differing(" or "));
		int keys = this.old.key().size();
		List<Difference> differences = new ArrayList<>();
		this.jdbc.query(unequal.toString(), (row) -> {
			String key = this.old.text(row);
			if (row.getInt(keys + 1) == 1) {
				differences.add(Difference.missing(key, Side.NEW));
				return;
			}
			List<String> columns = new ArrayList<>();
			for (int i = 0; i < this.contents.size(); i++) {
				if (row.getInt(keys + 2 + i) == 1) {
					columns.add(this.names.get(i));
				}
			}
			for (int i = 0; i < texts().size(); i++) {
				if (row.getInt(keys + 2 + this.contents.size() + i) == 1) {
					columns.add(this.fresh.key().get(texts().get(i)).name());
				}
			}
			differences.add(new Difference(key, null, String.join(", ", columns)));
		}, unequal.parameters());
		return differences;
	}

	private String differing(String before) {
		return Stream
			.concat(IntStream.range(0, this.contents.size()).mapToObj(this::distinct),
					texts().stream().map(this::respelt))
			.map((condition) -> before + condition)
			.collect(Collectors.joining());
	}

	/**
	 * Columns of the key that a collation may find equal though they are written
	 * differently.
	 */
	private List<Integer> texts() {
		return this.old.texts(this.fresh);
	}

	private String respelt(int i) {
		return Content.TEXT.distinct("o.k" + (i + 1), "n.k" + (i + 1), this.old.dialect());
	}

	private String distinct(int i) {
		return this.contents.get(i).distinct("o.c" + (i + 1), "n.c" + (i + 1), this.old.dialect());
	}

	/**
	 * What to look at on the other side: the same range where it holds the same keys,
	 * which lets the database merge two index scans. Otherwise rows are found by the key
	 * alone.
	 */
	private Selection counterpart(Selection selection) {
		return (selection instanceof Selection.Keys || sameOrder()) ? selection : Selection.Range.ALL;
	}

	private TableSide side(Side side) {
		return (side == Side.OLD) ? this.old : this.fresh;
	}

	private List<String> texts(TableSide table, Sql sql) {
		return this.jdbc.query(sql.toString(), (row, number) -> table.text(row), sql.parameters());
	}

}
