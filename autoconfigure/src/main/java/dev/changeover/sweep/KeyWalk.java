package dev.changeover.sweep;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.changeover.MigrationRows;
import dev.changeover.Side;
import dev.changeover.phase.KeyText;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the keys that the application names, page by page, and holds it to their
 * order. Only numbers have an order that Java knows; of other keys the database alone can
 * tell which one comes first. Thread-safe.
 *
 * @param <K> type of the key
 */
final class KeyWalk<K> {

	static final int MOST_ROWS = 5_000;

	private static final int PROBED = 100;

	private static final Set<Class<?>> NUMBERS = Set.of(Long.class, Integer.class, Short.class, BigInteger.class,
			BigDecimal.class);

	private final MigrationRows<K, ?> rows;

	private final Class<K> type;

	/** Rows of the chunks planned last, which is what most ranges have. */
	private volatile int usual = MOST_ROWS;

	KeyWalk(MigrationRows<K, ?> rows, Class<K> type) {
		this.rows = rows;
		this.type = type;
	}

	Class<K> type() {
		return this.type;
	}

	/**
	 * Whether Java can tell which of two keys comes first.
	 */
	boolean ordered() {
		return NUMBERS.contains(this.type);
	}

	/**
	 * Names the keys of a range, at most so many. The end is known by the upper key or,
	 * where that row is gone, by the one that follows it.
	 */
	List<K> in(Side side, Selection.Range range, int limit) {
		K low = parse(range.low());
		K high = parse(range.high());
		Collection<K> found = ordered() ? new ArrayList<>() : new LinkedHashSet<>();
		K after = low;
		while (found.size() < limit) {
			K beyond = (high != null && !ordered()) ? next(side, high) : null;
			List<K> page = this.rows.keys(side, after, Math.min(this.usual, limit - found.size()));
			for (K key : page) {
				if (key.equals(beyond)) {
					return List.copyOf(found);
				}
				if (high != null && ordered() && compare(key, high) > 0) {
					checkAscending(side, page.listIterator(page.indexOf(key)));
					return List.copyOf(found);
				}
				if (key.equals(after) || after != null && ordered() && compare(key, after) <= 0 || !found.add(key)) {
					throw new KeyOrderException(this.rows.migration(), side, KeyText.of(key));
				}
				if (KeyText.of(key).equals(range.high())) {
					// By its text, as the scale of a decimal is not part of that.
					return List.copyOf(found);
				}
				after = key;
			}
			if (page.isEmpty()) {
				// A page that is only shorter may have been cut or filtered.
				break;
			}
		}
		return List.copyOf(found);
	}

	/**
	 * Reads the rows of a range of numbers.
	 */
	<R> Stretch<K, R> rows(MigrationRows<K, R> of, Side side, Selection.Range range) {
		K high = parse(range.high());
		K after = parse(range.low());
		Stretch<K, R> found = new Stretch<>(new ArrayList<>(this.usual), new ArrayList<>(this.usual));
		for (Map<K, R> page = of.page(side, after, this.usual); !page.isEmpty(); page = of.page(side, after,
				this.usual)) {
			boolean beyond = false;
			for (Map.Entry<K, R> row : page.entrySet()) {
				K key = row.getKey();
				checkAscending(side, after, key);
				beyond = beyond || high != null && compare(key, high) > 0;
				if (!beyond) {
					found.add(key, row.getValue());
				}
				after = key;
			}
			if (beyond || after != null && high != null && compare(after, high) == 0) {
				return found;
			}
		}
		return found;
	}

	/**
	 * Finds the key so many rows further on in a range.
	 * @return the key, or {@code null} when the range has fewer rows
	 * @throws KeyOrderException when keys that were passed come again after it
	 */
	@Nullable String after(Side side, Selection.Range range, int rows) {
		this.usual = Math.min(rows, MOST_ROWS);
		return ordered() ? skip(side, range, rows) : walk(side, range, rows);
	}

	/**
	 * Lets the database count. Whether the keys in between are in order is seen by those
	 * who read them.
	 */
	private @Nullable String skip(Side side, Selection.Range range, int rows) {
		K high = parse(range.high());
		K after = parse(range.low());
		for (int left = rows; left > 0; left -= MOST_ROWS) {
			K next = this.rows.keyAfter(side, after, Math.min(left, MOST_ROWS));
			if (next == null || high != null && compare(next, high) > 0) {
				return null;
			}
			checkAscending(side, after, next);
			after = next;
		}
		return (after != null) ? KeyText.of(after) : null;
	}

	private @Nullable String walk(Side side, Selection.Range range, int rows) {
		List<K> keys = in(side, range, rows);
		if (keys.size() < rows) {
			return null;
		}
		K last = keys.get(rows - 1);
		List<K> further = this.rows.keys(side, last, PROBED);
		if (!Collections.disjoint(further, Set.copyOf(keys))) {
			throw new KeyOrderException(this.rows.migration(), side, KeyText.of(last));
		}
		return KeyText.of(last);
	}

	/**
	 * Whether a range of numbers has no key.
	 */
	boolean isEmpty(Side side, Selection.Range range) {
		K first = next(side, parse(range.low()));
		K high = parse(range.high());
		return first == null || high != null && compare(first, high) > 0;
	}

	List<K> parse(Collection<String> texts) {
		return texts.stream().map((text) -> KeyText.parse(text, this.type)).toList();
	}

	static List<String> texts(Collection<?> keys) {
		return keys.stream().map(KeyText::of).toList();
	}

	private @Nullable K next(Side side, @Nullable K after) {
		List<K> next = this.rows.keys(side, after, 1);
		return next.isEmpty() ? null : next.get(0);
	}

	private @Nullable K parse(@Nullable String text) {
		return (text != null) ? KeyText.parse(text, this.type) : null;
	}

	/**
	 * Holds keys to their order that lie beyond a range: a key that belongs into it may
	 * hide behind them.
	 */
	private void checkAscending(Side side, Iterator<K> keys) {
		K before = null;
		while (keys.hasNext()) {
			K key = keys.next();
			checkAscending(side, before, key);
			before = key;
		}
	}

	private void checkAscending(Side side, @Nullable K before, K key) {
		if (before != null && compare(key, before) <= 0) {
			throw new KeyOrderException(this.rows.migration(), side, KeyText.of(key));
		}
	}

	/**
	 * Tells which of two numbers comes first, as {@link Comparable#compareTo} does.
	 */
	@SuppressWarnings("unchecked")
	int compare(K one, K other) {
		return ((Comparable<K>) one).compareTo(other);
	}

	/**
	 * Rows in the ascending order of their keys.
	 *
	 * @param keys the keys
	 * @param rows the row of each
	 */
	record Stretch<K, R>(List<K> keys, List<R> rows) {

		private void add(K key, R row) {
			this.keys.add(key);
			this.rows.add(row);
		}

	}

}
