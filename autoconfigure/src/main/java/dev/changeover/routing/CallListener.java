package dev.changeover.routing;

/**
 * Wants to hear of routed calls and comparisons. Asked at start-up; thread-safe.
 */
@FunctionalInterface
public interface CallListener {

	/**
	 * An operation is about to be routed. Called before any call of it.
	 * @param migration the migration
	 * @param operation interface and method, e.g.
	 * {@code ShippingAddressRepository.findByOrderId}
	 * @param write whether it changes rows
	 * @return who hears of its calls, or {@link OperationListener#NONE}
	 */
	OperationListener routed(String migration, String operation, boolean write);

}
