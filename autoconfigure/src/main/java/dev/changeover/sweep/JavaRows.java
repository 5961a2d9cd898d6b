package dev.changeover.sweep;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.changeover.MigrationRows;
import dev.changeover.Side;
import dev.changeover.phase.KeyText;
import org.jspecify.annotations.Nullable;

/**
 * Rows that the application reads and writes in Java.
 *
 * @param <K> type of the key
 * @param <R> type of a row
 */
final class JavaRows<K, R> implements RowSource {

	private static final int MOST_ROWS = 5_000;

	private final MigrationRows<K, R> rows;

	private final Class<K> keyType;

	private final RowComparison comparison;

	JavaRows(MigrationRows<K, R> rows, Class<K> keyType, RowComparison comparison) {
		this.rows = rows;
		this.keyType = keyType;
		this.comparison = comparison;
	}

	/**
	 * Whether its keys are of one of these types.
	 */
	boolean hasKeysOf(Set<Class<?>> types) {
		return types.contains(this.keyType);
	}

	@Override
	public String mappingVersion() {
		return "java:" + this.rows.mappingVersion();
	}

	@Override
	public int maxChunkRows() {
		return MOST_ROWS;
	}

	@Override
	public boolean comparesInOneStatement() {
		return false;
	}

	@Override
	public @Nullable String whyNotWritable(Side side) {
		return null;
	}

	@Override
	public @Nullable Long estimate(Side side) {
		return null;
	}

	@Override
	public @Nullable String keyAfter(Side side, Selection.Range range, int rows) {
		List<K> keys = named(side, range, rows);
		return (keys.size() < rows) ? null : KeyText.of(keys.get(rows - 1));
	}

	@Override
	public long count(Side side, Selection.Range range) {
		return named(side, range, Integer.MAX_VALUE).size();
	}

	@Override
	public List<String> keys(Side side, Selection.Range range, int limit) {
		return texts(named(side, range, limit));
	}

	@Override
	public Set<String> lock(Side side, List<String> keys) {
		if (keys.isEmpty()) {
			return Set.of();
		}
		// Read before, so that a row which comes just now is not taken for locked.
		Set<String> held = held(side, keys);
		this.rows.lock(side, parse(keys));
		return held;
	}

	@Override
	public Set<String> present(Side side, Collection<String> keys) {
		if (keys.isEmpty()) {
			return Set.of();
		}
		Set<String> found = held(side, keys);
		List<String> rest = keys.stream().filter((key) -> !found.contains(key)).toList();
		boolean aliases = !rest.isEmpty() && !held(side, rest).isEmpty();
		return keys.stream()
			.filter((key) -> found.contains(key) || (aliases && !held(side, List.of(key)).isEmpty()))
			.collect(Collectors.toSet());
	}

	private Set<String> held(Side side, Collection<String> keys) {
		return new HashSet<>(texts(this.rows.read(side, parse(keys)).keySet()));
	}

	@Override
	public void copy(Side from, Selection selection) {
		List<K> keys = select(from, selection);
		if (keys.isEmpty()) {
			return;
		}
		this.rows.lock(Side.OLD, keys);
		if (from == Side.NEW) {
			this.rows.lock(Side.NEW, keys);
		}
		Map<K, R> read = this.rows.read(from, keys);
		if (!read.isEmpty()) {
			this.rows.write(from.other(), read);
		}
	}

	@Override
	public void delete(Side side, Collection<String> keys) {
		if (!keys.isEmpty()) {
			this.rows.delete(side, parse(keys));
		}
	}

	@Override
	public List<String> orphans(Side side, Selection.Range range) {
		List<K> keys = select(side, range);
		if (keys.isEmpty()) {
			return List.of();
		}
		Set<K> held = this.rows.read(side.other(), keys).keySet();
		return keys.stream().filter((key) -> !held.contains(key)).map(KeyText::of).toList();
	}

	@Override
	public List<Difference> compare(Selection selection) {
		Set<K> keys = new LinkedHashSet<>(select(Side.OLD, selection));
		keys.addAll(select(Side.NEW, selection));
		if (keys.isEmpty()) {
			return List.of();
		}
		Map<K, R> old = this.rows.read(Side.OLD, keys);
		Map<K, R> fresh = this.rows.read(Side.NEW, keys);
		List<Difference> differences = new ArrayList<>();
		for (K key : keys) {
			R left = old.get(key);
			R right = fresh.get(key);
			if (left == null && right == null) {
				continue;
			}
			if (left == null || right == null) {
				differences.add(Difference.missing(KeyText.of(key), (left == null) ? Side.OLD : Side.NEW));
				continue;
			}
			List<String> paths = this.comparison.differences(left, right);
			if (!paths.isEmpty()) {
				differences.add(new Difference(KeyText.of(key), null, String.join(", ", paths)));
			}
		}
		return differences;
	}

	@Override
	public void clear(Side side, Selection.Range range) {
		List<K> keys = select(side, range);
		if (!keys.isEmpty()) {
			this.rows.delete(side, keys);
		}
	}

	private List<K> select(Side side, Selection selection) {
		if (selection instanceof Selection.Keys named) {
			return parse(named.keys());
		}
		return named(side, (Selection.Range) selection, Integer.MAX_VALUE);
	}

	/**
	 * Reads the keys of a range in pages. Java cannot tell where a key stands in the
	 * order of the database, so the end is known by the upper key itself or, where that
	 * row is gone, by the one that follows it.
	 */
	private List<K> named(Side side, Selection.Range range, int limit) {
		K high = parse(range.high());
		K after = parse(range.low());
		Map<K, Boolean> found = new LinkedHashMap<>();
		while (found.size() < limit) {
			K beyond = null;
			if (high != null) {
				List<K> next = this.rows.keys(side, high, 1);
				beyond = next.isEmpty() ? null : next.get(0);
			}
			int wanted = Math.min(MOST_ROWS, limit - found.size());
			List<K> page = this.rows.keys(side, after, wanted);
			for (K key : page) {
				if (key.equals(beyond)) {
					return List.copyOf(found.keySet());
				}
				if (key.equals(parse(range.low())) || backwards(after, key)
						|| found.putIfAbsent(key, Boolean.TRUE) != null) {
					throw new KeyOrderException(this.rows.migration(), side, KeyText.of(key));
				}
				if (key.equals(high)) {
					return List.copyOf(found.keySet());
				}
				after = key;
			}
			if (page.size() < wanted) {
				break;
			}
		}
		return List.copyOf(found.keySet());
	}

	private static boolean backwards(@Nullable Object before, Object key) {
		return before instanceof Long earlier && key instanceof Long later && later <= earlier
				|| before instanceof Integer first && key instanceof Integer second && second <= first;
	}

	private @Nullable K parse(@Nullable String text) {
		return (text != null) ? KeyText.parse(text, this.keyType) : null;
	}

	private List<K> parse(Collection<String> texts) {
		return texts.stream().map((text) -> KeyText.parse(text, this.keyType)).toList();
	}

	private static List<String> texts(Collection<?> keys) {
		return keys.stream().map(KeyText::of).toList();
	}

}
