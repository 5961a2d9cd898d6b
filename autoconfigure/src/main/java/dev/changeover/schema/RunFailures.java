package dev.changeover.schema;

import java.util.Locale;
import java.util.Optional;

import dev.changeover.phase.Database;
import dev.changeover.phase.TransitionLog;

/**
 * Why changesets that were open did not run, as the transition log remembers it for all
 * instances.
 */
final class RunFailures {

	private final TransitionLog log;

	RunFailures(Database database) {
		this.log = new TransitionLog(database);
	}

	/**
	 * What a failure is called in the transition log.
	 * @param label what was run
	 * @return {@code TIGHTEN_FAILED} or {@code CONTRACT_FAILED}
	 */
	static String event(Label label) {
		return label.text().toUpperCase(Locale.ROOT) + "_FAILED";
	}

	/**
	 * The last failure.
	 * @param migration the migration
	 * @param label what was run
	 * @return a sentence, or empty where no run has failed
	 */
	Optional<String> last(String migration, Label label) {
		return this.log.latest(migration, event(label))
			.map((failure) -> "The last attempt, at " + failure.at() + " by " + failure.by() + ", failed: "
					+ failure.evidence());
	}

}
