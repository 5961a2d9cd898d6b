package dev.changeover.sweep;

import dev.changeover.Side;

/**
 * A part of a sweep that visits every key once.
 */
enum Stage {

	/** Overwrites the target from the source. */
	COPY,

	/** Deletes from the target what the source does not have. */
	ORPHANS,

	/** Compares both sides. */
	COMPARE,

	/** Overwrites the target at keys of drift. */
	REPAIR,

	/** Overwrites the target and rolls back. */
	TRIAL,

	/** Empties the target. */
	CLEAR,

	/** Every key was visited; the result is being recorded. */
	FINISH;

	/**
	 * The side whose keys are visited.
	 * @param target the side that the sweep is about
	 */
	Side walked(Side target) {
		return (this == ORPHANS || this == CLEAR) ? target : target.other();
	}

}
