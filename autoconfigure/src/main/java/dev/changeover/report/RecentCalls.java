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

	/**
	 * Notes a call.
	 * @param now number of the slot that it falls into
	 * @param failed whether it failed
	 * @param nanos how long it took
	 */
	void note(long now, boolean failed, long nanos) {
		int index = (int) (now % SLOTS);
		Slot slot = this.slots.get(index);
		if (slot == null || slot.number != now) {
			Slot fresh = new Slot(now);
			slot = this.slots.compareAndSet(index, slot, fresh) ? fresh : this.slots.get(index);
		}
		if (slot == null) {
			return;
		}
		if (failed) {
			slot.failures.increment();
		}
		else {
			slot.successes.add(nanos);
		}
	}

	SideFigures figures(long now) {
		Histogram successes = new Histogram();
		long failures = 0;
		for (Slot slot : window(now)) {
			successes.addAll(slot.successes);
			failures += slot.failures.sum();
		}
		return new SideFigures(successes.total() + failures, failures, successes.quantile(0.5) / 1e6,
				successes.quantile(0.99) / 1e6);
	}

	List<CallFigures.Point> points(long now) {
		return window(now).stream()
			.filter((slot) -> slot.successes.total() > 0)
			.map((slot) -> new CallFigures.Point((int) (slot.number - now + SLOTS - 1), slot.successes.quantile(0.5),
					slot.successes.quantile(0.99)))
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

		private final Histogram successes = new Histogram();

		private final LongAdder failures = new LongAdder();

		Slot(long number) {
			this.number = number;
		}

	}

}
