package dev.changeover.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.changeover.sweep.SweepKind;

/**
 * How fast rows are moved and compared, beside plain SQL on the same rows. Takes
 * {@code --rows} and {@code --rounds}.
 */
public final class SweepSpeed {

	private static final String SINGLE_COPY = "one INSERT..SELECT ON CONFLICT";

	private static final String BATCHES = "reader, mapper, JDBC batches by hand";

	private static final String SINGLE_COMPARE = "one full join";

	private static final String READ_BOTH = "both sides read and compared by hand in Java";

	private final Orders orders;

	private final Sweeper sweeper;

	private final Run run;

	private final int rows;

	private final Map<String, List<Double>> rates = new LinkedHashMap<>();

	private SweepSpeed(Orders orders, Run run) {
		this.orders = orders;
		this.sweeper = new Sweeper(orders);
		this.run = run;
		this.rows = run.number("rows", 1_000_000, 2_000);
	}

	/**
	 * Runs the benchmark.
	 * @param arguments see {@link Run}
	 * @throws Exception when it cannot
	 */
	public static void main(String[] arguments) throws Exception {
		Run.of(SweepSpeed.class, "Sweeps beside plain SQL", arguments, (run) -> {
			try (Orders orders = new Orders()) {
				new SweepSpeed(orders, run).measure();
			}
		});
	}

	private void measure() throws Exception {
		this.orders.fill(this.rows);
		int rounds = this.run.number("rounds", 3, 1);
		for (int round = 0; round <= rounds; round++) {
			if (round == 1) {
				// The first round was for the compiler and the caches.
				this.rates.clear();
			}
			this.run.progress("round " + round + " of " + rounds);
			copies();
			comparisons();
		}
		report();
	}

	private void copies() throws Exception {
		this.orders.emptyNew();
		timed(SINGLE_COPY, () -> PlainSql.copy(this.orders));
		this.orders.emptyNew();
		timed(BATCHES, () -> PlainSql.copyInBatches(this.orders));
		for (int workers = 1; workers <= 2; workers++) {
			this.orders.emptyNew();
			sweep("backfill, declared rows", SweepKind.BACKFILL, workers, false);
			this.orders.emptyNew();
			sweep("backfill, rows in Java", SweepKind.BACKFILL, workers, true);
		}
	}

	private void comparisons() throws Exception {
		this.orders.settle();
		timed(SINGLE_COMPARE, () -> PlainSql.compare(this.orders));
		timed(READ_BOTH, () -> PlainSql.compareByHand(this.orders));
		for (int workers = 1; workers <= 2; workers++) {
			sweep("verification, declared rows", SweepKind.VERIFICATION, workers, false);
			sweep("verification, rows in Java", SweepKind.VERIFICATION, workers, true);
		}
	}

	private void sweep(String what, SweepKind kind, int number, boolean java) throws Exception {
		timed(what + ", " + number + ((number == 1) ? " worker" : " workers"), this.sweeper.run(kind, number, java));
	}

	private void timed(String what, Work work) throws Exception {
		long begun = System.nanoTime();
		work.run();
		timed(what, (System.nanoTime() - begun) / 1e9);
	}

	private void timed(String what, double seconds) {
		this.rates.computeIfAbsent(what, (missing) -> new ArrayList<>()).add(this.rows / seconds);
		this.run.progress(what + ": " + Run.figure(this.rows / seconds, 0) + " rows/s");
	}

	private void report() {
		this.run.note(Run.figure(this.rows, 0) + " orders of six columns on PostgreSQL, four of them moved. Median of "
				+ this.run.number("rounds", 3, 1) + " rounds after one to warm up. A backfill is timed from the "
				+ "request to the recorded end and includes the orphan sweep; what is by hand has neither locks, nor "
				+ "orphan sweep, nor a way to go on after a crash. The database joins on all cores, as two workers do, "
				+ "and sends one number; a comparison in Java has every row of both sides sent to it, which alone takes "
				+ "what the line \"by hand in Java\" shows. One worker and its connection take turns, so that neither "
				+ "of two cores is busy more than half of the time.");
		List<List<String>> lines = new ArrayList<>();
		this.rates.keySet().forEach((what) -> {
			String limit = (what.startsWith("verification") || what.equals(SINGLE_COMPARE) || what.equals(READ_BOTH))
					? SINGLE_COMPARE : SINGLE_COPY;
			lines.add(List.of(what, Run.figure(median(what), 0),
					Run.figure(100 * median(what) / median(limit), 0) + " %"));
		});
		this.run.table("Rows per second", List.of("way", "rows/s", "of one statement"), lines);
		target("backfill, declared rows", SINGLE_COPY, 0.85);
		target("backfill, rows in Java", SINGLE_COPY, 0.45);
		target("verification, declared rows", SINGLE_COMPARE, 0.6);
		target("verification, rows in Java", SINGLE_COMPARE, 0.4);
	}

	private void target(String what, String limit, double bound) {
		for (String workers : List.of("1 worker", "2 workers")) {
			this.run.atLeast(what + ", " + workers + ", to " + limit, median(what + ", " + workers) / median(limit),
					bound);
		}
	}

	private double median(String what) {
		double[] sorted = this.rates.getOrDefault(what, List.of()).stream().mapToDouble(Double::doubleValue).toArray();
		Arrays.sort(sorted);
		return sorted[sorted.length / 2];
	}

	/**
	 * Something to be timed.
	 */
	@FunctionalInterface
	private interface Work {

		void run() throws Exception;

	}

}
