package dev.changeover.report;

import java.util.Map;

import dev.changeover.Side;

/**
 * Knows how the sides of a migration do.
 */
@FunctionalInterface
public interface CallFigures {

	/** Knows nothing. */
	CallFigures NONE = (migration) -> Map.of();

	/**
	 * How both sides do.
	 * @param migration name of the migration
	 * @return the figures by side; empty where nothing is measured
	 */
	Map<Side, SideFigures> bySide(String migration);

}
