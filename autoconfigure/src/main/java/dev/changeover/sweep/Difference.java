package dev.changeover.sweep;

import dev.changeover.Side;
import org.jspecify.annotations.Nullable;

/**
 * A row on which the sides differ.
 *
 * @param key its key
 * @param missingOn the side that lacks it, or {@code null} when both have it
 * @param detail what differs in words: columns, never values
 */
record Difference(String key, @Nullable Side missingOn, String detail) {

	static Difference missing(String key, Side side) {
		return new Difference(key, side, "missing on " + side);
	}

}
