package dev.changeover.benchmarks;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToDoubleBiFunction;

import dev.changeover.report.Action;
import dev.changeover.sweep.SweepStatus;

/**
 * How long routed writes take while a backfill runs beside them, at the default ceiling,
 * a tenth and a fortieth of it, with the default throttles, how long while plain SQL
 * moves rows at that pace, and how long without. Windows of all three take turns. Takes
 * {@code --rows}, {@code --seconds} of a window, {@code --rounds} and {@code --rate} of
 * writes in a second, and {@code --ceiling} to measure at that one alone.
 */
public final class ForegroundLatency {

	private static final int WRITERS = 4;

	private static final double P99 = 0.99;

	/** How many windows' worth of rows the warm-up may move, and some to spare. */
	private static final int ROUNDS_BEFORE = 4;

	/** The default of the configuration. */
	private static final int CEILING = 20_000;

	private final WritingShop shop;

	private final Run run;

	private final int rows;

	private final int ceiling;

	private final int rate;

	private ForegroundLatency(WritingShop shop, Run run, int rows, int ceiling, int rate) {
		this.shop = shop;
		this.run = run;
		this.rows = rows;
		this.ceiling = ceiling;
		this.rate = rate;
	}

	/**
	 * Runs the benchmark.
	 * @param arguments see {@link Run}
	 * @throws Exception when it cannot
	 */
	public static void main(String[] arguments) throws Exception {
		Run.of(ForegroundLatency.class, "Routed writes beside a backfill", arguments, (run) -> {
			int rounds = run.number("rounds", 36, 1);
			int seconds = run.number("seconds", 5, 1);
			int rate = run.number("rate", 400, 200);
			run.note("Routed writes of addresses in DUAL_WRITE on PostgreSQL, " + rate + " a second by " + WRITERS
					+ " threads, to orders chosen at random; each counts from when it was due. The backfill runs in"
					+ " the same service, and database and service share the cores. Beside plain SQL: one thread that moves as many rows a second into"
					+ " another table by INSERT..SELECT, as many in a statement as the backfill, and knows neither"
					+ " phases, nor chunks, nor orphans. Percentiles are of the writes of all windows together; a stall"
					+ " of the machine, which is in some windows and not in others, does not move the median of the"
					+ " windows. In brackets: between what the ratio lies in nine of ten, by bootstrap over rounds.");
			int only = run.number("ceiling", 0, CEILING);
			for (int ceiling : (only > 0) ? List.of(only) : List.of(CEILING / 40, CEILING / 10, CEILING)) {
				run.progress("a ceiling of " + ceiling + " rows a second");
				// Enough that the backfill does not end before the last round.
				int rows = Math.max(run.number("rows", 1_000_000, 100_000),
						ceiling * seconds * (rounds + ROUNDS_BEFORE));
				try (WritingShop shop = WritingShop.with(rows, ceiling)) {
					new ForegroundLatency(shop, run, rows, ceiling, rate).measure(rounds, Duration.ofSeconds(seconds));
				}
			}
		});
	}

	private void measure(int rounds, Duration window) throws Exception {
		Windows alone = new Windows();
		Windows beside = new Windows();
		Windows plain = new Windows();
		this.run.progress("warming up");
		write(window.multipliedBy(2));
		this.shop.act(Action.BACKFILL);
		write(window.multipliedBy(2));
		pause();
		long before = this.shop.backfill().rows();
		for (int round = 1; round <= rounds; round++) {
			this.run.progress("round " + round + " of " + rounds);
			alone.add(write(window));
			this.shop.act(Action.RESUME);
			beside.add(write(window));
			pause();
			try (PacedSql sql = PacedSql.begin(this.shop.jdbc(), this.rows, this.ceiling)) {
				plain.add(write(window));
			}
		}
		long moved = this.shop.backfill().rows() - before;
		report(alone, beside, plain, moved / (double) (rounds * window.toSeconds()));
	}

	private void pause() {
		SweepStatus status = this.shop.backfill();
		if (!status.state().active()) {
			throw new IllegalStateException("The backfill ended " + status.state() + " before the window did: "
					+ status.message() + " Give it more rows.");
		}
		this.shop.act(Action.PAUSE);
	}

	private long[] write(Duration window) throws Exception {
		return new Load(this.rate, WRITERS).on(window,
				(number) -> this.shop.write(ThreadLocalRandom.current().nextInt(1, this.rows + 1), "Street " + number));
	}

	private void report(Windows alone, Windows beside, Windows plain, double moved) {
		String at = "at a ceiling of " + Run.figure(this.ceiling, 0) + " rows a second";
		List<List<String>> lines = new ArrayList<>();
		for (double share : List.of(0.5, 0.9, 0.95, P99, 0.999)) {
			DecimalFormat percent = new DecimalFormat("0.#", DecimalFormatSymbols.getInstance(Locale.ROOT));
			lines.add(line(percent.format(share * 100), share, Windows::millis, alone, beside, plain));
		}
		lines.add(line("99, median of windows", P99, Windows::medianMillis, alone, beside, plain));
		lines.add(List.of("99, ratio to without", "", ratio(beside, alone), ratio(plain, alone)));
		this.run.table(
				"Milliseconds for a routed write, " + at + " (" + Run.figure(moved, 0) + " were moved), of "
						+ Run.figure(this.rows, 0),
				List.of("percentile", "without", "during a backfill", "beside plain SQL"), lines);
		this.run.atMost("p99 of routed writes during a backfill, to p99 without, " + at,
				beside.millis(P99) / alone.millis(P99), 1.2);
	}

	private static String ratio(Windows windows, Windows alone) {
		double[] ends = windows.ratio(alone, P99);
		return Run.figure(windows.millis(P99) / alone.millis(P99), 2) + " [" + Run.figure(ends[0], 2) + " to "
				+ Run.figure(ends[1], 2) + "]";
	}

	private static List<String> line(String name, double share, ToDoubleBiFunction<Windows, Double> figure,
			Windows... kinds) {
		List<String> line = new ArrayList<>(List.of(name));
		for (Windows kind : kinds) {
			line.add(Run.figure(figure.applyAsDouble(kind, share), 2));
		}
		return line;
	}

}
