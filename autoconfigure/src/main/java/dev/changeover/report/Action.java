package dev.changeover.report;

/**
 * What an operator can do to a migration.
 */
public enum Action {

	/** Set the flags to a phase. */
	GO(Right.OPERATE),

	/** Copy OLD to NEW, and delete what NEW has too much. */
	BACKFILL(Right.OPERATE),

	/** Compare all rows. */
	VERIFY(Right.OPERATE),

	/** Overwrite drifted rows from the side that answers. */
	REPAIR(Right.OPERATE),

	/** Copy NEW to OLD, and delete what OLD has too much. */
	REVERSE_BACKFILL(Right.OPERATE),

	/** Map every row of OLD and report what NEW would reject. */
	PREFLIGHT(Right.OPERATE),

	/** Halt the sweep that is running. */
	PAUSE(Right.OPERATE),

	/** Go on with the sweep that was halted. */
	RESUME(Right.OPERATE),

	/** End the sweep that is running or halted. */
	CANCEL(Right.OPERATE),

	/** Live with the drift of some keys, for a reason. */
	ACCEPT(Right.OPERATE),

	/** Empty NEW for a second round, in OFF. */
	CLEAR_NEW(Right.OPERATE),

	/** Run the {@code tighten} changesets. */
	TIGHTEN(Right.CONTRACT),

	/** Take the {@code tighten} changesets back. */
	LOOSEN(Right.CONTRACT),

	/** Sign the contract and run its changesets. */
	CONTRACT(Right.CONTRACT),

	/**
	 * Give a side up: OLD in RAMP_DOWN, which need not be equal any more; NEW in OFF,
	 * where its {@code tighten} and {@code expand} changesets are taken back.
	 */
	ABANDON(Right.CONTRACT);

	private final Right right;

	Action(Right right) {
		this.right = right;
	}

	/**
	 * What one must be allowed to do for it.
	 * @return the right
	 */
	public Right right() {
		return this.right;
	}

}
