package dev.changeover.metrics;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import dev.changeover.Phase;
import dev.changeover.phase.MigrationState;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.TransitionListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;

/**
 * Counts the transitions that this instance made and the requests that it refused, and
 * makes an observation of each transition. Summed over the fleet a transition counts
 * once. Thread-safe.
 */
public final class TransitionMetrics implements TransitionListener {

	private final Map<String, Map<Phase, Counter>> transitions = new HashMap<>();

	private final Map<String, Counter> refusals = new HashMap<>();

	private final ObservationRegistry observations;

	/**
	 * Registers the counters.
	 * @param migrations the declared migrations
	 * @param registry where they are kept
	 * @param observations where transitions are observed
	 */
	public TransitionMetrics(Migrations migrations, MeterRegistry registry, ObservationRegistry observations) {
		this.observations = observations;
		for (String migration : migrations.names()) {
			Map<Phase, Counter> byPhase = new EnumMap<>(Phase.class);
			for (Phase phase : Phase.values()) {
				byPhase.put(phase,
						Counter.builder("changeover.transitions")
							.description("Transitions to a phase made by this instance")
							.tags("migration", migration, "to", tag(phase))
							.register(registry));
			}
			this.transitions.put(migration, byPhase);
			this.refusals.put(migration,
					Counter.builder("changeover.refusals")
						.description("Requests of operators that this instance refused")
						.tags("migration", migration)
						.register(registry));
		}
	}

	@Override
	public void moved(MigrationState before, MigrationState after, String event) {
		if (before.phase() != after.phase()) {
			Counter counter = this.transitions.getOrDefault(after.name(), Map.of()).get(after.phase());
			if (counter != null) {
				counter.increment();
			}
		}
		Observation.createNotStarted("changeover.transition", this.observations)
			.contextualName("changeover " + event.toLowerCase(Locale.ROOT))
			.lowCardinalityKeyValue("migration", after.name())
			.lowCardinalityKeyValue("event", event.toLowerCase(Locale.ROOT))
			.lowCardinalityKeyValue("from", tag(before.phase()))
			.lowCardinalityKeyValue("to", tag(after.phase()))
			.highCardinalityKeyValue("epoch", Long.toString(after.epoch()))
			.observe(() -> {
			});
	}

	@Override
	public void refused(String migration, String reason) {
		Counter counter = this.refusals.get(migration);
		if (counter != null) {
			counter.increment();
		}
	}

	private static String tag(Phase phase) {
		return phase.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
