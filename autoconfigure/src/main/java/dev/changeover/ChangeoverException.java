package dev.changeover;

/**
 * Base of the exceptions that Changeover throws at run time. A routed call that throws
 * one has changed nothing: its transaction rolls back.
 */
public abstract class ChangeoverException extends RuntimeException {

	protected ChangeoverException(String message) {
		super(message);
	}

	protected ChangeoverException(String message, Throwable cause) {
		super(message, cause);
	}

}
