package dev.changeover.sweep;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Finds, counts and locks the keys of a table. Thread-safe.
 */
final class TableKeys {

	private static final int KEYS_IN_A_STATEMENT = 500;

	private final JdbcTemplate jdbc;

	private final TableSide table;

	TableKeys(JdbcTemplate jdbc, TableSide table) {
		this.jdbc = jdbc;
		this.table = table;
	}

	/**
	 * Finds the key so many rows further on, along the index and without a look at the
	 * rows, so that those which do not take part are counted too.
	 */
	@Nullable String after(Selection.Range range, int rows) {
		List<String> found = texts(this.table.select(List.of(), this.table.selected(range))
			.add(" order by " + this.table.keys("") + " limit 1 offset " + (rows - 1)));
		return found.isEmpty() ? null : found.get(0);
	}

	/**
	 * Counts rows as {@link #after} does.
	 */
	long count(Selection.Range range) {
		return count(this.table.selected(range));
	}

	/**
	 * Counts the rows of a selection that take part.
	 */
	long countPresent(Selection selection) {
		return count(this.table.present(selection));
	}

	/**
	 * Does that.
	 */
	Sql countingPresent(Selection selection) {
		return counting(this.table.present(selection));
	}

	/**
	 * Counts the rows that take part and have no key.
	 */
	long countUnkeyed() {
		String unkeyed = this.table.unkeyed();
		return (unkeyed != null) ? count(new Sql().add(unkeyed)) : 0;
	}

	private long count(Sql condition) {
		Sql counting = counting(condition);
		Long rows = this.jdbc.queryForObject(counting.toString(), Long.class, counting.parameters());
		return (rows != null) ? rows : 0;
	}

	private Sql counting(Sql condition) {
		return new Sql().add("select count(*) from " + this.table.name() + " where ").add(condition);
	}

	/**
	 * Names the keys of rows that take part, at most so many.
	 */
	List<String> in(Selection.Range range, int limit) {
		return texts(this.table.select(List.of(), this.table.present(range))
			.add(" order by " + this.table.keys("") + " limit " + limit));
	}

	/**
	 * Locks rows.
	 * @return the keys of those that were there, as the database has them
	 */
	Set<String> lock(List<String> keys) {
		Set<String> locked = new HashSet<>();
		inParts(keys, (part) -> locked.addAll(texts(TableCopy.lock(this.table, new Selection.Keys(part)))));
		return locked;
	}

	/**
	 * Asks which keys the table has by now. The database tells whether two keys are one.
	 * @return those of the keys given, as they were given
	 */
	Set<String> present(Collection<String> keys) {
		Set<String> present = new HashSet<>();
		inParts(keys, (part) -> {
			Set<String> found = new HashSet<>(held(part));
			List<String> rest = part.stream().filter((key) -> !found.contains(key)).toList();
			boolean aliases = !rest.isEmpty() && !held(rest).isEmpty();
			part.stream()
				.filter((key) -> found.contains(key) || (aliases && !held(List.of(key)).isEmpty()))
				.forEach(present::add);
		});
		return present;
	}

	private List<String> held(List<String> keys) {
		return texts(this.table.select(List.of(), this.table.present(new Selection.Keys(keys))));
	}

	private List<String> texts(Sql sql) {
		return this.jdbc.query(sql.toString(), (row, number) -> this.table.text(row), sql.parameters());
	}

	/**
	 * Does something with as many keys at a time as fit into a statement.
	 */
	static void inParts(Collection<String> keys, Consumer<List<String>> work) {
		List<String> all = List.copyOf(keys);
		for (int from = 0; from < all.size(); from += KEYS_IN_A_STATEMENT) {
			work.accept(all.subList(from, Math.min(all.size(), from + KEYS_IN_A_STATEMENT)));
		}
	}

}
