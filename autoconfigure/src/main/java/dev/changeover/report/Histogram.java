package dev.changeover.report;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How often calls took how long: buckets of quarter powers of two, so that a quantile is
 * at most 25 % too high. Thread-safe.
 */
final class Histogram {

	private static final int BUCKETS = 160;

	private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

	void add(long nanos) {
		this.counts.incrementAndGet(bucket(nanos));
	}

	void addAll(Histogram other) {
		for (int i = 0; i < BUCKETS; i++) {
			this.counts.addAndGet(i, other.counts.get(i));
		}
	}

	long total() {
		long total = 0;
		for (int i = 0; i < BUCKETS; i++) {
			total += this.counts.get(i);
		}
		return total;
	}

	/**
	 * The time within which a share of the calls ended.
	 * @param share from 0 to 1
	 * @return nanoseconds; 0 without calls
	 */
	double quantile(double share) {
		long wanted = Math.max(1, (long) Math.ceil(total() * share));
		long seen = 0;
		for (int i = 0; i < BUCKETS; i++) {
			seen += this.counts.get(i);
			if (seen >= wanted) {
				return upperEnd(i);
			}
		}
		return 0;
	}

	private static int bucket(long nanos) {
		if (nanos < 1) {
			return 0;
		}
		int power = 63 - Long.numberOfLeadingZeros(nanos);
		int quarter = (power < 2) ? 0 : (int) (nanos >>> (power - 2)) & 3;
		return Math.min(BUCKETS - 1, power * 4 + quarter);
	}

	private static double upperEnd(int bucket) {
		return Math.scalb(1 + (bucket % 4 + 1) / 4.0, bucket / 4);
	}

}
