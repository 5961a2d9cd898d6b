package dev.changeover.schema;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import dev.changeover.RefusedException;

/**
 * What the runs of this instance are doing, one at a time for each migration.
 * Thread-safe.
 */
final class RunProgress {

	private final Map<String, String> doing = new ConcurrentHashMap<>();

	/**
	 * Begins a run.
	 * @param migration the migration
	 * @return ends the run when closed
	 * @throws RefusedException while another one is under way here
	 */
	Ending begin(String migration) {
		String other = this.doing.putIfAbsent(migration, "waiting for another run in this process");
		if (other != null) {
			throw new RefusedException(migration,
					"A run of migration '" + migration + "' is under way: " + other + ". Wait for it to end.");
		}
		return () -> this.doing.remove(migration);
	}

	/**
	 * Says what the run has come to.
	 * @param migration the migration
	 * @param what half a sentence
	 */
	void say(String migration, String what) {
		this.doing.replace(migration, what);
	}

	/**
	 * What a run has come to.
	 * @param migration the migration
	 * @return half a sentence while a run is under way here
	 */
	Optional<String> of(String migration) {
		return Optional.ofNullable(this.doing.get(migration));
	}

	/** Ends a run. */
	interface Ending extends AutoCloseable {

		@Override
		void close();

	}

}
