package dev.changeover.sweep;

/**
 * Stands around the part that one worker has in a sweep, to observe it.
 */
@FunctionalInterface
public interface SweepObserver {

	/** Observes nothing. */
	SweepObserver NONE = (migration, kind, part) -> part.run();

	/**
	 * Runs the part of a worker.
	 * @param migration name of the migration
	 * @param kind what the sweep is for
	 * @param part the part; to be run once, on this thread
	 */
	void around(String migration, SweepKind kind, Runnable part);

}
