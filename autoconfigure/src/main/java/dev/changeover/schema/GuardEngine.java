package dev.changeover.schema;

import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Database;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.PhaseTable;

/**
 * What the guard asks about phases. At start-up, while the user's changelog runs, it is
 * made of nothing but the DataSource: the beans of the engine come later, as they may
 * need what the changelog creates.
 *
 * @param database where Changeover's tables are; they exist
 * @param phases the current phases
 * @param coordinator judge of contract and tighten
 */
public record GuardEngine(Database database, PhaseTable phases, Coordinator coordinator) {

	/**
	 * An engine for the time of the start.
	 * @param database where Changeover's tables are
	 * @param migrations the declared migrations
	 * @return an engine without further gates or listeners
	 */
	public static GuardEngine of(Database database, Migrations migrations) {
		return new GuardEngine(database, new PhaseTable(database), Coordinator.early(database, migrations));
	}

}
