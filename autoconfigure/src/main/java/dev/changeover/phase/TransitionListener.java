package dev.changeover.phase;

/**
 * Hears what this instance did to a migration. Called after the commit, on the thread
 * that did it; must return soon and not throw.
 */
public interface TransitionListener {

	/**
	 * This instance moved a migration: to another phase, or to another epoch of the same
	 * phase.
	 * @param before the state that it left
	 * @param after the state that it made
	 * @param event name of the event as the transition log has it
	 */
	default void moved(MigrationState before, MigrationState after, String event) {
	}

	/**
	 * This instance refused a request.
	 * @param migration name of the migration
	 * @param reason what the operator was told
	 */
	default void refused(String migration, String reason) {
	}

}
