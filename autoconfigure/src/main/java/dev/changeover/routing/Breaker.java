package dev.changeover.routing;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Spares a side that fails again and again: after so many failures in a row it lets
 * nothing pass for a while, then one attempt at a time until one succeeds. Thread-safe.
 */
final class Breaker {

	private static final int FAILURES = 5;

	private static final Duration PAUSE = Duration.ofSeconds(10);

	private final LongSupplier nanoTime;

	private final AtomicInteger failures = new AtomicInteger();

	// Meaningful only while there are too many failures.
	private final AtomicLong nextAttempt = new AtomicLong();

	Breaker(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	boolean allows() {
		if (this.failures.get() < FAILURES) {
			return true;
		}
		long now = this.nanoTime.getAsLong();
		long next = this.nextAttempt.get();
		return now - next >= 0 && this.nextAttempt.compareAndSet(next, now + PAUSE.toNanos());
	}

	void succeeded() {
		if (this.failures.get() != 0) {
			this.failures.set(0);
		}
	}

	void failed() {
		if (this.failures.incrementAndGet() >= FAILURES) {
			this.nextAttempt.set(this.nanoTime.getAsLong() + PAUSE.toNanos());
		}
	}

}
