package dev.changeover;

/**
 * A request of the operator was refused and changed nothing. The message says what was
 * refused, why, and what to do next.
 */
public final class RefusedException extends ChangeoverException {

	/** Name of the migration that the request was about. */
	private final String migration;

	/**
	 * A refused request.
	 * @param migration name of the migration that the request was about
	 * @param message what was refused, why, and what to do next
	 */
	public RefusedException(String migration, String message) {
		super(message);
		this.migration = migration;
	}

	/**
	 * The migration that the request was about.
	 * @return its name
	 */
	public String migration() {
		return this.migration;
	}

}
