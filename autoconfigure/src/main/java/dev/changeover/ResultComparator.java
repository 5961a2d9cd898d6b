package dev.changeover;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Compares the answers of both sides to one call. A bean of this type replaces the
 * comparison by content for the types that it supports.
 */
public interface ResultComparator {

	/**
	 * Whether this comparator knows a type.
	 * @param type the declared result type of the method
	 * @return {@code true} when {@link #differences} may be asked
	 */
	boolean supports(Class<?> type);

	/**
	 * Where two answers differ.
	 * @param left the answer of one side
	 * @param right the answer of the other
	 * @return the paths that differ, e.g. {@code city} or {@code [3].street}, never
	 * values; empty when the answers are equal
	 */
	List<String> differences(@Nullable Object left, @Nullable Object right);

}
