package dev.changeover.report;

import java.util.Optional;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Desired;
import dev.changeover.phase.Flags;
import dev.changeover.phase.MigrationState;
import dev.changeover.phase.Outlook;

/**
 * Holds the epoch that an operator saw against the one that is.
 */
final class Expectation {

	private final Coordinator coordinator;

	private final Flags flags;

	Expectation(Coordinator coordinator, Flags flags) {
		this.coordinator = coordinator;
		this.flags = flags;
	}

	/**
	 * Looks where a migration stands.
	 * @throws RefusedException when that is not what the operator saw
	 */
	Outlook met(String migration, ActionRequest request) {
		Outlook outlook = outlook(migration);
		MigrationState state = outlook.state();
		Long expected = request.expectedEpoch();
		if (expected != null && expected != state.epoch()) {
			throw new RefusedException(migration,
					"Migration '" + migration + "' is in epoch " + state.epoch() + " (" + state.phase()
							+ ") by now, not in " + expected + requestedBy(state)
							+ ". Look again, and repeat the request if it still holds.");
		}
		return outlook;
	}

	Outlook outlook(String migration) {
		Desired desired = Optional.ofNullable(this.flags.desired().get(migration)).orElse(Desired.of(Phase.OFF));
		return this.coordinator.outlook(migration, desired);
	}

	static String requestedBy(MigrationState state) {
		return (state.requestedBy() != null) ? ", asked for by " + state.requestedBy() : "";
	}

}
