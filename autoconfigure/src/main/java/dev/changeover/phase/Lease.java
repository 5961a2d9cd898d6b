package dev.changeover.phase;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long this instance may trust the phase that it knows, by its own monotonic clock:
 * counted from before the renewal was sent, less a margin, so it ends here before it ends
 * in the database. Thread-safe; written by the tick alone.
 */
final class Lease {

	private final LongSupplier nanoTime;

	private final long nanos;

	// Written by the tick; read by every routed call.
	private volatile long deadline;

	// Written by the tick when it joins; a transaction pinned under another incarnation
	// is lost.
	private volatile Object incarnation = "none";

	Lease(Duration lease, LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
		this.nanos = lease.minus(lease.dividedBy(10)).toNanos();
		this.deadline = nanoTime.getAsLong() - 1;
	}

	boolean isValid() {
		return isValidAt(this.nanoTime.getAsLong());
	}

	/**
	 * Whether it had not ended at a time.
	 * @param now what {@link #now()} returned
	 */
	boolean isValidAt(long now) {
		return now - this.deadline < 0;
	}

	long now() {
		return this.nanoTime.getAsLong();
	}

	Object incarnation() {
		return this.incarnation;
	}

	void begin(Object newIncarnation, long sentAt) {
		this.incarnation = newIncarnation;
		this.deadline = sentAt + this.nanos;
	}

	void prolong(long sentAt) {
		this.deadline = sentAt + this.nanos;
	}

	void end() {
		this.deadline = this.nanoTime.getAsLong() - 1;
	}

	/**
	 * Time left.
	 * @return nanoseconds, negative when it has ended
	 */
	long remaining() {
		return this.deadline - this.nanoTime.getAsLong();
	}

	long length() {
		return this.nanos;
	}

}
