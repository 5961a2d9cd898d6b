package dev.changeover.sweep;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.changeover.ResultComparator;
import org.jspecify.annotations.Nullable;

/**
 * Says where two rows differ, by content: {@code equals} of an entity often looks at the
 * id only. Thread-safe.
 */
final class RowComparison {

	private final List<ResultComparator> comparators;

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

	private static void compare(String path, @Nullable Object left, @Nullable Object right, List<String> paths,
			int depth) {
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

	private static void compareProperties(String path, Object left, Object right, List<String> paths, int depth) {
		String prefix = path.isEmpty() ? "" : path + ".";
		try {
			if (left instanceof Record) {
				for (RecordComponent component : left.getClass().getRecordComponents()) {
					component.getAccessor().setAccessible(true);
					compare(prefix + component.getName(), component.getAccessor().invoke(left),
							component.getAccessor().invoke(right), paths, depth + 1);
				}
				return;
			}
			for (Class<?> type = left.getClass(); type != null && type != Object.class; type = type.getSuperclass()) {
				for (Field field : type.getDeclaredFields()) {
					if (!Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers())) {
						field.setAccessible(true);
						compare(prefix + field.getName(), field.get(left), field.get(right), paths, depth + 1);
					}
				}
			}
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("Rows of " + left.getClass() + " cannot be compared by content.", ex);
		}
	}

	private static boolean isValue(Object value) {
		return value instanceof Enum<?> || value instanceof Map<?, ?> || value instanceof Collection<?>
				|| value.getClass().getName().startsWith("java.");
	}

}
