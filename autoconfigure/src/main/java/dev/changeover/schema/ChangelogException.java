package dev.changeover.schema;

/**
 * Something about the changelog stops the start.
 */
public final class ChangelogException extends RuntimeException {

	/** What to do about it. */
	private final String remedy;

	/**
	 * Says what is wrong and what to do.
	 * @param problem what is wrong and why it matters
	 * @param remedy what to do about it
	 */
	public ChangelogException(String problem, String remedy) {
		super(problem);
		this.remedy = remedy;
	}

	/**
	 * With the failure behind it.
	 * @param problem what is wrong and why it matters
	 * @param remedy what to do about it
	 * @param cause the failure
	 */
	public ChangelogException(String problem, String remedy, Throwable cause) {
		super(problem, cause);
		this.remedy = remedy;
	}

	/**
	 * What to do about it.
	 * @return one or more sentences
	 */
	public String remedy() {
		return this.remedy;
	}

}
