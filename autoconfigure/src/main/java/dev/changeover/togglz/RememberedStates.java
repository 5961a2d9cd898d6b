package dev.changeover.togglz;

import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.togglz.core.repository.FeatureState;

/**
 * The states of all features as read a short while ago. A change made by this instance
 * ends what is remembered at once, and what was being read meanwhile is not remembered.
 * Thread-safe.
 */
final class RememberedStates {

	/** How long another instance's change may go unseen. */
	static final Duration TIME_TO_LIVE = Duration.ofSeconds(1);

	private final LongSupplier nanoTime;

	/** Replaced as a whole, under the lock of this object. */
	private volatile @Nullable Reading reading;

	/** Counts the changes made by this instance, under the lock of this object. */
	private long changes;

	RememberedStates(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	/** What is remembered, or {@code null} once it is too old or was ended. */
	@Nullable Map<String, FeatureState> recall() {
		Reading known = this.reading;
		if (known == null || this.nanoTime.getAsLong() - known.at() >= TIME_TO_LIVE.toNanos()) {
			return null;
		}
		return known.states();
	}

	/** Reads anew, and remembers it unless a change was made meanwhile. */
	Map<String, FeatureState> read(Supplier<Map<String, FeatureState>> reader) {
		long before = changes();
		long at = this.nanoTime.getAsLong();
		Map<String, FeatureState> states = reader.get();
		synchronized (this) {
			if (this.changes == before) {
				this.reading = new Reading(states, at);
			}
		}
		return states;
	}

	/** Ends what is remembered. To be called after each commit of a change. */
	synchronized void forget() {
		this.changes++;
		this.reading = null;
	}

	private synchronized long changes() {
		return this.changes;
	}

	private record Reading(Map<String, FeatureState> states, long at) {
	}

}
