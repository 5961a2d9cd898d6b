package dev.changeover.routing;

import java.lang.reflect.Array;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.changeover.ResultComparator;
import org.jspecify.annotations.Nullable;

/**
 * Compares two answers by what they hold, never by {@code equals} of the application's
 * own types, which often looks at the id alone. Differences are named by path, never by
 * value. Thread-safe.
 */
public final class ContentComparator {

	private static final int MOST_PATHS = 20;

	private final Scalars scalars;

	private final List<ResultComparator> own;

	/**
	 * Makes a comparator.
	 * @param precision timestamps less than this apart are equal
	 * @param own comparators of the application, asked first
	 */
	public ContentComparator(Duration precision, List<ResultComparator> own) {
		this.scalars = new Scalars(precision);
		this.own = List.copyOf(own);
	}

	/**
	 * Where two answers of an operation differ.
	 */
	List<Difference> differences(@Nullable Object old, @Nullable Object fresh, Operation operation) {
		for (ResultComparator comparator : this.own) {
			if (comparator.supports(operation.result())) {
				return comparator.differences(old, fresh).stream().map(Difference::at).toList();
			}
		}
		return found(old, fresh, operation.ignoreOrder());
	}

	/**
	 * Where two values differ.
	 * @param left one value
	 * @param right the other
	 * @param ignoreOrder whether the order of lists and arrays at the top means nothing
	 * @return paths, at most 20; empty when the values are equal
	 */
	public List<String> differences(@Nullable Object left, @Nullable Object right, boolean ignoreOrder) {
		return Difference.paths(found(left, right, ignoreOrder));
	}

	private List<Difference> found(@Nullable Object left, @Nullable Object right, boolean ignoreOrder) {
		List<Difference> found = new ArrayList<>();
		compare("", left, right, ignoreOrder, new Trail(found, new ArrayList<>()));
		return found;
	}

	private void compare(String path, @Nullable Object left, @Nullable Object right, boolean ignoreOrder, Trail trail) {
		if (left == right || trail.found.size() >= MOST_PATHS) {
			return;
		}
		if (left == null || right == null) {
			trail.found.add(Difference.at(named(path), left, right));
			return;
		}
		ResultComparator comparator = ownFor(left, right);
		if (comparator != null) {
			comparator.differences(left, right)
				.forEach((each) -> trail.found.add(Difference.at(path.isEmpty() ? each : path + "." + each)));
			return;
		}
		Boolean equal = this.scalars.equal(left, right);
		if (equal != null) {
			if (!equal) {
				trail.found.add(Difference.at(named(path), left, right));
			}
			return;
		}
		if (left instanceof Optional<?> one && right instanceof Optional<?> other) {
			compare(path, one.orElse(null), other.orElse(null), ignoreOrder, trail);
		}
		else if (left instanceof Map<?, ?> one && right instanceof Map<?, ?> other) {
			compareMaps(path, one, other, trail);
		}
		else if (isMany(left) && isMany(right)) {
			compareMany(path, left, right, ignoreOrder, trail);
		}
		else {
			compareProperties(path, left, right, trail);
		}
	}

	private @Nullable ResultComparator ownFor(Object left, Object right) {
		for (ResultComparator comparator : this.own) {
			if (comparator.supports(left.getClass()) && comparator.supports(right.getClass())) {
				return comparator;
			}
		}
		return null;
	}

	private void compareMaps(String path, Map<?, ?> left, Map<?, ?> right, Trail trail) {
		if (left.size() != right.size()) {
			trail.found.add(Difference.at(named(path) + ".size", left.size(), right.size()));
			return;
		}
		Map<Object, @Nullable Object> byKey = new LinkedHashMap<>();
		right.forEach((key, value) -> byKey.put(this.scalars.key(key), value));
		int number = 0;
		for (Map.Entry<?, ?> entry : left.entrySet()) {
			Object key = this.scalars.key(entry.getKey());
			String at = path + "{" + number++ + "}";
			if (!byKey.containsKey(key)) {
				trail.found.add(Difference.at(at, entry.getValue(), null));
			}
			else {
				compare(at, entry.getValue(), byKey.get(key), false, trail);
			}
		}
	}

	private void compareMany(String path, Object left, Object right, boolean ignoreOrder, Trail trail) {
		List<@Nullable Object> one = elements(left);
		List<@Nullable Object> other = elements(right);
		if (one.size() != other.size()) {
			trail.found.add(Difference.at(path.isEmpty() ? "size" : path + ".size", one.size(), other.size()));
			return;
		}
		if (ignoreOrder || left instanceof Set || right instanceof Set) {
			compareUnordered(path, one, other, trail);
		}
		else {
			for (int i = 0; i < one.size(); i++) {
				compare(path + "[" + i + "]", one.get(i), other.get(i), false, trail);
			}
		}
		Properties.total(left)
			.ifPresent((total) -> compare(path.isEmpty() ? "total" : path + ".total", total,
					Properties.total(right).orElse(null), false, trail));
	}

	// Equality by content has no order and no hash, so equal positions are tried first:
	// both sides mostly answer in much the same order.
	private void compareUnordered(String path, List<@Nullable Object> left, List<@Nullable Object> right, Trail trail) {
		BitSet taken = new BitSet(right.size());
		for (int i = 0; i < left.size(); i++) {
			int match = equal(left.get(i), right.get(i), trail) && !taken.get(i) ? i
					: match(left.get(i), right, taken, trail);
			if (match < 0) {
				trail.found.add(Difference.at(path + "[" + i + "]", left.get(i), null));
				if (trail.found.size() >= MOST_PATHS) {
					return;
				}
			}
			else {
				taken.set(match);
			}
		}
	}

	private int match(@Nullable Object element, List<@Nullable Object> candidates, BitSet taken, Trail trail) {
		for (int i = taken.nextClearBit(0); i < candidates.size(); i = taken.nextClearBit(i + 1)) {
			if (equal(element, candidates.get(i), trail)) {
				return i;
			}
		}
		return -1;
	}

	private boolean equal(@Nullable Object left, @Nullable Object right, Trail trail) {
		Trail attempt = new Trail(new ArrayList<>(), trail.open);
		compare("", left, right, false, attempt);
		return attempt.found.isEmpty();
	}

	private void compareProperties(String path, Object left, Object right, Trail trail) {
		Pair pair = new Pair(left, right);
		if (trail.open.stream().anyMatch(pair::isSame)) {
			return;
		}
		List<Properties.Property> properties = Properties.shared(left, right);
		if (properties.isEmpty() && left.getClass() != right.getClass()) {
			trail.found.add(Difference.at(named(path), left, right));
		}
		trail.open.add(pair);
		for (Properties.Property property : properties) {
			String at = path.isEmpty() ? property.name() : path + "." + property.name();
			compare(at, property.left(left), property.right(right), false, trail);
		}
		trail.open.remove(trail.open.size() - 1);
	}

	private static boolean isMany(Object value) {
		return value instanceof Iterable || value.getClass().isArray();
	}

	private static List<@Nullable Object> elements(Object many) {
		List<@Nullable Object> elements = new ArrayList<>();
		if (many instanceof Collection<?> collection) {
			elements.addAll(collection);
		}
		else if (many instanceof Iterable<?> iterable) {
			iterable.forEach(elements::add);
		}
		else {
			for (int i = 0; i < Array.getLength(many); i++) {
				elements.add(Array.get(many, i));
			}
		}
		return elements;
	}

	private static String named(String path) {
		return path.isEmpty() ? "result" : path;
	}

	/**
	 * What was found, and the objects within which the comparison stands, as they may
	 * hold one another.
	 */
	private record Trail(List<Difference> found, List<Pair> open) {
	}

	private record Pair(Object left, Object right) {

		boolean isSame(Pair other) {
			return this.left == other.left && this.right == other.right;
		}

	}

}
