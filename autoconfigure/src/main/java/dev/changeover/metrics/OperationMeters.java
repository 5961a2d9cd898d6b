package dev.changeover.metrics;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

import dev.changeover.Side;
import dev.changeover.routing.OperationListener;
import dev.changeover.routing.Outcome;
import dev.changeover.routing.Role;
import dev.changeover.routing.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one operation of one migration. Thread-safe.
 */
final class OperationMeters implements OperationListener {

	private static final double P50 = 0.5;

	private static final double P99 = 0.99;

	private static final int ROLES = Role.values().length;

	private static final int OUTCOMES = Outcome.values().length;

	private final MeterRegistry registry;

	private final String migration;

	private final String operation;

	private final AtomicReferenceArray<@Nullable Tally> tallies = new AtomicReferenceArray<>(
			Side.values().length * ROLES * OUTCOMES);

	private final AtomicReferenceArray<@Nullable Timer> latencies = new AtomicReferenceArray<>(
			Side.values().length * ROLES);

	private final Map<Verdict, Counter> verdicts = new EnumMap<>(Verdict.class);

	private final Counter divergences;

	private final Counter undecided;

	OperationMeters(MeterRegistry registry, String migration, String operation) {
		this.registry = registry;
		this.migration = migration;
		this.operation = operation;
		for (Verdict verdict : Verdict.values()) {
			this.verdicts.put(verdict,
					Counter.builder(CallMetrics.DARK_READS)
						.description("Dark reads by what comparing them found")
						.tags("migration", migration, "operation", operation, "result", tag(verdict))
						.register(registry));
		}
		this.divergences = Counter.builder(CallMetrics.DIVERGENCES)
			.description("Writes that had another result on each side")
			.tags("migration", migration, "operation", operation)
			.register(registry);
		this.undecided = Counter.builder(CallMetrics.UNDECIDED)
			.description("Writes of which nobody can tell whether they did the same on each side")
			.tags("migration", migration, "operation", operation)
			.register(registry);
	}

	/**
	 * Registers what a read or a write can need, so that dashboards and alerts see it
	 * before it happens.
	 */
	void register(boolean write) {
		Role other = write ? Role.SECONDARY : Role.DARK;
		for (Side side : Side.values()) {
			for (Outcome outcome : Outcome.values()) {
				tally(side, Role.AUTHORITATIVE, outcome);
				tally(side, other, outcome);
			}
			latency(side, Role.AUTHORITATIVE);
			latency(side, other);
		}
	}

	@Override
	public boolean timesEveryCall() {
		return true;
	}

	@Override
	public void called(Side side, Role role, Outcome outcome, long at, long nanos) {
		tally(side, role, outcome).add(nanos);
	}

	// Percentiles cost more than the way to the side does, so only a sample pays for
	// them.
	@Override
	public void sampled(Side side, Role role, long nanos) {
		latency(side, role).record(nanos, TimeUnit.NANOSECONDS);
	}

	@Override
	public void compared(Verdict verdict) {
		Counter counter = this.verdicts.get(verdict);
		if (counter != null) {
			counter.increment();
		}
	}

	@Override
	public void diverged() {
		this.divergences.increment();
	}

	@Override
	public void undecided() {
		this.undecided.increment();
	}

	private Tally tally(Side side, Role role, Outcome outcome) {
		int index = (side.ordinal() * ROLES + role.ordinal()) * OUTCOMES + outcome.ordinal();
		Tally tally = this.tallies.get(index);
		if (tally == null) {
			Tally fresh = new Tally();
			Tally found = this.tallies.compareAndExchange(index, null, fresh);
			tally = (found != null) ? found : fresh;
			FunctionTimer.builder(CallMetrics.CALLS, tally, Tally::calls, Tally::nanos, TimeUnit.NANOSECONDS)
				.description("Calls of one side of a migration")
				.tags("migration", this.migration, "operation", this.operation, "side", tag(side), "role", tag(role),
						"outcome", tag(outcome))
				.register(this.registry);
		}
		return tally;
	}

	private Timer latency(Side side, Role role) {
		int index = side.ordinal() * ROLES + role.ordinal();
		Timer timer = this.latencies.get(index);
		if (timer == null) {
			timer = Timer.builder(CallMetrics.LATENCY)
				.description("A sample of the successful calls of one side of a migration")
				.tags("migration", this.migration, "operation", this.operation, "side", tag(side), "role", tag(role))
				.publishPercentiles(P50, P99)
				.register(this.registry);
			this.latencies.set(index, timer);
		}
		return timer;
	}

	private static String tag(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * How many calls there were, and how long they took. A timer of its own would keep
	 * their maximum too, for which it reads the clock once more.
	 */
	private static final class Tally {

		private final LongAdder calls = new LongAdder();

		private final LongAdder nanos = new LongAdder();

		void add(long took) {
			this.calls.increment();
			this.nanos.add(took);
		}

		long calls() {
			return this.calls.sum();
		}

		double nanos() {
			return this.nanos.sum();
		}

	}

}
