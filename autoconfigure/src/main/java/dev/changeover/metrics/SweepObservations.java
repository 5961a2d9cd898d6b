package dev.changeover.metrics;

import java.util.Locale;

import dev.changeover.sweep.SweepKind;
import dev.changeover.sweep.SweepObserver;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;

/**
 * Makes an observation of the part that a worker has in a sweep. Thread-safe.
 */
public final class SweepObservations implements SweepObserver {

	private final ObservationRegistry observations;

	/**
	 * Begins to observe.
	 * @param observations where sweeps are observed
	 */
	public SweepObservations(ObservationRegistry observations) {
		this.observations = observations;
	}

	@Override
	public void around(String migration, SweepKind kind, Runnable part) {
		String name = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
		Observation.createNotStarted("changeover.sweep", this.observations)
			.contextualName("changeover " + name)
			.lowCardinalityKeyValue("migration", migration)
			.lowCardinalityKeyValue("kind", name)
			.observe(part);
	}

}
