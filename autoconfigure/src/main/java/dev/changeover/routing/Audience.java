package dev.changeover.routing;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import dev.changeover.Side;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All who hear of one operation, and the choice of the calls that are timed for them: all
 * of them, where somebody asks for that, or the first few of each moment. Thread-safe.
 */
final class Audience {

	/** Two to the power of it is the length of a moment in nanoseconds: 134 ms. */
	private static final int MOMENT_BITS = 27;

	private static final int IN_A_MOMENT = 8;

	private static final int ROLES = Role.values().length;

	private static final Logger logger = LoggerFactory.getLogger(Audience.class);

	// Set once, before the first call.
	private OperationListener[] listeners = {};

	private boolean timesEveryCall;

	// One for each side and role: dark reads come later than the calls they belong to.
	private final Sample[] samples = Stream.generate(Sample::new)
		.limit((long) Side.values().length * ROLES)
		.toArray(Sample[]::new);

	// Set by any caller, without care.
	private boolean toldOfFailure;

	private final AtomicBoolean toldOfUndecided = new AtomicBoolean();

	/**
	 * Seats the listeners, before the operation is called.
	 */
	void seat(List<OperationListener> all) {
		this.listeners = all.stream()
			.filter((each) -> each != OperationListener.NONE)
			.toArray(OperationListener[]::new);
		this.timesEveryCall = all.stream().anyMatch(OperationListener::timesEveryCall);
	}

	boolean isEmpty() {
		return this.listeners.length == 0;
	}

	boolean timesEveryCall() {
		return this.timesEveryCall;
	}

	/**
	 * Whether a call belongs to the sample of its side and role.
	 * @param now when it is made, in nanoseconds
	 */
	boolean samples(Side side, Role role, long now) {
		return this.samples[side.ordinal() * ROLES + role.ordinal()].takes(now);
	}

	void called(Side side, Role role, Outcome outcome, long at, long nanos, boolean sampled) {
		for (OperationListener listener : this.listeners) {
			try {
				listener.called(side, role, outcome, at, nanos);
				if (sampled && outcome == Outcome.SUCCESS) {
					listener.sampled(side, role, nanos);
				}
			}
			catch (RuntimeException ex) {
				failed(listener, ex);
			}
		}
	}

	void counted(Side side, Role role, long at) {
		for (OperationListener listener : this.listeners) {
			try {
				listener.counted(side, role, at);
			}
			catch (RuntimeException ex) {
				failed(listener, ex);
			}
		}
	}

	void compared(Verdict verdict) {
		for (OperationListener listener : this.listeners) {
			try {
				listener.compared(verdict);
			}
			catch (RuntimeException ex) {
				failed(listener, ex);
			}
		}
	}

	void diverged() {
		for (OperationListener listener : this.listeners) {
			try {
				listener.diverged();
			}
			catch (RuntimeException ex) {
				failed(listener, ex);
			}
		}
	}

	/**
	 * Tells that nobody knows whether a write did the same on both sides.
	 * @return whether it is the first time
	 */
	boolean undecided() {
		for (OperationListener listener : this.listeners) {
			try {
				listener.undecided();
			}
			catch (RuntimeException ex) {
				failed(listener, ex);
			}
		}
		return !this.toldOfUndecided.getAndSet(true);
	}

	// What a listener does wrong must not reach the caller, whose call it is not.
	private void failed(OperationListener listener, RuntimeException failure) {
		if (!this.toldOfFailure) {
			this.toldOfFailure = true;
			logger.warn("{} failed with {} when it was told of a call. It is not said again for this operation.",
					listener.getClass().getName(), failure.getClass().getName());
		}
	}

	/**
	 * The first few calls of each moment. Written by any caller, without care: a few more
	 * or fewer make the sample no worse, and callers share no cache line that is written
	 * at each call.
	 */
	private static final class Sample {

		private long moment = Long.MIN_VALUE;

		private int left;

		boolean takes(long now) {
			long current = now >> MOMENT_BITS;
			if (current != this.moment) {
				this.moment = current;
				this.left = IN_A_MOMENT;
			}
			if (this.left <= 0) {
				return false;
			}
			this.left--;
			return true;
		}

	}

}
