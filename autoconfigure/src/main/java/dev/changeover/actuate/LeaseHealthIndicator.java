package dev.changeover.actuate;

import dev.changeover.phase.Fleet;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether this instance can serve routed calls: {@code OUT_OF_SERVICE} while it has no
 * lease. Asks no database. Made for the readiness group: it never takes out an instance
 * for what is the trouble of all, such as a sweep that stalls.
 */
public final class LeaseHealthIndicator implements HealthIndicator {

	private final Fleet fleet;

	/**
	 * Makes the indicator.
	 * @param fleet knows the lease
	 */
	public LeaseHealthIndicator(Fleet fleet) {
		this.fleet = fleet;
	}

	@Override
	public Health health() {
		return (this.fleet.leaseValid() ? Health.up() : Health.outOfService()).build();
	}

}
