package dev.changeover.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;

import com.zaxxer.hikari.HikariDataSource;
import dev.changeover.Phase;
import dev.changeover.testing.TestDatabase;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What a transaction costs that writes both sides, beside the same two statements written
 * by hand. Takes {@code --seconds} of each round and {@code --rounds}.
 */
public final class WriteCosts {

	private static final String BY_HAND = "two statements by hand";

	private static final String ATOMIC = "both or nothing (LIVE)";

	private static final String RECORDED = "with a savepoint (DUAL_WRITE)";

	private static final String FENCED = "both or nothing, fencing: database (LIVE)";

	private static final int POOL = 20;

	private final Run run;

	private final int rounds;

	private final long nanos;

	private WriteCosts(Run run) {
		this.run = run;
		this.rounds = run.number("rounds", 8, 1);
		this.nanos = run.number("millis", 1_000, 50) * 1_000_000L;
	}

	/**
	 * Measures.
	 * @param arguments see {@link Run}
	 * @throws Exception when the benchmark cannot run
	 */
	public static void main(String[] arguments) throws Exception {
		Run.of(WriteCosts.class, "A transaction that writes both sides", arguments, (run) -> {
			run.note("Each transaction updates one of " + String.format(Locale.ROOT, "%,d", SqlContacts.ROWS)
					+ " rows on each side. The variants alternate; servers and clients share the machine,"
					+ " over loopback. The PostgreSQL of the tests commits without waiting for the disk, so overheads"
					+ " look larger than they are beside one that waits. By hand, a transaction takes three"
					+ " round trips (update, update, commit); a savepoint takes a fourth, and so does fencing by the"
					+ " database.");
			WriteCosts costs = new WriteCosts(run);
			costs.measure(TestDatabase.POSTGRESQL, "PostgreSQL");
			if (!run.quick()) {
				costs.measure(TestDatabase.MARIADB, "MariaDB");
			}
		});
	}

	private void measure(TestDatabase kind, String name) throws Exception {
		Map<String, Contacts> variants = new LinkedHashMap<>();
		List<AutoCloseable> open = new ArrayList<>();
		try {
			variants.put(BY_HAND, byHand(kind, open));
			variants.put(ATOMIC, routed(kind, Phase.LIVE, "lease", open));
			variants.put(RECORDED, routed(kind, Phase.DUAL_WRITE, "lease", open));
			variants.put(FENCED, routed(kind, Phase.LIVE, "database", open));
			this.run.progress(name + ", one after the other");
			inTurns(name, variants);
			for (int threads : this.run.quick() ? List.of(2) : List.of(1, 8, 32)) {
				this.run.progress(name + ", " + threads + " threads");
				measure(name, threads, variants);
			}
		}
		finally {
			for (AutoCloseable each : open) {
				each.close();
			}
		}
	}

	private Contacts byHand(TestDatabase kind, List<AutoCloseable> open) {
		TestDatabase.Coordinates database = kind.create();
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(database.url());
		pool.setUsername(database.username());
		pool.setPassword(database.password());
		pool.setMaximumPoolSize(POOL);
		open.add(pool);
		JdbcTemplate jdbc = new JdbcTemplate(pool);
		SqlContacts.create(jdbc);
		jdbc.execute("insert into " + SqlContacts.NEW + " select * from " + SqlContacts.OLD);
		TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(pool));
		SqlContacts old = new SqlContacts(jdbc, SqlContacts.OLD);
		SqlContacts fresh = new SqlContacts(jdbc, SqlContacts.NEW);
		return new Contacts() {

			@Override
			public String find(long id) {
				throw new UnsupportedOperationException();
			}

			@Override
			public void save(long id, String contact) {
				transaction.executeWithoutResult((status) -> {
					old.save(id, contact);
					fresh.save(id, contact);
				});
			}

		};
	}

	private static Contacts routed(TestDatabase kind, Phase phase, String fencing, List<AutoCloseable> open)
			throws InterruptedException {
		Service service = Service.in(phase, 1, SqlApplication.class, kind, "changeover.fencing=" + fencing,
				"spring.datasource.hikari.maximum-pool-size=" + POOL);
		open.add(service);
		return service.contacts();
	}

	private void measure(String name, int threads, Map<String, Contacts> variants) throws Exception {
		Map<String, List<long[]>> taken = new LinkedHashMap<>();
		ExecutorService callers = Executors.newFixedThreadPool(threads);
		try {
			for (int round = 0; round <= this.rounds; round++) {
				for (Map.Entry<String, Contacts> variant : variants.entrySet()) {
					long[] times = round(callers, threads, variant.getValue());
					// The first round warms up.
					if (round > 0 || this.run.quick()) {
						taken.computeIfAbsent(variant.getKey(), (key) -> new ArrayList<>()).add(times);
					}
				}
			}
		}
		finally {
			callers.shutdownNow();
		}
		Map<String, Figures> figures = new LinkedHashMap<>();
		taken.forEach((variant, times) -> figures.put(variant, Figures.of(times, this.nanos)));
		Figures plain = Objects.requireNonNull(figures.get(BY_HAND));
		this.run.table(name + ", " + threads + ((threads == 1) ? " thread" : " threads"),
				List.of("", "median, us", "of by hand", "p99, us", "transactions/s", "of by hand"),
				figures.entrySet()
					.stream()
					.map((each) -> List.of(each.getKey(), Run.figure(each.getValue().median, 0),
							Run.figure(each.getValue().median / plain.median, 2), Run.figure(each.getValue().p99, 0),
							Run.figure(each.getValue().rate, 0), Run.figure(each.getValue().rate / plain.rate, 2)))
					.toList());
	}

	/**
	 * One thread, all variants by turns at each call: whatever the machine does
	 * meanwhile, it does to all of them.
	 */
	private void inTurns(String name, Map<String, Contacts> variants) {
		List<Contacts> all = List.copyOf(variants.values());
		int calls = this.run.number("calls", 20_000, 100);
		int warmup = calls / 4;
		long[][] times = new long[all.size()][calls];
		for (int call = -warmup; call < calls; call++) {
			for (int turn = 0; turn < all.size(); turn++) {
				int variant = Math.floorMod(call + turn, all.size());
				long row = ThreadLocalRandom.current().nextLong(SqlContacts.ROWS);
				long begun = System.nanoTime();
				all.get(variant).save(row, "Way " + call);
				times[variant][Math.max(0, call)] = System.nanoTime() - begun;
			}
		}
		Map<String, Figures> figures = new LinkedHashMap<>();
		int variant = 0;
		for (String what : variants.keySet()) {
			long[] sorted = times[variant++];
			Arrays.sort(sorted);
			figures.put(what, Figures.of(List.of(sorted), Arrays.stream(sorted).sum()));
		}
		Figures plain = Objects.requireNonNull(figures.get(BY_HAND));
		this.run.table(name + ", one thread, by turns", List.of("", "median, us", "of by hand", "p99, us"),
				figures.entrySet()
					.stream()
					.map((each) -> List.of(each.getKey(), Run.figure(each.getValue().median, 0),
							Run.figure(each.getValue().median / plain.median, 2), Run.figure(each.getValue().p99, 0)))
					.toList());
		if (name.equals("PostgreSQL")) {
			String what = "median of a dual-write transaction on PostgreSQL, of two statements by hand: ";
			this.run.atMost(what + ATOMIC, over(figures, ATOMIC), 1.05);
			this.run.atMost(what + RECORDED, over(figures, RECORDED), 1.4);
			this.run.atMost(what + FENCED, over(figures, FENCED), 1.3);
		}
	}

	private static double over(Map<String, Figures> figures, String variant) {
		return Objects.requireNonNull(figures.get(variant)).median
				/ Objects.requireNonNull(figures.get(BY_HAND)).median;
	}

	private long[] round(ExecutorService callers, int threads, Contacts contacts) throws Exception {
		long end = System.nanoTime() + this.nanos;
		Callable<long[]> caller = () -> {
			long[] times = new long[1024];
			int calls = 0;
			for (long begun = System.nanoTime(); begun - end < 0; begun = System.nanoTime()) {
				contacts.save(ThreadLocalRandom.current().nextLong(SqlContacts.ROWS), "Way " + calls);
				if (calls == times.length) {
					times = Arrays.copyOf(times, 2 * calls);
				}
				times[calls++] = System.nanoTime() - begun;
			}
			return Arrays.copyOf(times, calls);
		};
		List<Callable<long[]>> all = new ArrayList<>();
		for (int i = 0; i < threads; i++) {
			all.add(caller);
		}
		LongStream times = LongStream.empty();
		for (Future<long[]> each : callers.invokeAll(all)) {
			times = LongStream.concat(times, Arrays.stream(each.get()));
		}
		return times.toArray();
	}

	/**
	 * Figures of one variant.
	 *
	 * @param median median duration in microseconds
	 * @param p99 99th percentile in microseconds
	 * @param rate transactions in a second
	 */
	private record Figures(double median, double p99, double rate) {

		static Figures of(List<long[]> rounds, long nanos) {
			long[] all = rounds.stream().flatMapToLong(Arrays::stream).sorted().toArray();
			return new Figures(all[all.length / 2] / 1e3, all[(int) (all.length * 0.99)] / 1e3,
					all.length / (rounds.size() * nanos / 1e9));
		}

	}

}
