package dev.changeover.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

import dev.changeover.sweep.SweepKind;
import dev.changeover.sweep.SweepState;
import dev.changeover.sweep.SweepStatus;
import dev.changeover.sweep.Sweeps;
import org.jspecify.annotations.Nullable;

/**
 * Finds sweeps that run and do not get on, by what they had done when last looked at. One
 * that is throttled or paused does not stall. Thread-safe.
 */
public final class StallWatch {

	private final @Nullable Sweeps sweeps;

	private final Duration patience;

	private final LongSupplier nanoTime;

	private final Map<String, Seen> seen = new ConcurrentHashMap<>();

	/**
	 * Begins to watch.
	 * @param sweeps the sweeps, where the application has any
	 * @param patience how long a sweep may do nothing
	 * @param nanoTime a clock that never goes back, in nanoseconds
	 */
	public StallWatch(@Nullable Sweeps sweeps, Duration patience, LongSupplier nanoTime) {
		this.sweeps = sweeps;
		this.patience = patience;
		this.nanoTime = nanoTime;
	}

	/**
	 * Looks at the sweeps.
	 * @param migrations names of the migrations
	 * @return a sentence for each sweep that stalls
	 */
	List<String> stalled(Collection<String> migrations) {
		List<String> stalled = new ArrayList<>();
		Sweeps all = this.sweeps;
		if (all != null) {
			for (String migration : migrations) {
				for (SweepKind kind : SweepKind.values()) {
					all.latest(migration, kind)
						.filter(this::stalls)
						.ifPresent((status) -> stalled.add(sentence(status)));
				}
			}
		}
		return stalled;
	}

	boolean stalls(SweepStatus status) {
		String key = status.migration() + "/" + status.kind();
		if (status.state() != SweepState.RUNNING || status.throttledBy() != null) {
			this.seen.remove(key);
			return false;
		}
		long now = this.nanoTime.getAsLong();
		Seen at = this.seen.compute(key, (name, before) -> {
			boolean same = before != null && before.rows == status.rows() && before.sweep.equals(status.startedAt());
			return same ? before : new Seen(status.startedAt(), status.rows(), now);
		});
		return now - at.nanos > this.patience.toNanos();
	}

	private String sentence(SweepStatus status) {
		return status.kind() + " of '" + status.migration() + "' has done nothing for " + this.patience.toMinutes()
				+ " minutes and stands at " + status.rows() + " rows. Look for locks on its tables, or CANCEL it.";
	}

	private record Seen(Instant sweep, long rows, long nanos) {
	}

}
