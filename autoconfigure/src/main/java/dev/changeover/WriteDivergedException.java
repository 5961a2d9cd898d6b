package dev.changeover;

/**
 * Both sides were written with different results in a phase in which a write is stored on
 * both sides or on neither. The transaction rolls back; a retry succeeds where another
 * transaction came in between.
 */
public final class WriteDivergedException extends ChangeoverException {

	public WriteDivergedException(String message) {
		super(message);
	}

}
