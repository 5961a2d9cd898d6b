package dev.changeover.phase;

import org.jspecify.annotations.Nullable;

/**
 * Measures both sides around a transition, for the transition log.
 */
@FunctionalInterface
public interface Baseline {

	/** Measures nothing. */
	Baseline NONE = (migration) -> null;

	/**
	 * Calls, errors and latency of both sides as this instance has seen them.
	 * @param migration name of the migration
	 * @return a short text without column values, or {@code null} where nothing is
	 * measured
	 */
	@Nullable String of(String migration);

}
