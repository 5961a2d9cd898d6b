package dev.changeover.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import dev.changeover.Phase;
import dev.changeover.testing.TestDatabase;

/**
 * What a growing fleet costs its database and how long a step takes it: many instances of
 * one service in one process, each with connections of its own to one PostgreSQL. Takes
 * {@code --seconds} for which the idle fleet is watched and {@code --steps}.
 */
public final class FleetScale {

	private static final int WRITES = 2_000;

	private final Run run;

	private final TestDatabase.Coordinates database = TestDatabase.POSTGRESQL.create();

	private final List<List<String>> rows = new ArrayList<>();

	private FleetScale(Run run) {
		this.run = run;
	}

	/**
	 * Measures.
	 * @param arguments see {@link Run}
	 * @throws Exception when the benchmark cannot run
	 */
	public static void main(String[] arguments) throws Exception {
		Run.of(FleetScale.class, "A growing fleet", arguments, (run) -> {
			run.note("Instances in one process, with the default heartbeat of a second, on one PostgreSQL. A step is"
					+ " over when every instance has acknowledged it; steps go back and forth between DUAL_WRITE and"
					+ " DARK_READ. A write is a transaction of one instance that writes both sides. Fifty instances in one"
					+ " process want -Dbenchmark.heap=1g.");
			new FleetScale(run).measure();
		});
	}

	private void measure() throws Exception {
		List<Service> fleet = new ArrayList<>();
		try {
			for (int size : this.run.quick() ? List.of(1, 2) : List.of(1, 5, 10, 20, 50)) {
				this.run.progress(size + " instances");
				while (fleet.size() < size) {
					fleet.add(fleet.isEmpty() ? Service.in(Phase.DARK_READ, SqlApplication.class, this.database, pool())
							: Service.joining(SqlApplication.class, this.database, pool()));
				}
				measure(fleet);
			}
		}
		finally {
			fleet.forEach(Service::close);
		}
		this.run.table("By the number of instances", List.of("instances", "idle: transactions/s", "of each instance",
				"a step, ms (median)", "at most", "a write, us (median)"), this.rows);
	}

	private static String pool() {
		return "spring.datasource.hikari.maximum-pool-size=1";
	}

	private void measure(List<Service> fleet) throws Exception {
		Service first = fleet.get(0);
		first.awaitFleetOf(fleet.size());
		double idle = idle();
		long[] steps = new long[this.run.number("steps", 10, 2)];
		for (int step = 0; step < steps.length; step++) {
			long begun = System.nanoTime();
			first.step((step % 2 == 0) ? Phase.DUAL_WRITE : Phase.DARK_READ);
			steps[step] = (System.nanoTime() - begun) / 1_000_000;
		}
		Arrays.sort(steps);
		long[] writes = new long[WRITES];
		for (int write = 0; write < WRITES; write++) {
			long begun = System.nanoTime();
			first.contacts().save(ThreadLocalRandom.current().nextLong(SqlContacts.ROWS), "Way " + write);
			writes[write] = System.nanoTime() - begun;
		}
		Arrays.sort(writes);
		this.rows.add(List.of(Integer.toString(fleet.size()), Run.figure(idle, 1), Run.figure(idle / fleet.size(), 2),
				Run.figure(steps[steps.length / 2], 0), Run.figure(steps[steps.length - 1], 0),
				Run.figure(writes[WRITES / 2] / 1e3, 0)));
	}

	/**
	 * Transactions in a second while nobody asks for anything.
	 */
	private double idle() throws SQLException, InterruptedException {
		Duration watch = Duration.ofSeconds(this.run.number("seconds", 20, 2));
		try (Connection connection = this.database.connect()) {
			long before = transactions(connection);
			long begun = System.nanoTime();
			Thread.sleep(watch.toMillis());
			return (transactions(connection) - before) * 1e9 / (System.nanoTime() - begun);
		}
	}

	private static long transactions(Connection connection) throws SQLException {
		try (PreparedStatement select = connection.prepareStatement(
				"select xact_commit + xact_rollback" + " from pg_stat_database where datname = current_database()");
				ResultSet row = select.executeQuery()) {
			row.next();
			return row.getLong(1);
		}
	}

}
