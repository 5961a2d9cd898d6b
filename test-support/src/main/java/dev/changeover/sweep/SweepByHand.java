package dev.changeover.sweep;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Database;
import dev.changeover.phase.Migrations;
import org.jspecify.annotations.NullMarked;

/**
 * Sweeps on the calling thread, to their end. Not thread-safe.
 */
@NullMarked
public final class SweepByHand {

	private static final int MOST_STEPS = 100_000;

	private final Sweeps sweeps;

	/**
	 * Makes the sweeps of an instance.
	 * @param database where both sides and the tables are
	 * @param migrations the declared migrations
	 * @param coordinator what is told of clean sweeps
	 * @param sources where the rows come from
	 */
	public SweepByHand(Database database, Migrations migrations, Coordinator coordinator, RowSources sources) {
		this.sweeps = new Sweeps(database, migrations, coordinator, sources,
				Map.of(migrations.names().get(0), new SweepSettings(0, Duration.ofSeconds(5), 1)), List.of());
	}

	/**
	 * Runs a sweep.
	 * @param migration name of the migration
	 * @param kind what it is for
	 * @return how it ended
	 * @throws dev.changeover.RefusedException when it may not begin now
	 * @throws IllegalStateException when it does not come to an end
	 */
	public SweepStatus run(String migration, SweepKind kind) {
		this.sweeps.start(migration, kind, "test", null, false);
		for (int step = 0; step < MOST_STEPS; step++) {
			List<Sweep> running = this.sweeps.running();
			if (running.isEmpty()) {
				return this.sweeps.latest(migration, kind).orElseThrow();
			}
			this.sweeps.engine().step(running.get(0).id());
		}
		throw new IllegalStateException(kind + " of '" + migration + "' does not come to an end: "
				+ this.sweeps.latest(migration, kind).orElseThrow());
	}

}
