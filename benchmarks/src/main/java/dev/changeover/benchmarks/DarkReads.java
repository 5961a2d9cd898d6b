package dev.changeover.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

import com.zaxxer.hikari.HikariPoolMXBean;
import dev.changeover.Phase;
import dev.changeover.testing.TestDatabase;

/**
 * What the callers of a repository see of dark reads, and what the connection pool sees:
 * reads at a steady rate, of one side and with every one compared. Windows of both take
 * turns. Takes {@code --seconds} of a window and {@code --rounds}.
 */
public final class DarkReads {

	private static final int CALLERS = 8;

	private static final int POOL = 10;

	private static final String ONE_SIDE = "one side (DUAL_WRITE)";

	private static final String COMPARED = "every read compared (DARK_READ)";

	private final Run run;

	private final int rounds;

	private final Duration window;

	private DarkReads(Run run) {
		this.run = run;
		this.rounds = run.number("rounds", 5, 1);
		this.window = Duration.ofSeconds(run.number("seconds", 4, 1));
	}

	/**
	 * Measures.
	 * @param arguments see {@link Run}
	 * @throws Exception when the benchmark cannot run
	 */
	public static void main(String[] arguments) throws Exception {
		Run.of(DarkReads.class, "Dark reads on a database", arguments, (run) -> {
			run.note("Reads of one row by its key from " + CALLERS + " threads over a pool of " + POOL
					+ ", each timed from when it was due; the second side is read by a thread and a connection of"
					+ " its own. Servers and clients share the machine, so that a second read also takes time from"
					+ " the first.");
			DarkReads reads = new DarkReads(run);
			reads.measure(TestDatabase.POSTGRESQL, "PostgreSQL");
			if (!run.quick()) {
				reads.measure(TestDatabase.MARIADB, "MariaDB");
			}
		});
	}

	private void measure(TestDatabase kind, String name) throws Exception {
		Map<String, Service> services = new LinkedHashMap<>();
		try {
			services.put(ONE_SIDE, service(kind, Phase.DUAL_WRITE));
			services.put(COMPARED, service(kind, Phase.DARK_READ));
			for (int rate : this.run.quick() ? List.of(100) : List.of(200, 1000, 2000)) {
				this.run.progress(name + ", " + rate + " reads a second");
				measure(name, rate, services);
			}
		}
		finally {
			services.values().forEach(Service::close);
		}
	}

	private static Service service(TestDatabase kind, Phase phase) throws InterruptedException {
		return Service.in(phase, 1, SqlApplication.class, kind, "spring.datasource.hikari.maximum-pool-size=" + POOL);
	}

	private void measure(String name, int rate, Map<String, Service> services) throws Exception {
		Map<String, long[]> taken = new LinkedHashMap<>();
		Map<String, PoolUse> uses = new LinkedHashMap<>();
		for (int round = this.run.quick() ? 1 : 0; round <= this.rounds; round++) {
			for (Map.Entry<String, Service> each : services.entrySet()) {
				Contacts contacts = each.getValue().contacts();
				PoolUse use = new PoolUse(each.getValue().pool());
				long[] times = new Load(rate, CALLERS).on(this.window, (number) -> {
					contacts.find(ThreadLocalRandom.current().nextLong(SqlContacts.ROWS));
					use.look(number);
				});
				// The first round warms up.
				if (round > 0) {
					taken.merge(each.getKey(), times, Load::joined);
					uses.merge(each.getKey(), use, PoolUse::and);
				}
			}
		}
		List<List<String>> rows = new ArrayList<>();
		taken.forEach((what, times) -> {
			PoolUse use = Objects.requireNonNull(uses.get(what));
			rows.add(List.of(what, Run.figure(Load.millis(times, 0.5), 2), Run.figure(Load.millis(times, 0.99), 2),
					Run.figure(use.busy(), 2), Integer.toString(use.most()), Integer.toString(use.waiting())));
		});
		this.run.table(name + ", " + rate + " reads a second", List.of("", "median, ms", "p99, ms",
				"connections in use, mean", "at most", "callers waiting for one, at most"), rows);
	}

	/**
	 * How busy the pool was whenever a caller looked. Thread-safe.
	 */
	private static final class PoolUse {

		private static final int EVERY = 10;

		private final HikariPoolMXBean pool;

		private long busy;

		private long looks;

		private int most;

		private int waiting;

		PoolUse(HikariPoolMXBean pool) {
			this.pool = pool;
		}

		void look(long number) {
			if (number % EVERY == 0) {
				int active = this.pool.getActiveConnections();
				int queue = this.pool.getThreadsAwaitingConnection();
				synchronized (this) {
					this.looks++;
					this.busy += active;
					this.most = Math.max(this.most, active);
					this.waiting = Math.max(this.waiting, queue);
				}
			}
		}

		synchronized PoolUse and(PoolUse other) {
			this.looks += other.looks;
			this.busy += other.busy;
			this.most = Math.max(this.most, other.most);
			this.waiting = Math.max(this.waiting, other.waiting);
			return this;
		}

		synchronized double busy() {
			return (double) this.busy / Math.max(1, this.looks);
		}

		synchronized int most() {
			return this.most;
		}

		synchronized int waiting() {
			return this.waiting;
		}

	}

}
