package dev.changeover.sweep;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.changeover.RefusedException;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Database;
import dev.changeover.phase.Drift;
import dev.changeover.phase.DriftLog;
import dev.changeover.phase.Migrations;

/**
 * Accepts that rows differ, for a reason. Thread-safe.
 */
final class DriftAcceptance {

	private static final int DRIFT_AT_A_TIME = 1_000;

	private final Database database;

	private final Migrations migrations;

	private final Coordinator coordinator;

	private final DriftLog drift;

	DriftAcceptance(Database database, Migrations migrations, Coordinator coordinator) {
		this.database = database;
		this.migrations = migrations;
		this.coordinator = coordinator;
		this.drift = new DriftLog(database);
	}

	/**
	 * Resolves the unresolved drift of rows.
	 * @return how many entries were resolved
	 * @throws RefusedException when no reason is given, or none of the keys has drift
	 */
	int accept(String migration, List<String> keys, String by, String reason) {
		this.migrations.named(migration);
		if (reason.isBlank()) {
			throw new RefusedException(migration,
					"ACCEPT of '" + migration + "' is refused: it wants a reason. Say why the rows may differ.");
		}
		Set<String> wanted = new HashSet<>(keys);
		int accepted = this.database.inTransaction(() -> {
			int resolved = 0;
			long after = 0;
			List<Drift> page = this.drift.unresolved(migration, after, DRIFT_AT_A_TIME);
			while (!page.isEmpty()) {
				after = page.get(page.size() - 1).id();
				resolved += this.drift.resolve(
						page.stream().filter((entry) -> wanted.contains(entry.key())).map(Drift::id).toList(),
						"ACCEPTED", by, reason);
				page = this.drift.unresolved(migration, after, DRIFT_AT_A_TIME);
			}
			return resolved;
		});
		if (accepted == 0) {
			throw new RefusedException(migration, "ACCEPT of '" + migration
					+ "' is refused: none of the keys has unresolved drift. Give keys as the report lists them.");
		}
		this.coordinator.logged(migration, "ACCEPTED", by, reason,
				accepted + " entries of drift at " + wanted.size() + " keys");
		return accepted;
	}

}
