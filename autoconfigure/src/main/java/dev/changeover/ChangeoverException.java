package dev.changeover;

/**
 * Base of the exceptions that Changeover throws at run time. A routed call that throws
 * one has changed nothing: its transaction rolls back.
 */
public abstract class ChangeoverException extends RuntimeException {

	/**
	 * With a message alone.
	 * @param message what happened, why, and what to do next
	 */
	protected ChangeoverException(String message) {
		super(message);
	}

	/**
	 * With what led to it.
	 * @param message what happened, why, and what to do next
	 * @param cause what led to it
	 */
	protected ChangeoverException(String message, Throwable cause) {
		super(message, cause);
	}

}
