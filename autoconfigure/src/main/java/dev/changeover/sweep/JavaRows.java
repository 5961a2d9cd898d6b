package dev.changeover.sweep;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
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

	private final MigrationRows<K, R> rows;

	private final KeyWalk<K> walk;

	private final RowComparison comparison;

	JavaRows(MigrationRows<K, R> rows, Class<K> keyType, RowComparison comparison) {
		this.rows = rows;
		this.walk = new KeyWalk<>(rows, keyType);
		this.comparison = comparison;
	}

	/**
	 * Whether its keys are of one of these types.
	 */
	boolean hasKeysOf(Set<Class<?>> types) {
		return types.contains(this.walk.type());
	}

	@Override
	public String mappingVersion() {
		return "java:" + this.rows.mappingVersion();
	}

	@Override
	public int maxChunkRows() {
		return KeyWalk.MOST_ROWS;
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
	public boolean sameOrder() {
		return this.walk.ordered();
	}

	@Override
	public @Nullable String keyAfter(Side side, Selection.Range range, int rows) {
		return this.walk.after(side, range, rows);
	}

	@Override
	public long count(Side side, Selection.Range range) {
		return this.walk.in(side, range, Integer.MAX_VALUE).size();
	}

	@Override
	public boolean isEmpty(Side side, Selection.Range range) {
		return this.walk.isEmpty(side, range);
	}

	@Override
	public List<String> keys(Side side, Selection.Range range, int limit) {
		return KeyWalk.texts(this.walk.in(side, range, limit));
	}

	@Override
	public Set<String> lock(Side side, List<String> keys) {
		if (keys.isEmpty()) {
			return Set.of();
		}
		// Read before, so that a row which comes just now is not taken for locked; and
		// after, so that one which went before it could be locked is not either.
		Set<String> held = held(side, keys);
		this.rows.lock(side, this.walk.parse(keys));
		if (!held.isEmpty()) {
			held.retainAll(held(side, keys));
		}
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
		return new HashSet<>(KeyWalk.texts(this.rows.read(side, this.walk.parse(keys)).keySet()));
	}

	@Override
	public long copy(Side from, Selection selection) {
		List<K> keys = select(from, selection);
		if (keys.isEmpty()) {
			return 0;
		}
		if (from == Side.NEW) {
			this.rows.lock(Side.OLD, keys);
		}
		Map<K, R> read = this.rows.readForUpdate(from, keys);
		if (!read.isEmpty()) {
			this.rows.write(from.other(), read);
		}
		return read.size();
	}

	@Override
	public void delete(Side side, Collection<String> keys) {
		if (!keys.isEmpty()) {
			this.rows.delete(side, this.walk.parse(keys));
		}
	}

	@Override
	public List<String> orphans(Side side, Selection.Range range) {
		List<K> keys = select(side, range);
		if (keys.isEmpty()) {
			return List.of();
		}
		Set<String> held = new HashSet<>(KeyWalk
			.texts(this.walk.ordered() ? select(side.other(), range) : this.rows.read(side.other(), keys).keySet()));
		return keys.stream().map(KeyText::of).filter((key) -> !held.contains(key)).toList();
	}

	@Override
	public Comparison compare(Selection.Range range) {
		if (this.walk.ordered()) {
			KeyWalk.Stretch<K, R> old = this.walk.rows(this.rows, Side.OLD, range);
			KeyWalk.Stretch<K, R> fresh = this.walk.rows(this.rows, Side.NEW, range);
			return Comparison.of(old.keys().size(), merged(old, fresh));
		}
		List<K> ofOld = select(Side.OLD, range);
		List<K> ofNew = select(Side.NEW, range);
		Set<K> keys = new LinkedHashSet<>(ofOld);
		keys.addAll(ofNew);
		if (keys.isEmpty()) {
			return Comparison.of(0, List.of());
		}
		Map<String, R> old = byText(Side.OLD, keys);
		Map<String, R> fresh = byText(Side.NEW, keys);
		checkFound(ofOld, old);
		checkFound(ofNew, fresh);
		return Comparison.of(ofOld.size(), differences(keys, old, fresh));
	}

	/**
	 * A snapshot has the row of every key that it names. One that is not found by its
	 * name would pass for a row that neither side has.
	 */
	private void checkFound(List<K> named, Map<String, R> found) {
		for (K key : named) {
			String text = KeyText.of(key);
			if (!found.containsKey(text)) {
				throw new KeyNotReadException(this.rows.migration(), text);
			}
		}
	}

	@Override
	public List<Difference> differences(List<String> keys) {
		return differences(this.walk.parse(keys));
	}

	@Override
	public List<Difference> differencesOfNamed(String key) {
		List<K> keys = this.walk.parse(List.of(key));
		Map<String, R> old = byText(Side.OLD, keys);
		Map<String, R> fresh = byText(Side.NEW, keys);
		if (!this.walk.ordered()) {
			checkFound(keys, old.isEmpty() ? fresh : old);
		}
		return differences(keys, old, fresh);
	}

	private List<Difference> differences(Collection<K> keys) {
		if (keys.isEmpty()) {
			return List.of();
		}
		return differences(keys, byText(Side.OLD, keys), byText(Side.NEW, keys));
	}

	private List<Difference> differences(Collection<K> keys, Map<String, R> old, Map<String, R> fresh) {
		List<Difference> differences = new ArrayList<>();
		new LinkedHashSet<>(KeyWalk.texts(keys))
			.forEach((key) -> compare(key, old.get(key), fresh.get(key), differences));
		return differences;
	}

	/**
	 * Reads rows by the text of their key: two decimals that name one row need not be
	 * equal in Java.
	 */
	private Map<String, R> byText(Side side, Collection<K> keys) {
		Map<String, R> rows = new HashMap<>();
		this.rows.read(side, keys).forEach((key, row) -> rows.put(KeyText.of(key), row));
		return rows;
	}

	/**
	 * Walks over both sides at once.
	 */
	private List<Difference> merged(KeyWalk.Stretch<K, R> old, KeyWalk.Stretch<K, R> fresh) {
		List<Difference> differences = new ArrayList<>();
		int left = 0;
		int right = 0;
		while (left < old.keys().size() || right < fresh.keys().size()) {
			int order = order(old.keys(), left, fresh.keys(), right);
			K key = (order <= 0) ? old.keys().get(left) : fresh.keys().get(right);
			compare(key, (order <= 0) ? old.rows().get(left++) : null, (order >= 0) ? fresh.rows().get(right++) : null,
					differences);
		}
		return differences;
	}

	private int order(List<K> some, int left, List<K> others, int right) {
		if (left == some.size()) {
			return 1;
		}
		return (right == others.size()) ? -1 : this.walk.compare(some.get(left), others.get(right));
	}

	private void compare(Object key, @Nullable R old, @Nullable R fresh, List<Difference> differences) {
		if (old == null && fresh == null) {
			return;
		}
		if (old == null || fresh == null) {
			differences.add(Difference.missing(KeyText.of(key), (old == null) ? Side.OLD : Side.NEW));
			return;
		}
		List<String> paths = this.comparison.differences(old, fresh);
		if (!paths.isEmpty()) {
			differences.add(new Difference(KeyText.of(key), null, String.join(", ", paths)));
		}
	}

	@Override
	public long clear(Side side, Selection.Range range) {
		List<K> keys = select(side, range);
		if (!keys.isEmpty()) {
			this.rows.delete(side, keys);
		}
		return keys.size();
	}

	@Override
	public List<RowFailure> duplicates(int limit) {
		return new UniqueValues<>(this.rows).duplicates(limit);
	}

	private List<K> select(Side side, Selection selection) {
		if (selection instanceof Selection.Keys named) {
			return this.walk.parse(named.keys());
		}
		return this.walk.in(side, (Selection.Range) selection, Integer.MAX_VALUE);
	}

}
