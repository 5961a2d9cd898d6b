package dev.changeover.phase;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clocks that only a simulation moves, by number. Called by SQL, so public.
 */
public final class SimulatedClock {

	private static final Map<Integer, AtomicLong> CLOCKS = new ConcurrentHashMap<>();

	private static final AtomicInteger NUMBERS = new AtomicInteger();

	private SimulatedClock() {
	}

	/** Makes a clock and tells its number. */
	public static int create() {
		int number = NUMBERS.incrementAndGet();
		CLOCKS.put(number, new AtomicLong(1_000_000_000_000L));
		return number;
	}

	/** Milliseconds of a clock. */
	public static long now(int number) {
		return CLOCKS.get(number).get();
	}

	/** Moves a clock, back where negative. */
	public static void move(int number, long millis) {
		CLOCKS.get(number).addAndGet(millis);
	}

}
