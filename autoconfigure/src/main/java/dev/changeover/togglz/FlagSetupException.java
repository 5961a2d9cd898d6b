package dev.changeover.togglz;

/**
 * The flags of the migrations cannot be served by this application's Togglz. Stops the
 * start.
 */
public final class FlagSetupException extends RuntimeException {

	/** What to do about it. */
	private final String action;

	FlagSetupException(String description, String action) {
		super(description);
		this.action = action;
	}

	/**
	 * What to do about it.
	 * @return a sentence
	 */
	public String action() {
		return this.action;
	}

}
