package dev.changeover.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.changeover.sweep.SweepKind;

/**
 * How sweeps do with more and more rows: the rate, and the most that the heap held. Takes
 * {@code --most} rows.
 */
public final class SweepScale {

	private static final int BASE = 100_000;

	private static final double MEGABYTE = 1024 * 1024;

	private SweepScale() {
	}

	/**
	 * Runs the benchmark.
	 * @param arguments see {@link Run}
	 * @throws Exception when it cannot
	 */
	public static void main(String[] arguments) throws Exception {
		Run.of(SweepScale.class, "Sweeps of more and more rows", arguments, SweepScale::measure);
	}

	private static void measure(Run run) {
		run.note("Rows a second of one worker without a ceiling on PostgreSQL, and the most that the heap of the"
				+ " service held meanwhile, in MB, garbage included. The first size is run twice, the first time to"
				+ " warm up.");
		int most = run.number("most", 5_000_000, 2_000);
		List<Integer> sizes = run.quick() ? List.of(1_000, most)
				: List.of(BASE, 300_000, 1_000_000, 5_000_000).stream().filter((size) -> size <= most).toList();
		List<List<String>> rows = new ArrayList<>();
		Map<Integer, Double> rates = new LinkedHashMap<>();
		try (Orders orders = new Orders()) {
			sweeps(run, orders, sizes.get(0), rates, new ArrayList<>());
			sizes.forEach((size) -> sweeps(run, orders, size, rates, rows));
		}
		run.table("By the number of rows", List.of("rows", "backfill, declared", "heap", "backfill, Java", "heap",
				"verification, declared", "heap", "verification, Java", "heap"), rows);
		Double large = rates.get(1_000_000);
		if (large != null) {
			run.atLeast("rate of the declared backfill at 1,000,000 rows, of that at 100,000",
					large / Objects.requireNonNull(rates.get(BASE)), 0.9);
		}
	}

	private static void sweeps(Run run, Orders orders, int size, Map<Integer, Double> rates, List<List<String>> rows) {
		run.progress(Run.figure(size, 0) + " rows");
		orders.fill(size);
		Sweeper sweeper = new Sweeper(orders);
		List<String> row = new ArrayList<>(List.of(Run.figure(size, 0)));
		for (SweepKind kind : List.of(SweepKind.BACKFILL, SweepKind.VERIFICATION)) {
			for (boolean java : List.of(false, true)) {
				if (kind == SweepKind.BACKFILL) {
					orders.emptyNew();
				}
				else {
					orders.settle();
				}
				System.gc();
				pools().forEach(MemoryPoolMXBean::resetPeakUsage);
				double rate = size / sweeper.run(kind, 1, java);
				double heap = pools().stream().mapToLong((pool) -> pool.getPeakUsage().getUsed()).sum() / MEGABYTE;
				row.add(Run.figure(rate, 0));
				row.add(Run.figure(heap, 0));
				if (kind == SweepKind.BACKFILL && !java) {
					rates.put(size, rate);
				}
			}
		}
		rows.add(row);
	}

	private static List<MemoryPoolMXBean> pools() {
		return ManagementFactory.getMemoryPoolMXBeans()
			.stream()
			.filter((pool) -> pool.getType() == MemoryType.HEAP)
			.toList();
	}

}
