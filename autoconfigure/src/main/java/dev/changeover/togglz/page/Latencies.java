package dev.changeover.togglz.page;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;

import dev.changeover.Side;
import org.jspecify.annotations.Nullable;

/**
 * How long calls of both sides took lately on this instance: ten minutes in slots of ten
 * seconds, each a histogram of quarter powers of two (at most 19 % off). Thread-safe, and
 * cheap enough for the path of every call.
 */
public final class Latencies {

	static final int SLOTS = 60;

	static final long SLOT_NANOS = 10_000_000_000L;

	private static final int BUCKETS = 160;

	private final Map<Key, AtomicReferenceArray<@Nullable Slot>> bySide = new ConcurrentHashMap<>();

	private final LongSupplier nanoTime;

	private final long began;

	/**
	 * Begins to listen.
	 * @param nanoTime a clock such as {@link System#nanoTime}
	 */
	public Latencies(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
		this.began = nanoTime.getAsLong();
	}

	/**
	 * Notes a call.
	 * @param migration the migration
	 * @param side the side that was called
	 * @param nanos how long it took
	 */
	public void note(String migration, Side side, long nanos) {
		AtomicReferenceArray<@Nullable Slot> slots = slots(migration, side);
		long number = slotNow();
		int index = (int) (number % SLOTS);
		Slot slot = slots.get(index);
		if (slot == null || slot.number != number) {
			Slot fresh = new Slot(number);
			slot = slots.compareAndSet(index, slot, fresh) ? fresh : slots.get(index);
		}
		if (slot != null) {
			slot.counts.incrementAndGet(bucket(nanos));
		}
	}

	/** The last ten minutes of a migration, oldest slot first. */
	Series series(String migration) {
		Map<Side, List<Point>> points = new EnumMap<>(Side.class);
		for (Side side : Side.values()) {
			AtomicReferenceArray<@Nullable Slot> slots = slots(migration, side);
			List<Point> line = new ArrayList<>();
			long now = slotNow();
			for (long number = Math.max(0, now - SLOTS + 1); number <= now; number++) {
				Slot slot = slots.get((int) (number % SLOTS));
				if (slot != null && slot.number == number) {
					line.add(slot.point((int) (number - now + SLOTS - 1)));
				}
			}
			points.put(side, line);
		}
		return new Series(points);
	}

	private AtomicReferenceArray<@Nullable Slot> slots(String migration, Side side) {
		return this.bySide.computeIfAbsent(new Key(migration, side), (key) -> new AtomicReferenceArray<>(SLOTS));
	}

	private long slotNow() {
		return (this.nanoTime.getAsLong() - this.began) / SLOT_NANOS;
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

	/**
	 * Latencies of both sides.
	 *
	 * @param points one point for each slot in which the side was called
	 */
	record Series(Map<Side, List<Point>> points) {

		boolean isEmpty() {
			return this.points.values().stream().allMatch(List::isEmpty);
		}

	}

	/**
	 * One slot.
	 *
	 * @param slot its place, from 0 to {@link #SLOTS} - 1
	 * @param calls number of calls
	 * @param median half of the calls took at most so long, in nanoseconds
	 * @param p99 99 % of the calls took at most so long, in nanoseconds
	 */
	record Point(int slot, long calls, double median, double p99) {
	}

	private record Key(String migration, Side side) {
	}

	private static final class Slot {

		private final long number;

		private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

		Slot(long number) {
			this.number = number;
		}

		Point point(int place) {
			long[] sums = new long[BUCKETS];
			long calls = 0;
			for (int i = 0; i < BUCKETS; i++) {
				sums[i] = this.counts.get(i);
				calls += sums[i];
			}
			return new Point(place, calls, quantile(sums, calls, 0.5), quantile(sums, calls, 0.99));
		}

		private static double quantile(long[] sums, long calls, double share) {
			long wanted = (long) Math.ceil(calls * share);
			long seen = 0;
			for (int i = 0; i < BUCKETS; i++) {
				seen += sums[i];
				if (seen >= wanted && seen > 0) {
					return upperEnd(i);
				}
			}
			return 0;
		}

	}

}
