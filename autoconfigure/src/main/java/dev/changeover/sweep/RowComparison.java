package dev.changeover.sweep;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.changeover.ResultComparator;
import org.jspecify.annotations.Nullable;

/**
 * Says where two rows differ, by content: {@code equals} of an entity often looks at the
 * id only. Thread-safe.
 */
final class RowComparison {

	private final List<ResultComparator> comparators;

	/** What there is to compare, found once for each class. */
	private final Map<Class<?>, List<Property>> properties = new ConcurrentHashMap<>();

	RowComparison(List<ResultComparator> comparators) {
		this.comparators = List.copyOf(comparators);
	}

	/**
	 * Names the paths that differ; empty when the rows are equal.
	 */
	List<String> differences(Object left, Object right) {
		for (ResultComparator comparator : this.comparators) {
			if (comparator.supports(left.getClass())) {
				return comparator.differences(left, right);
			}
		}
		List<String> paths = new ArrayList<>();
		compare("", left, right, paths, null);
		return paths;
	}

	private void compare(String path, @Nullable Object left, @Nullable Object right, List<String> paths,
			@Nullable Pair within) {
		if (left == right) {
			return;
		}
		if (left == null || right == null) {
			add(path, paths);
		}
		else if (left instanceof BigDecimal number && right instanceof BigDecimal other) {
			if (number.compareTo(other) != 0) {
				add(path, paths);
			}
		}
		else if (left instanceof Optional<?> one && right instanceof Optional<?> other) {
			compare(path, one.orElse(null), other.orElse(null), paths, within);
		}
		else if (left instanceof Map<?, ?> some && right instanceof Map<?, ?> others) {
			if (!equalMaps(some, others, within)) {
				paths.add(path + "{}");
			}
		}
		else if (left instanceof Collection<?> some && right instanceof Collection<?> others) {
			compareMany(path, some, others, paths, within);
		}
		else if (left instanceof Object[] some && right instanceof Object[] others) {
			compareInOrder(path, some, others, paths, within);
		}
		else if (left.getClass().isArray()) {
			if (!Objects.deepEquals(left, right)) {
				paths.add(path + "[]");
			}
		}
		else if (left.getClass() != right.getClass() || isValue(left)) {
			if (!left.equals(right)) {
				add(path, paths);
			}
		}
		else {
			compareProperties(path, left, right, paths, within);
		}
	}

	private static void add(String path, List<String> paths) {
		paths.add(path.isEmpty() ? "row" : path);
	}

	private void compareMany(String path, Collection<?> left, Collection<?> right, List<String> paths,
			@Nullable Pair within) {
		if (!(left instanceof Set<?> || right instanceof Set<?>)) {
			compareInOrder(path, left.toArray(), right.toArray(), paths, within);
		}
		else if (!equalSets(left, right, within)) {
			// No path to an element, as sets have no order: one difference reads the same
			// whenever it is found.
			paths.add(path + "[]");
		}
	}

	private void compareInOrder(String path, @Nullable Object[] left, @Nullable Object[] right, List<String> paths,
			@Nullable Pair within) {
		if (left.length != right.length) {
			paths.add(path + "[]");
			return;
		}
		for (int i = 0; i < left.length; i++) {
			compare(path + "[" + i + "]", left[i], right[i], paths, within);
		}
	}

	private boolean equalMaps(Map<?, ?> left, Map<?, ?> right, @Nullable Pair within) {
		if (left.size() != right.size()) {
			return false;
		}
		Map<@Nullable Object, Map.Entry<?, ?>> byKey = new HashMap<>();
		right.entrySet().forEach((entry) -> byKey.put(unscaled(entry.getKey()), entry));
		for (Map.Entry<?, ?> entry : left.entrySet()) {
			Map.Entry<?, ?> other = byKey.get(unscaled(entry.getKey()));
			if (other == null || !equal(entry.getKey(), other.getKey(), within)
					|| !equal(entry.getValue(), other.getValue(), within)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Equality by content has no hash: only what is told by {@code equals} is looked up.
	 */
	private boolean equalSets(Collection<?> left, Collection<?> right, @Nullable Pair within) {
		if (left.size() != right.size()) {
			return false;
		}
		Set<@Nullable Object> values = new HashSet<>();
		List<Object> others = new LinkedList<>();
		for (Object element : right) {
			if (element == null || isValue(element)) {
				values.add(unscaled(element));
			}
			else {
				others.add(element);
			}
		}
		for (Object element : left) {
			boolean found = (element == null || isValue(element)) ? values.remove(unscaled(element))
					: removed(element, others, within);
			if (!found) {
				return false;
			}
		}
		return true;
	}

	private boolean removed(Object element, List<Object> others, @Nullable Pair within) {
		for (Iterator<Object> each = others.iterator(); each.hasNext();) {
			if (equal(element, each.next(), within)) {
				each.remove();
				return true;
			}
		}
		return false;
	}

	private boolean equal(@Nullable Object left, @Nullable Object right, @Nullable Pair within) {
		List<String> paths = new ArrayList<>();
		compare("", left, right, paths, within);
		return paths.isEmpty();
	}

	private void compareProperties(String path, Object left, Object right, List<String> paths, @Nullable Pair within) {
		for (Pair open = within; open != null; open = open.within()) {
			if (open.left() == left && open.right() == right) {
				return;
			}
		}
		Pair pair = new Pair(left, right, within);
		String prefix = path.isEmpty() ? "" : path + ".";
		for (Property property : this.properties.computeIfAbsent(left.getClass(), Property::of)) {
			Object before = property.of(left);
			Object after = property.of(right);
			// Most are equal, and are told so without a path.
			if (!(before instanceof String || before instanceof Number) || !before.equals(after)) {
				compare(prefix + property.name(), before, after, paths, pair);
			}
		}
	}

	/**
	 * Whether {@code equals} tells what a value is: it holds nothing of the application.
	 */
	private static boolean isValue(Object value) {
		return value instanceof Enum<?> || (value.getClass().getName().startsWith("java.")
				&& !(value instanceof Map<?, ?> || value instanceof Collection<?> || value instanceof Optional<?>));
	}

	private static @Nullable Object unscaled(@Nullable Object value) {
		return (value instanceof BigDecimal number) ? number.stripTrailingZeros() : value;
	}

	/**
	 * Two objects whose content is being compared: they may hold one another.
	 */
	private record Pair(Object left, Object right, @Nullable Pair within) {
	}

}
