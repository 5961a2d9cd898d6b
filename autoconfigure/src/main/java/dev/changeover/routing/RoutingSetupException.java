package dev.changeover.routing;

/**
 * A migrated repository is not wired as it must be, so the application does not start.
 */
public final class RoutingSetupException extends RuntimeException {

	/** What to do about it. */
	private final String action;

	RoutingSetupException(String problem, String action) {
		super(problem);
		this.action = action;
	}

	/**
	 * What to do about it.
	 * @return a sentence or two
	 */
	public String action() {
		return this.action;
	}

}
