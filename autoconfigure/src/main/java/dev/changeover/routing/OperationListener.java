package dev.changeover.routing;

import dev.changeover.Side;

/**
 * Hears of the calls and comparisons of one operation. Called on the thread of the call;
 * must return at once and not throw. Thread-safe.
 */
public interface OperationListener {

	/** Hears of nothing. */
	OperationListener NONE = new OperationListener() {
	};

	/**
	 * Whether every call is to be timed for this listener. Reading the clock is most of
	 * what a routed call costs, so where nobody asks for it only a sample is.
	 * @return {@code false} when a sample will do
	 */
	default boolean timesEveryCall() {
		return false;
	}

	/**
	 * A side was called, and timed. Failures always are.
	 * @param side the side
	 * @param role why it was called
	 * @param outcome how it ended
	 * @param at when it ended, as {@link System#nanoTime}
	 * @param nanos how long it took
	 */
	default void called(Side side, Role role, Outcome outcome, long at, long nanos) {
	}

	/**
	 * The call just told of is one of a sample that holds few calls of each moment.
	 * @param side the side
	 * @param role why it was called
	 * @param nanos how long it took
	 */
	default void sampled(Side side, Role role, long nanos) {
	}

	/**
	 * A side was called and returned, and was not timed.
	 * @param side the side
	 * @param role why it was called
	 * @param at when it was called, as {@link System#nanoTime}
	 */
	default void counted(Side side, Role role, long at) {
	}

	/**
	 * A dark read came to its verdict.
	 * @param verdict the verdict
	 */
	default void compared(Verdict verdict) {
	}

	/**
	 * A write had another result on each side.
	 */
	default void diverged() {
	}

	/**
	 * Nobody can tell whether a write did the same on both sides.
	 */
	default void undecided() {
	}

}
