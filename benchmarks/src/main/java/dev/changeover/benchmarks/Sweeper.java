package dev.changeover.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

import dev.changeover.MigrationRows;
import dev.changeover.phase.Baseline;
import dev.changeover.phase.Comparisons;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Database;
import dev.changeover.phase.Migration;
import dev.changeover.phase.Migrations;
import dev.changeover.sweep.RowSources;
import dev.changeover.sweep.SweepKind;
import dev.changeover.sweep.SweepSettings;
import dev.changeover.sweep.SweepState;
import dev.changeover.sweep.SweepStatus;
import dev.changeover.sweep.SweepWorkers;
import dev.changeover.sweep.Sweeps;

/**
 * Runs the sweeps of one instance over orders, without a ceiling.
 *
 * @param orders the orders
 */
record Sweeper(Orders orders) {

	/**
	 * Runs a sweep from the request to its recorded end, and looks whether both sides are
	 * equal then.
	 * @param kind what it does
	 * @param number of workers
	 * @param java whether the rows are read and written in Java
	 * @return how long it took, in seconds
	 * @throws IllegalStateException when it did not do what it should
	 */
	double run(SweepKind kind, int number, boolean java) {
		this.orders.dualWrite(kind == SweepKind.VERIFICATION);
		Sweeps sweeps = sweeps(number, java);
		SweepWorkers workers = new SweepWorkers(sweeps);
		workers.start();
		double seconds;
		try {
			long begun = System.nanoTime();
			sweeps.start(Orders.MIGRATION, kind, "benchmark", null, false);
			await(sweeps, kind);
			seconds = (System.nanoTime() - begun) / 1e9;
		}
		finally {
			workers.stop();
		}
		if (this.orders.differences() != 0) {
			throw new IllegalStateException(kind + " left the sides different.");
		}
		return seconds;
	}

	private void await(Sweeps sweeps, SweepKind kind) {
		SweepStatus status = sweeps.latest(Orders.MIGRATION, kind).orElseThrow();
		while (status.state().active()) {
			LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
			status = sweeps.latest(Orders.MIGRATION, kind).orElseThrow();
		}
		if (status.state() != SweepState.COMPLETED || status.rows() != this.orders.count()) {
			throw new IllegalStateException(status.toString());
		}
	}

	private Sweeps sweeps(int workers, boolean java) {
		Database database = this.orders.database();
		Migrations migrations = new Migrations(List.of(Migration.named(Orders.MIGRATION)));
		Coordinator coordinator = new Coordinator(database, migrations, new Comparisons(database, migrations),
				List.of(), Baseline.NONE, List.of());
		List<MigrationRows<?, ?>> inJava = java ? List.of(new Addresses(this.orders.dataSource())) : List.of();
		RowSources sources = new RowSources(database, java ? List.of() : List.of(Orders.DECLARED), inJava, List.of());
		SweepSettings settings = new SweepSettings(0, SweepSettings.DEFAULT.chunkTime(), workers);
		return new Sweeps(database, migrations, coordinator, sources, Map.of(Orders.MIGRATION, settings), List.of());
	}

}
