package dev.changeover.metrics;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;

import dev.changeover.Side;
import dev.changeover.routing.Outcome;
import dev.changeover.routing.Role;
import dev.changeover.routing.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one operation of one migration. Thread-safe.
 */
final class OperationMeters {

	private static final double P50 = 0.5;

	private static final double P99 = 0.99;

	private static final int ROLES = Role.values().length;

	private static final int OUTCOMES = Outcome.values().length;

	private final MeterRegistry registry;

	private final String migration;

	private final String operation;

	private final AtomicReferenceArray<@Nullable Timer> timers = new AtomicReferenceArray<>(
			Side.values().length * ROLES * OUTCOMES);

	private final Map<Verdict, Counter> verdicts = new EnumMap<>(Verdict.class);

	private final Counter divergences;

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
	}

	/**
	 * Registers what a read or a write can need, so that dashboards and alerts see it
	 * before it happens.
	 */
	void register(boolean write) {
		Role other = write ? Role.SECONDARY : Role.DARK;
		for (Side side : Side.values()) {
			for (Outcome outcome : Outcome.values()) {
				timer(side, Role.AUTHORITATIVE, outcome);
				timer(side, other, outcome);
			}
		}
	}

	Timer timer(Side side, Role role, Outcome outcome) {
		int index = index(side, role, outcome);
		Timer timer = this.timers.get(index);
		if (timer == null) {
			Timer.Builder builder = Timer.builder(CallMetrics.CALLS)
				.description("Calls of one side of a migration")
				.tags("migration", this.migration, "operation", this.operation, "side", tag(side), "role", tag(role),
						"outcome", tag(outcome));
			timer = ((outcome == Outcome.SUCCESS) ? builder.publishPercentiles(P50, P99) : builder)
				.register(this.registry);
			this.timers.set(index, timer);
		}
		return timer;
	}

	void count(Verdict verdict) {
		Counter counter = this.verdicts.get(verdict);
		if (counter != null) {
			counter.increment();
		}
	}

	void countDivergence() {
		this.divergences.increment();
	}

	private static int index(Side side, Role role, Outcome outcome) {
		return (side.ordinal() * ROLES + role.ordinal()) * OUTCOMES + outcome.ordinal();
	}

	private static String tag(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
