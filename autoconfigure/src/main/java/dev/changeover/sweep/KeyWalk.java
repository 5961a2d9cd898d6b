package dev.changeover.sweep;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
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
			int wanted = Math.min(this.usual, limit - found.size());
			List<K> page = this.rows.keys(side, after, wanted);
			for (K key : page) {
				if (key.equals(beyond) || high != null && ordered() && compare(key, high) > 0) {
					return List.copyOf(found);
				}
				if (key.equals(after) || after != null && ordered() && compare(key, after) < 0 || !found.add(key)) {
					throw new KeyOrderException(this.rows.migration(), side, KeyText.of(key));
				}
				if (key.equals(high)) {
					return List.copyOf(found);
				}
				after = key;
			}
			if (page.size() < wanted) {
				break;
			}
		}
		return List.copyOf(found);
	}

	/**
	 * Reads the rows of a range of numbers.
	 */
	<R> Map<K, R> rows(MigrationRows<K, R> of, Side side, Selection.Range range) {
		K high = parse(range.high());
		K after = parse(range.low());
		Map<K, R> found = new LinkedHashMap<>();
		for (Map<K, R> page = of.page(side, after, this.usual); !page.isEmpty(); page = of.page(side, after,
				this.usual)) {
			for (Map.Entry<K, R> row : page.entrySet()) {
				K key = row.getKey();
				if (high != null && compare(key, high) > 0) {
					return found;
				}
				if (after != null && compare(key, after) <= 0) {
					throw new KeyOrderException(this.rows.migration(), side, KeyText.of(key));
				}
				found.put(key, row.getValue());
				after = key;
			}
			if (after != null && after.equals(high)) {
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
		List<K> keys = in(side, range, rows);
		if (keys.size() < rows) {
			return null;
		}
		K last = keys.get(rows - 1);
		if (!ordered()) {
			List<K> further = this.rows.keys(side, last, PROBED);
			if (!Collections.disjoint(further, Set.copyOf(keys))) {
				throw new KeyOrderException(this.rows.migration(), side, KeyText.of(last));
			}
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

	@SuppressWarnings("unchecked")
	private int compare(K one, K other) {
		return ((Comparable<K>) one).compareTo(other);
	}

}
