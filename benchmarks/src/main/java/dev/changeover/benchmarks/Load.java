package dev.changeover.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Calls that are due at a steady rate whether or not those before have ended, so that a
 * slow call is counted for all that wait behind it.
 *
 * @param rate calls in a second
 * @param threads how many threads make them
 */
record Load(int rate, int threads) {

	/**
	 * Makes calls for some time.
	 * @param window how long
	 * @param call makes the call with this number, from 0
	 * @return how long each took from when it was due, in nanoseconds, sorted
	 * @throws Exception what a call throws
	 */
	long[] on(Duration window, LongConsumer call) throws Exception {
		ExecutorService callers = Executors.newFixedThreadPool(this.threads);
		try {
			long begin = System.nanoTime();
			int calls = (int) window.toSeconds() * this.rate / this.threads;
			List<Future<long[]>> all = new ArrayList<>();
			for (int caller = 0; caller < this.threads; caller++) {
				int first = caller;
				all.add(callers.submit(() -> calls(begin, first, calls, call)));
			}
			long[] took = {};
			for (Future<long[]> each : all) {
				took = joined(took, each.get());
			}
			return took;
		}
		finally {
			callers.shutdown();
		}
	}

	private long[] calls(long begin, int first, int calls, LongConsumer call) {
		long[] took = new long[calls];
		for (int i = 0; i < calls; i++) {
			long number = first + (long) i * this.threads;
			long due = begin + 1_000_000_000L * number / this.rate;
			LockSupport.parkNanos(due - System.nanoTime());
			call.accept(number);
			took[i] = System.nanoTime() - due;
		}
		return took;
	}

	static long[] joined(long[] some, long[] others) {
		long[] all = Arrays.copyOf(some, some.length + others.length);
		System.arraycopy(others, 0, all, some.length, others.length);
		Arrays.sort(all);
		return all;
	}

	/**
	 * A percentile in milliseconds.
	 * @param sorted durations in nanoseconds
	 * @param share 0.5 for the median
	 */
	static double millis(long[] sorted, double share) {
		return sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * share))] / 1e6;
	}

}
