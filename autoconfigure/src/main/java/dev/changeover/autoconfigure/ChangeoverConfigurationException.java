package dev.changeover.autoconfigure;

/**
 * The configuration cannot be right, so the application does not start.
 */
public final class ChangeoverConfigurationException extends RuntimeException {

	/** What to do about it. */
	private final String action;

	/**
	 * Says what is wrong and what to do.
	 * @param description what is wrong, and why it matters
	 * @param action what to do about it
	 */
	public ChangeoverConfigurationException(String description, String action) {
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
