package dev.changeover.report;

/**
 * A request makes no sense whatever the state of the migration, and changed nothing. The
 * message says what to send instead.
 */
public final class InvalidActionException extends IllegalArgumentException {

	/**
	 * A request that makes no sense.
	 * @param message what is wrong with it, and what to send instead
	 */
	public InvalidActionException(String message) {
		super(message);
	}

}
