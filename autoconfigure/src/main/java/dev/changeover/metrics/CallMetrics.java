package dev.changeover.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.changeover.routing.CallListener;
import dev.changeover.routing.OperationListener;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Times the calls of both sides and counts what comparing them found. The meters of an
 * operation are made when it is announced, at start-up; a call makes nothing.
 * Thread-safe.
 */
public final class CallMetrics implements CallListener {

	/** Timer of the calls of a side. */
	public static final String CALLS = "changeover.calls";

	/** Timer of a sample of the successful calls of a side, with percentiles. */
	public static final String LATENCY = "changeover.calls.latency";

	/** Counter of dark reads by verdict. */
	public static final String DARK_READS = "changeover.dark.reads";

	/** Counter of writes whose results differed. */
	public static final String DIVERGENCES = "changeover.write.divergences";

	/** Counter of writes of which nobody can tell whether their results differed. */
	public static final String UNDECIDED = "changeover.write.undecided";

	private final MeterRegistry registry;

	private final Map<Named, OperationMeters> operations = new ConcurrentHashMap<>();

	/**
	 * Begins to measure.
	 * @param registry where the meters are kept
	 */
	public CallMetrics(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public OperationListener routed(String migration, String operation, boolean write) {
		// Overloaded methods share a name, so they share their meters.
		OperationMeters meters = this.operations.computeIfAbsent(new Named(migration, operation),
				(named) -> new OperationMeters(this.registry, migration, operation));
		meters.register(write);
		return meters;
	}

	private record Named(String migration, String operation) {
	}

}
