package dev.changeover;

/**
 * The transaction was begun in a phase that has ended meanwhile. It rolls back; retry it
 * in a new transaction.
 */
public final class StalePhaseException extends ChangeoverException {

	/**
	 * A transaction whose phase has ended.
	 * @param message what happened, why, and what to do next
	 */
	public StalePhaseException(String message) {
		super(message);
	}

}
