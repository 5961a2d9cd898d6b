package dev.changeover;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Gives the rows of both sides of one migration to backfill, orphan sweep, verification
 * and repair. Needed only where {@code rows} in the configuration cannot say it. Every
 * method is called inside a transaction of the caller and must use its connection (as
 * {@code JdbcClient} and {@code JdbcTemplate} do). Implementations are called from
 * several threads at once.
 *
 * @param <K> type of the key: a number, a string, a UUID, or a record of these
 * @param <R> type of a row in the common form of both sides; compared by content
 */
public interface MigrationRows<K, R> {

	/**
	 * The migration that these rows belong to.
	 * @return its name, as under {@code changeover.migrations}
	 */
	String migration();

	/**
	 * One page of keys.
	 * @param side the side to read
	 * @param after the last key of the page before, exclusive; {@code null} for the first
	 * @param limit the largest number of keys to return, at least 1
	 * @return keys in the database's ascending order, without repetition; may be fewer
	 * than the limit, and empty only at the end
	 */
	List<K> keys(Side side, @Nullable K after, int limit);

	/**
	 * Finds the key that is so many rows further on, so that a sweep can be cut into
	 * chunks. One statement that counts in the database ({@code offset}) is faster than
	 * reading every key up to it, as this does by default.
	 * @param side the side to look at
	 * @param after the key to start from, exclusive; {@code null} to start before the
	 * first
	 * @param rows how many rows to go, at least 1
	 * @return the key of the last of them; {@code null} only when there are fewer up to
	 * the end
	 */
	default @Nullable K keyAfter(Side side, @Nullable K after, int rows) {
		K last = after;
		int left = rows;
		while (left > 0) {
			List<K> keys = keys(side, last, left);
			if (keys.isEmpty()) {
				return null;
			}
			last = keys.get(Math.min(left, keys.size()) - 1);
			left -= keys.size();
		}
		return last;
	}

	/**
	 * Locks the rows of the keys until the transaction ends
	 * ({@code select ... for update}); absent rows are passed over.
	 * @param side the side to lock
	 * @param keys the keys of one chunk
	 */
	void lock(Side side, Collection<K> keys);

	/**
	 * Reads the rows of the keys.
	 * @param side the side to read
	 * @param keys the keys of one chunk
	 * @return the rows by key; absent rows have no entry
	 */
	Map<K, R> read(Side side, Collection<K> keys);

	/**
	 * Locks the rows of the keys and reads them as they are then. One statement
	 * ({@code select ... for update}) is faster than the two that this takes by default,
	 * and right only where a locking read that had to wait returns the row as it was
	 * committed last, as PostgreSQL at READ COMMITTED, MySQL and MariaDB do. Where in
	 * doubt, leave it at two.
	 * @param side the side to lock and read
	 * @param keys the keys of one chunk
	 * @return the rows by key; absent rows have no entry
	 */
	default Map<K, R> readForUpdate(Side side, Collection<K> keys) {
		lock(side, keys);
		return read(side, keys);
	}

	/**
	 * Reads one page of rows, for a comparison of both sides. One statement is faster
	 * than the two that this takes by default.
	 * @param side the side to read
	 * @param after the last key of the page before, exclusive; {@code null} for the first
	 * @param limit the largest number of rows to return, at least 1
	 * @return rows by key, iterated over in the database's ascending order of keys; empty
	 * only at the end
	 */
	default Map<K, R> page(Side side, @Nullable K after, int limit) {
		List<K> keys = keys(side, after, limit);
		if (keys.isEmpty()) {
			return Map.of();
		}
		Map<K, R> read = read(side, keys);
		if (keys.get(0) instanceof Comparable) {
			// Decimals of two scales are one key, though not equal.
			read = new TreeMap<>(read);
		}
		Map<K, R> page = new LinkedHashMap<>();
		for (K key : keys) {
			R row = read.get(key);
			if (row != null) {
				page.put(key, row);
			}
		}
		return page.isEmpty() ? page(side, keys.get(keys.size() - 1), limit) : page;
	}

	/**
	 * Inserts the rows, or overwrites those that exist.
	 * @param side the side to write
	 * @param rows the rows by key
	 */
	void write(Side side, Map<K, R> rows);

	/**
	 * Deletes the rows of the keys; absent rows are passed over.
	 * @param side the side to delete from
	 * @param keys the keys
	 */
	void delete(Side side, Collection<K> keys);

	/**
	 * Gives what NEW wants to be unique beside the key, so that PREFLIGHT finds rows that
	 * it would reject beside one another.
	 * @param row a row of OLD
	 * @return a value for each unique rule, in the same order for every row; {@code null}
	 * elements collide with nothing; no rules by default
	 */
	default List<? extends @Nullable Object> unique(R row) {
		return List.of();
	}

	/**
	 * Names the version of the mapping. A sweep begun under another version is not
	 * resumed.
	 * @return {@code "1"} by default
	 */
	default String mappingVersion() {
		return "1";
	}

}
