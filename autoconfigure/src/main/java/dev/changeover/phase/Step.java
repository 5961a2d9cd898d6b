package dev.changeover.phase;

import java.time.Instant;
import java.util.List;

import dev.changeover.Phase;

/**
 * A step that is being considered.
 *
 * @param migration the migration
 * @param state what the table says
 * @param to the neighbouring phase to go to
 * @param fleet the instances that take part
 * @param now the time of the database
 */
public record Step(Migration migration, MigrationState state, Phase to, List<Member> fleet, Instant now) {

	/**
	 * Whether this is one particular step.
	 * @param from the phase it leaves
	 * @param target the phase it enters
	 * @return {@code true} when both match
	 */
	public boolean is(Phase from, Phase target) {
		return this.state.phase() == from && this.to == target;
	}

}
