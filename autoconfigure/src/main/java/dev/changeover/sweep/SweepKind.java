package dev.changeover.sweep;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import dev.changeover.Side;

/**
 * What a sweep is for.
 */
public enum SweepKind {

	/** Overwrites NEW from OLD and deletes what OLD does not have. */
	BACKFILL(Stage.COPY, Stage.ORPHANS),

	/** Overwrites OLD from NEW and deletes what NEW does not have. */
	REVERSE_BACKFILL(Stage.COPY, Stage.ORPHANS),

	/** Compares every row of both sides and records those that differ. */
	VERIFICATION(Stage.COMPARE),

	/** Overwrites the rows of unresolved drift from the authoritative side. */
	REPAIR(Stage.REPAIR),

	/** Maps every row of OLD to find those that NEW would reject, and keeps nothing. */
	PREFLIGHT(Stage.TRIAL),

	/** Empties NEW for another round. */
	CLEAR_NEW(Stage.CLEAR);

	private final List<Stage> stages;

	SweepKind(Stage... stages) {
		this.stages = List.of(stages);
	}

	Stage first() {
		return this.stages.get(0);
	}

	/**
	 * The sides of which every row counts.
	 */
	Set<Side> sides() {
		return switch (this) {
			case BACKFILL, REVERSE_BACKFILL, VERIFICATION -> EnumSet.allOf(Side.class);
			case PREFLIGHT -> EnumSet.of(Side.OLD);
			case CLEAR_NEW -> EnumSet.of(Side.NEW);
			case REPAIR -> EnumSet.noneOf(Side.class);
		};
	}

	/**
	 * The stage after another one; FINISH after the last.
	 */
	Stage after(Stage stage) {
		int next = this.stages.indexOf(stage) + 1;
		return (next < this.stages.size()) ? this.stages.get(next) : Stage.FINISH;
	}

}
