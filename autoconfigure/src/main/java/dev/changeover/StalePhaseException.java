package dev.changeover;

/**
 * The transaction was begun in a phase that has ended meanwhile. It rolls back; retry it
 * in a new transaction.
 */
public final class StalePhaseException extends ChangeoverException {

	public StalePhaseException(String message) {
		super(message);
	}

}
