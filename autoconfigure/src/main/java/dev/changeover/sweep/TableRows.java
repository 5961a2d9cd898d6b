package dev.changeover.sweep;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

import javax.sql.DataSource;

import dev.changeover.Side;
import dev.changeover.phase.Dialect;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Rows declared as tables: everything is one statement for a whole chunk, and no row
 * leaves the database. Thread-safe.
 */
final class TableRows implements RowSource {

	private static final int MOST_ROWS = 100_000;

	private static final int KEYS_IN_A_STATEMENT = 500;

	private static final int SECONDS_TO_COUNT = 2;

	private final DataSource dataSource;

	private final JdbcTemplate jdbc;

	private final DeclaredRows declared;

	private final TableSide old;

	private final TableSide fresh;

	private final List<Content> contents;

	private final TableCopy forward;

	private final @Nullable TableCopy back;

	private final Dialect dialect;

	/**
	 * Makes the rows of tables whose columns have been found.
	 * @param contents what the columns of NEW hold, in the order of the declaration
	 * @param back how to copy back, or {@code null} where a converted column has no
	 * {@code reverse}
	 */
	TableRows(DataSource dataSource, DeclaredRows declared, TableSide old, TableSide fresh, List<Content> contents,
			TableCopy forward, @Nullable TableCopy back) {
		this.dataSource = dataSource;
		this.jdbc = new JdbcTemplate(dataSource);
		this.declared = declared;
		this.old = old;
		this.fresh = fresh;
		this.contents = contents;
		this.forward = forward;
		this.back = back;
		this.dialect = old.dialect();
	}

	@Override
	public String mappingVersion() {
		CRC32 checksum = new CRC32();
		// In order of the columns: instances may have them in another order.
		String text = this.declared.old() + " " + this.declared.fresh() + " " + new TreeMap<>(this.declared.columns())
				+ " " + new TreeMap<>(this.declared.reverse());
		checksum.update(text.getBytes(StandardCharsets.UTF_8));
		return "tables:" + Long.toHexString(checksum.getValue());
	}

	@Override
	public int maxChunkRows() {
		return MOST_ROWS;
	}

	@Override
	public boolean comparesInOneStatement() {
		return true;
	}

	@Override
	public @Nullable String whyNotWritable(Side side) {
		if (side == Side.NEW || this.back != null) {
			return null;
		}
		return "An expression converts a column on the way from OLD to NEW, and 'rows.reverse' does not say how to "
				+ "convert it back. Declare it there.";
	}

	@Override
	public @Nullable Long estimate(Side side) {
		TableSide table = side(side);
		JdbcTemplate patient = new JdbcTemplate(this.dataSource);
		patient.setQueryTimeout(SECONDS_TO_COUNT);
		try {
			return patient.queryForObject("select count(*) from " + table.name() + " where "
					+ ((table.where() != null) ? table.where() : "1 = 1"), Long.class);
		}
		catch (DataAccessException ex) {
			return null;
		}
	}

	@Override
	public @Nullable String keyAfter(Side side, Selection.Range range, int rows) {
		TableSide table = side(side);
		// The offset counts along the index within one chunk, never from the beginning.
		List<String> found = texts(table, table.select(List.of(), table.present(range))
			.add(" order by " + table.keys("") + " limit 1 offset " + (rows - 1)));
		return found.isEmpty() ? null : found.get(0);
	}

	@Override
	public long count(Side side, Selection.Range range) {
		TableSide table = side(side);
		Sql condition = table.present(range);
		Long rows = this.jdbc.queryForObject("select count(*) from " + table.name() + " where " + condition, Long.class,
				condition.parameters());
		return (rows != null) ? rows : 0;
	}

	@Override
	public List<String> keys(Side side, Selection.Range range, int limit) {
		TableSide table = side(side);
		return texts(table,
				table.select(List.of(), table.present(range)).add(" order by " + table.keys("") + " limit " + limit));
	}

	@Override
	public Set<String> lock(Side side, List<String> keys) {
		TableSide table = side(side);
		Set<String> locked = new HashSet<>();
		inParts(keys, (part) -> locked.addAll(texts(table, TableCopy.lock(table, new Selection.Keys(part)))));
		return locked;
	}

	@Override
	public Set<String> present(Side side, Collection<String> keys) {
		TableSide table = side(side);
		Set<String> present = new HashSet<>();
		inParts(keys, (part) -> {
			Set<String> found = new HashSet<>(held(table, part));
			List<String> rest = part.stream().filter((key) -> !found.contains(key)).toList();
			boolean aliases = !rest.isEmpty() && !held(table, rest).isEmpty();
			part.stream()
				.filter((key) -> found.contains(key) || (aliases && !held(table, List.of(key)).isEmpty()))
				.forEach(present::add);
		});
		return present;
	}

	private List<String> held(TableSide table, List<String> keys) {
		return texts(table, table.select(List.of(), table.present(new Selection.Keys(keys))));
	}

	@Override
	public void copy(Side from, Selection selection) {
		TableCopy copy = (from == Side.OLD) ? this.forward : this.back;
		if (copy == null) {
			throw new IllegalStateException(whyNotWritable(from.other()));
		}
		for (Sql sql : copy.statements(selection)) {
			if (sql.toString().startsWith("select")) {
				this.jdbc.query(sql.toString(), (row) -> {
				}, sql.parameters());
			}
			else {
				this.jdbc.update(sql.toString(), sql.parameters());
			}
		}
		Sql missing = copy.insertsApart() ? copy.anyMissing(selection) : null;
		if (missing != null
				&& !this.jdbc.queryForList(missing.toString(), Integer.class, missing.parameters()).isEmpty()) {
			Sql insert = copy.insertMissing(selection);
			this.jdbc.update(insert.toString(), insert.parameters());
		}
	}

	@Override
	public void delete(Side side, Collection<String> keys) {
		// Within the condition: a row that takes no part may have the same key.
		inParts(keys, (part) -> remove(side, side(side).present(new Selection.Keys(part))));
	}

	@Override
	public void clear(Side side, Selection.Range range) {
		remove(side, side(side).present(range));
	}

	private void remove(Side side, Sql condition) {
		TableSide table = side(side);
		String start = table.emptied().isEmpty() ? "delete from " + table.name() : "update " + table.name() + " set "
				+ table.emptied().stream().map((column) -> column + " = null").collect(Collectors.joining(", "));
		this.jdbc.update(start + " where " + condition, condition.parameters());
	}

	@Override
	public List<String> orphans(Side side, Selection.Range range) {
		TableSide table = side(side);
		TableSide other = side(side.other());
		Sql sql = new Sql().add("select " + table.aliases("a.", "") + " from (")
			.add(table.select(List.of(), table.present(range)))
			.add(") a left join (")
			.add(other.select(List.of(), other.present(counterpart(range))))
			.add(") b on " + table.same("a.", "b.") + " where b.k1 is null");
		return texts(table, sql);
	}

	@Override
	public List<Difference> compare(Selection selection) {
		List<Difference> differences = new ArrayList<>();
		Sql unequal = new Sql()
			.add("select " + this.old.aliases("o.", "") + ", case when n.k1 is null then 1 else 0 end")
			.add(IntStream.range(0, this.contents.size())
				.mapToObj((i) -> ", case when " + distinct(i) + " then 1 else 0 end")
				.collect(Collectors.joining()))
			.add(" from (")
			.add(this.old.select(this.old.values(), this.old.present(selection)))
			.add(") o left join (")
			.add(this.fresh.select(this.fresh.values(), this.fresh.present(counterpart(selection))))
			.add(") n on " + this.old.same("o.", "n.") + " where n.k1 is null")
			.add(IntStream.range(0, this.contents.size())
				.mapToObj((i) -> " or " + distinct(i))
				.collect(Collectors.joining()));
		int keys = this.old.key().size();
		this.jdbc.query(unequal.toString(), (row) -> {
			String key = this.old.text(row);
			if (row.getInt(keys + 1) == 1) {
				differences.add(Difference.missing(key, Side.NEW));
				return;
			}
			List<String> columns = new ArrayList<>();
			List<String> names = List.copyOf(this.declared.columns().values());
			for (int i = 0; i < this.contents.size(); i++) {
				if (row.getInt(keys + 2 + i) == 1) {
					columns.add(names.get(i));
				}
			}
			differences.add(new Difference(key, null, String.join(", ", columns)));
		}, unequal.parameters());
		if (selection instanceof Selection.Range range) {
			orphans(Side.NEW, range).forEach((key) -> differences.add(Difference.missing(key, Side.OLD)));
		}
		else {
			List<String> named = ((Selection.Keys) selection).keys();
			Set<String> onOld = present(Side.OLD, named);
			present(Side.NEW, named).stream()
				.filter((key) -> !onOld.contains(key))
				.forEach((key) -> differences.add(Difference.missing(key, Side.OLD)));
		}
		return differences;
	}

	@Override
	public List<RowFailure> duplicates(int limit) {
		List<String> names = this.declared.columns()
			.values()
			.stream()
			.map((name) -> name.toLowerCase(Locale.ROOT))
			.toList();
		List<RowFailure> failures = new ArrayList<>();
		for (UniqueRule rule : UniqueRule.of(this.dataSource, this.fresh.name())) {
			List<String> columns = rule.columns().stream().map((column) -> "c" + (names.indexOf(column) + 1)).toList();
			if (columns.contains("c0")) {
				continue;
			}
			Sql sql = new Sql().add("select " + this.old.aliases("a.", "") + " from (")
				.add(this.old.select(this.old.values(), this.old.present(Selection.Range.ALL)))
				.add(") a join (select " + String.join(", ", columns) + " from (")
				.add(this.old.select(this.old.values(), this.old.present(Selection.Range.ALL)))
				.add(") r group by " + String.join(", ", columns) + " having count(*) > 1) d on "
						+ columns.stream()
							.map((column) -> "a." + column + " = d." + column)
							.collect(Collectors.joining(" and "))
						+ " limit " + limit);
			texts(this.old, sql).forEach((key) -> failures
				.add(new RowFailure(key, "another row has the same value where NEW is unique: " + rule.name())));
		}
		return failures;
	}

	private String distinct(int i) {
		return this.contents.get(i).distinct("o.c" + (i + 1), "n.c" + (i + 1), this.dialect);
	}

	/**
	 * What to look at on the other side: the same range, which lets the database merge
	 * two index scans. Two columns of text may be ordered differently, so there it is
	 * found by the key alone.
	 */
	private Selection counterpart(Selection selection) {
		boolean text = this.old.key().stream().anyMatch(KeyColumn::isText);
		return text ? Selection.Range.ALL : selection;
	}

	private TableSide side(Side side) {
		return (side == Side.OLD) ? this.old : this.fresh;
	}

	private List<String> texts(TableSide table, Sql sql) {
		return this.jdbc.query(sql.toString(), (row, number) -> table.text(row), sql.parameters());
	}

	private static void inParts(Collection<String> keys, Consumer<List<String>> work) {
		List<String> all = List.copyOf(keys);
		for (int from = 0; from < all.size(); from += KEYS_IN_A_STATEMENT) {
			work.accept(all.subList(from, Math.min(all.size(), from + KEYS_IN_A_STATEMENT)));
		}
	}

}
