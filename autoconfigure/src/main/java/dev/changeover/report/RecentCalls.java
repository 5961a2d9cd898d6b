package dev.changeover.report;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * The calls of one side of one migration in the last ten minutes, in slots of ten
 * seconds. Thread-safe, and cheap enough for the path of every call.
 */
final class RecentCalls {

	static final int SLOTS = 60;

	static final long SLOT_NANOS = 10_000_000_000L;

	private final AtomicReferenceArray<@Nullable Slot> slots = new AtomicReferenceArray<>(SLOTS);

	private volatile Slot newest = new Slot(-1);

	/**
	 * Notes a call that was timed.
	 * @param now number of the slot that it falls into
	 * @param failed whether it failed
	 * @param nanos how long it took
	 */
	void timed(long now, boolean failed, long nanos) {
		Slot slot = slot(now);
		if (failed) {
			slot.failures.increment();
		}
		else {
			slot.successes.increment();
			slot.times.add(nanos);
		}
	}

	/**
	 * Notes a call that succeeded and was not timed.
	 * @param now number of the slot that it falls into
	 */
	void counted(long now) {
		slot(now).successes.increment();
	}

	// The first call of ten seconds makes the slot, the others find it at hand.
	private Slot slot(long now) {
		Slot last = this.newest;
		if (last.number == now) {
			return last;
		}
		int index = (int) (now % SLOTS);
		Slot slot = this.slots.get(index);
		if (slot == null || slot.number < now) {
			Slot fresh = new Slot(now);
			Slot found = this.slots.compareAndExchange(index, slot, fresh);
			slot = (found == slot || found == null) ? fresh : found;
		}
		this.newest = slot;
		return slot;
	}

	SideFigures figures(long now) {
		Histogram times = new Histogram();
		long successes = 0;
		long failures = 0;
		for (Slot slot : window(now)) {
			times.addAll(slot.times);
			successes += slot.successes.sum();
			failures += slot.failures.sum();
		}
		return new SideFigures(successes + failures, failures, times.quantile(0.5) / 1e6, times.quantile(0.99) / 1e6);
	}

	List<CallFigures.Point> points(long now) {
		return window(now).stream()
			.filter((slot) -> slot.times.total() > 0)
			.map((slot) -> new CallFigures.Point((int) (slot.number - now + SLOTS - 1), slot.times.quantile(0.5),
					slot.times.quantile(0.99)))
			.toList();
	}

	/** The slots that are not older than ten minutes, oldest first. */
	private List<Slot> window(long now) {
		List<Slot> window = new ArrayList<>();
		for (long number = Math.max(0, now - SLOTS + 1); number <= now; number++) {
			Slot slot = this.slots.get((int) (number % SLOTS));
			if (slot != null && slot.number == number) {
				window.add(slot);
			}
		}
		return window;
	}

	private static final class Slot {

		private final long number;

		private final Histogram times = new Histogram();

		private final LongAdder successes = new LongAdder();

		private final LongAdder failures = new LongAdder();

		Slot(long number) {
			this.number = number;
		}

	}

}
