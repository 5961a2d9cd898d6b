package dev.changeover.phase;

import java.util.List;
import java.util.Optional;

import dev.changeover.Phase;

/**
 * Where a migration stands, where it is wished to go, and what keeps it.
 *
 * @param state what the table says
 * @param desired what the flags say; empty when they make no phase
 * @param next the next phase on the way to the desired one or, when that is reached, the
 * next one forward; empty at the end of the ladder
 * @param blockers what keeps it from that next phase; empty when the step is open
 * @param fleet the instances that take part
 */
public record Outlook(MigrationState state, Optional<Phase> desired, Optional<Phase> next, List<Blocker> blockers,
		List<Member> fleet) {

	/**
	 * Whether the desired phase is the current one.
	 * @return {@code false} while something is still to be done, or refused
	 */
	public boolean isSettled() {
		return this.desired.filter((phase) -> phase == this.state.phase()).isPresent();
	}

}
