package dev.changeover.sweep;

import org.jspecify.annotations.Nullable;

/**
 * The next keys of a side.
 *
 * @param last the last of them, or {@code null} when there is none
 * @param rows how many they are
 */
record Page(@Nullable String last, int rows) {

	static final Page EMPTY = new Page(null, 0);

}
