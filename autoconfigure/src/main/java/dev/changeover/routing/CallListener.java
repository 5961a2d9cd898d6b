package dev.changeover.routing;

import dev.changeover.Side;

/**
 * Hears of every routed call and every comparison. Called on the thread of the call; must
 * return at once and not throw.
 */
public interface CallListener {

	/**
	 * An operation is about to be routed. Called at start-up, before any call of it.
	 * @param migration the migration
	 * @param operation interface and method, e.g.
	 * {@code ShippingAddressRepository.findByOrderId}
	 * @param write whether it changes rows
	 */
	default void routed(String migration, String operation, boolean write) {
	}

	/**
	 * A side was called.
	 * @param migration the migration
	 * @param operation interface and method, e.g.
	 * {@code ShippingAddressRepository.findByOrderId}
	 * @param side the side
	 * @param role why it was called
	 * @param outcome how it ended
	 * @param nanos how long it took
	 */
	default void called(String migration, String operation, Side side, Role role, Outcome outcome, long nanos) {
	}

	/**
	 * A dark read came to its verdict.
	 * @param migration the migration
	 * @param operation interface and method
	 * @param verdict the verdict
	 */
	default void compared(String migration, String operation, Verdict verdict) {
	}

	/**
	 * A write had another result on each side.
	 * @param migration the migration
	 * @param operation interface and method
	 */
	default void diverged(String migration, String operation) {
	}

}
