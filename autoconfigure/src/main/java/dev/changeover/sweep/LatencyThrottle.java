package dev.changeover.sweep;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Holds sweeps back while the routed calls of this instance take long. Thread-safe.
 */
public final class LatencyThrottle implements Throttle {

	private static final long WINDOW = TimeUnit.MILLISECONDS.toNanos(500);

	private final Duration ceiling;

	private final LongSupplier nanoTime;

	private final LongAdder calls = new LongAdder();

	private final LongAdder nanos = new LongAdder();

	/** What was seen last; guarded by this. */
	private long seenAt;

	private long seenCalls;

	private long seenNanos;

	private double mean;

	/**
	 * Makes the throttle.
	 * @param ceiling mean duration of a call within half a second from which sweeps wait
	 * @param nanoTime the clock, as {@link System#nanoTime}
	 */
	public LatencyThrottle(Duration ceiling, LongSupplier nanoTime) {
		this.ceiling = ceiling;
		this.nanoTime = nanoTime;
		this.seenAt = nanoTime.getAsLong();
	}

	/**
	 * Counts a call of the side that answers. Cheap.
	 * @param took how long it took, in nanoseconds
	 */
	public void called(long took) {
		this.calls.increment();
		this.nanos.add(took);
	}

	@Override
	public synchronized Optional<String> reason(String migration) {
		long now = this.nanoTime.getAsLong();
		if (now - this.seenAt >= WINDOW) {
			long number = this.calls.sum();
			long sum = this.nanos.sum();
			this.mean = (number > this.seenCalls) ? (double) (sum - this.seenNanos) / (number - this.seenCalls) : 0;
			this.seenAt = now;
			this.seenCalls = number;
			this.seenNanos = sum;
		}
		return (this.mean > this.ceiling.toNanos())
				? Optional.of("routed calls take " + TimeUnit.NANOSECONDS.toMillis((long) this.mean) + " ms on average")
				: Optional.empty();
	}

}
