package dev.changeover.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import dev.changeover.Side;
import dev.changeover.routing.CallListener;
import dev.changeover.routing.Outcome;
import dev.changeover.routing.Role;
import dev.changeover.routing.Verdict;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Times the calls of both sides and counts what comparing them found. The meters of an
 * operation are made when it is announced, at start-up; a call looks them up and makes
 * nothing. Thread-safe.
 */
public final class CallMetrics implements CallListener {

	/** Timer of the calls of a side. */
	public static final String CALLS = "changeover.calls";

	/** Counter of dark reads by verdict. */
	public static final String DARK_READS = "changeover.dark.reads";

	/** Counter of writes whose results differed. */
	public static final String DIVERGENCES = "changeover.write.divergences";

	private final MeterRegistry registry;

	private final Map<String, Map<String, OperationMeters>> operations = new ConcurrentHashMap<>();

	/**
	 * Begins to measure.
	 * @param registry where the meters are kept
	 */
	public CallMetrics(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void routed(String migration, String operation, boolean write) {
		meters(migration, operation).register(write);
	}

	@Override
	public void called(String migration, String operation, Side side, Role role, Outcome outcome, long nanos) {
		meters(migration, operation).timer(side, role, outcome).record(nanos, TimeUnit.NANOSECONDS);
	}

	@Override
	public void compared(String migration, String operation, Verdict verdict) {
		meters(migration, operation).count(verdict);
	}

	@Override
	public void diverged(String migration, String operation) {
		meters(migration, operation).countDivergence();
	}

	private OperationMeters meters(String migration, String operation) {
		Map<String, OperationMeters> ofMigration = this.operations.get(migration);
		OperationMeters meters = (ofMigration != null) ? ofMigration.get(operation) : null;
		return (meters != null) ? meters
				: this.operations.computeIfAbsent(migration, (name) -> new ConcurrentHashMap<>())
					.computeIfAbsent(operation, (name) -> new OperationMeters(this.registry, migration, name));
	}

}
