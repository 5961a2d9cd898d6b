package dev.changeover;

/**
 * Both sides were written with different results in a phase in which a write is stored on
 * both sides or on neither. The transaction rolls back; a retry succeeds where another
 * transaction came in between.
 */
public final class WriteDivergedException extends ChangeoverException {

	/**
	 * A write whose results differ.
	 * @param message what happened, why, and what to do next
	 */
	public WriteDivergedException(String message) {
		super(message);
	}

}
