package dev.changeover.sweep;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
		compare("", left, right, paths, 0);
		return paths;
	}

	private void compare(String path, @Nullable Object left, @Nullable Object right, List<String> paths, int depth) {
		if (left == right) {
			return;
		}
		if (left == null || right == null) {
			paths.add(path.isEmpty() ? "row" : path);
			return;
		}
		if (left instanceof Collection<?> some && right instanceof Collection<?> others && some instanceof List<?>) {
			if (some.size() != others.size()) {
				paths.add(path + "[]");
				return;
			}
			Object[] before = some.toArray();
			Object[] after = others.toArray();
			for (int i = 0; i < before.length; i++) {
				compare(path + "[" + i + "]", before[i], after[i], paths, depth + 1);
			}
			return;
		}
		if (left.getClass().isArray() && right.getClass() == left.getClass()) {
			boolean equal = Array.getLength(left) == Array.getLength(right);
			for (int i = 0; equal && i < Array.getLength(left); i++) {
				equal = Objects.equals(Array.get(left, i), Array.get(right, i));
			}
			if (!equal) {
				paths.add(path + "[]");
			}
			return;
		}
		if (left instanceof BigDecimal number && right instanceof BigDecimal other) {
			if (number.compareTo(other) != 0) {
				paths.add(path.isEmpty() ? "row" : path);
			}
			return;
		}
		if (left.getClass() != right.getClass() || isValue(left) || depth > 8) {
			if (!left.equals(right)) {
				paths.add(path.isEmpty() ? "row" : path);
			}
			return;
		}
		compareProperties(path, left, right, paths, depth);
	}

	private void compareProperties(String path, Object left, Object right, List<String> paths, int depth) {
		String prefix = path.isEmpty() ? "" : path + ".";
		for (Property property : this.properties.computeIfAbsent(left.getClass(), Property::of)) {
			Object before = property.of(left);
			Object after = property.of(right);
			// Most are equal, and are told so without a path.
			if (!(before instanceof String || before instanceof Number) || !before.equals(after)) {
				compare(prefix + property.name(), before, after, paths, depth + 1);
			}
		}
	}

	private static boolean isValue(Object value) {
		return value instanceof Enum<?> || value instanceof Map<?, ?> || value instanceof Collection<?>
				|| value.getClass().getName().startsWith("java.");
	}

}
