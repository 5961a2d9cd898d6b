package dev.changeover.sweep;

/**
 * Where a sweep stands.
 */
public enum SweepState {

	/** None was ever started. */
	NONE,

	/** Under way. */
	RUNNING,

	/** Held by the operator; goes on where it was. */
	PAUSED,

	/** Ended, and every row was right. */
	COMPLETED,

	/** Ended, but rows failed or differ. It opens no gate. */
	WITH_FAILURES,

	/** Given up: the message says why. */
	FAILED,

	/** Ended by the operator. */
	CANCELLED,

	/** What it began with no longer holds, so what it found proves nothing. */
	VOID;

	/**
	 * Whether there is more to come.
	 * @return {@code true} while it runs or is paused
	 */
	public boolean active() {
		return this == RUNNING || this == PAUSED;
	}

}
