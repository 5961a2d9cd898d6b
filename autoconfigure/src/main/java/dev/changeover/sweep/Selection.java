package dev.changeover.sweep;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Part of the keys of a side. Keys are text, see {@link dev.changeover.phase.KeyText}.
 */
sealed interface Selection {

	/**
	 * Keys in the order of the database.
	 *
	 * @param low exclusive; {@code null} for the beginning
	 * @param high inclusive; {@code null} for the end
	 */
	record Range(@Nullable String low, @Nullable String high) implements Selection {

		static final Range ALL = new Range(null, null);

	}

	/**
	 * Keys by name.
	 *
	 * @param keys the keys
	 */
	record Keys(List<String> keys) implements Selection {

		static Keys of(String key) {
			return new Keys(List.of(key));
		}

	}

}
