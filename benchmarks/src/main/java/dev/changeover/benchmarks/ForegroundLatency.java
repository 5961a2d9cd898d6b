package dev.changeover.benchmarks;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

import dev.changeover.report.Action;
import dev.changeover.sweep.SweepStatus;

/**
 * How long routed writes take while a backfill runs beside them, at the default ceiling,
 * a tenth and a fortieth of it, with the default throttles, how long while plain SQL
 * moves rows at that pace, and how long without. Windows of all three take turns. Takes
 * {@code --rows}, {@code --seconds} of a window, {@code --rounds} and {@code --rate} of
 * writes in a second.
 */
public final class ForegroundLatency {

	private static final int WRITERS = 4;

	/** The default of the configuration. */
	private static final int CEILING = 20_000;

	private final WritingShop shop;

	private final Run run;

	private final int rows;

	private final int ceiling;

	private ForegroundLatency(WritingShop shop, Run run, int rows, int ceiling) {
		this.shop = shop;
		this.run = run;
		this.rows = rows;
		this.ceiling = ceiling;
	}

	/**
	 * Runs the benchmark.
	 * @param arguments see {@link Run}
	 * @throws Exception when it cannot
	 */
	public static void main(String[] arguments) throws Exception {
		Run.of(ForegroundLatency.class, "Routed writes beside a backfill", arguments, (run) -> {
			int rows = run.number("rows", 1_000_000, 100_000);
			for (int ceiling : run.quick() ? List.of(CEILING) : List.of(CEILING / 40, CEILING / 10, CEILING)) {
				run.progress("a ceiling of " + ceiling + " rows a second");
				try (WritingShop shop = WritingShop.with(rows, ceiling)) {
					new ForegroundLatency(shop, run, rows, ceiling).measure();
				}
			}
		});
	}

	private void measure() throws Exception {
		int rounds = this.run.number("rounds", 6, 1);
		Duration window = Duration.ofSeconds(this.run.number("seconds", 5, 1));
		int rate = this.run.number("rate", 400, 200);
		long[] alone = {};
		long[] beside = {};
		long[] plain = {};
		this.run.progress("warming up");
		write(window.multipliedBy(2), rate);
		this.shop.act(Action.BACKFILL);
		write(window.multipliedBy(2), rate);
		pause();
		long before = this.shop.backfill().rows();
		for (int round = 1; round <= rounds; round++) {
			this.run.progress("round " + round + " of " + rounds);
			alone = Load.joined(alone, write(window, rate));
			this.shop.act(Action.RESUME);
			beside = Load.joined(beside, write(window, rate));
			pause();
			try (PacedSql sql = PacedSql.begin(this.shop.jdbc(), this.rows, this.ceiling)) {
				plain = Load.joined(plain, write(window, rate));
			}
		}
		long moved = this.shop.backfill().rows() - before;
		report(alone, beside, plain, moved / (double) (rounds * window.toSeconds()), rate);
	}

	private void pause() {
		SweepStatus status = this.shop.backfill();
		if (!status.state().active()) {
			throw new IllegalStateException("The backfill ended " + status.state() + " before the window did: "
					+ status.message() + " Give it more rows.");
		}
		this.shop.act(Action.PAUSE);
	}

	private long[] write(Duration window, int rate) throws Exception {
		return new Load(rate, WRITERS).on(window,
				(number) -> this.shop.write(ThreadLocalRandom.current().nextInt(1, this.rows + 1), "Street " + number));
	}

	private void report(long[] alone, long[] beside, long[] plain, double moved, int rate) {
		if (this.ceiling == CEILING / 40 || this.run.quick()) {
			this.run.note("Routed writes of addresses in DUAL_WRITE on PostgreSQL, " + rate + " a second by " + WRITERS
					+ " threads, to orders chosen at random among " + Run.figure(this.rows, 0)
					+ "; each counts from when it was due. The backfill runs in the same service, and database and"
					+ " service share the cores. Beside plain SQL: one thread that moves as many rows a second into"
					+ " another table by INSERT..SELECT, as many in a statement as the backfill, and knows neither"
					+ " phases, nor chunks, nor orphans.");
		}
		String at = "at a ceiling of " + Run.figure(this.ceiling, 0) + " rows a second";
		this.run.table("Milliseconds for a routed write, " + at + " (" + Run.figure(moved, 0) + " were moved)",
				List.of("percentile", "without", "during a backfill", "beside plain SQL"),
				Stream.of(0.5, 0.9, 0.95, 0.99, 0.999).map((share) -> line(share, alone, beside, plain)).toList());
		this.run.atMost("p99 of routed writes during a backfill, to p99 without, " + at,
				Load.millis(beside, 0.99) / Load.millis(alone, 0.99), 1.2);
	}

	private static List<String> line(double share, long[]... samples) {
		List<String> line = new ArrayList<>();
		line.add(new DecimalFormat("0.#", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(share * 100));
		for (long[] sample : samples) {
			line.add(Run.figure(Load.millis(sample, share), 2));
		}
		return line;
	}

}
