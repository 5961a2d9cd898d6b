package dev.changeover.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * What one kind of window measured, a window of each kind to a round: durations in
 * nanoseconds. Not safe for use by several threads.
 */
final class Windows {

	private static final int RESAMPLES = 1_000;

	private final List<long[]> samples = new ArrayList<>();

	/**
	 * Adds the window of one more round.
	 * @param sorted durations in nanoseconds
	 */
	void add(long[] sorted) {
		this.samples.add(sorted);
	}

	/**
	 * A percentile of all windows taken together, in milliseconds.
	 * @param share 0.5 for the median
	 */
	double millis(double share) {
		return Load.millis(together(IntStream.range(0, this.samples.size()).toArray()), share);
	}

	/**
	 * The median of the windows' own percentiles, in milliseconds: what a stall in one
	 * window does not move.
	 * @param share 0.99 for the median of the 99th percentiles
	 */
	double medianMillis(double share) {
		double[] each = this.samples.stream().mapToDouble((window) -> Load.millis(window, share)).sorted().toArray();
		return (each[(each.length - 1) / 2] + each[each.length / 2]) / 2;
	}

	/**
	 * Between what the ratio of a percentile to that of others lies in nine of ten: the
	 * percentile bootstrap (Efron, 1979) over rounds, as the writes of one window are
	 * slow together.
	 * @param others the windows of the same rounds to compare with
	 * @param share 0.99 for the 99th percentile
	 * @return the lower and the upper end
	 */
	double[] ratio(Windows others, double share) {
		Random random = new Random(1);
		int rounds = this.samples.size();
		double[] ratios = new double[RESAMPLES];
		for (int i = 0; i < ratios.length; i++) {
			int[] drawn = random.ints(rounds, 0, rounds).toArray();
			ratios[i] = Load.millis(together(drawn), share) / Load.millis(others.together(drawn), share);
		}
		Arrays.sort(ratios);
		return new double[] { ratios[RESAMPLES / 20], ratios[RESAMPLES - RESAMPLES / 20 - 1] };
	}

	private long[] together(int[] rounds) {
		return Arrays.stream(rounds).mapToObj(this.samples::get).flatMapToLong(Arrays::stream).sorted().toArray();
	}

}
