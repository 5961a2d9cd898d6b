package dev.changeover.phase;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs random histories of a fleet. {@code -Dchangeover.histories=100000} runs more,
 * {@code -Dchangeover.seed=42} one that failed.
 */
class SimulationTests {

	@Test
	void neverLosesOrDivergesARow() {
		Long seed = Long.getLong("changeover.seed");
		long first = (seed != null) ? seed : 1;
		long last = (seed != null) ? seed : Long.getLong("changeover.histories", 10_000);

		String outcome = Simulations.run(first, last);

		System.out.println(outcome);
		assertThat(outcome).startsWith("No history failed: {OFF=");
	}

	@Test
	void playsTheSameHistoryForASeed() {
		List<List<String>> stories = new ArrayList<>();
		for (int time = 0; time < 2; time++) {
			try (SimulatedDatabase world = new SimulatedDatabase()) {
				List<String> story = new ArrayList<>();
				for (long seed = 1; seed <= 50; seed++) {
					Simulation simulation = new Simulation(world, seed);
					simulation.run();
					story.addAll(simulation.story());
				}
				stories.add(story);
			}
		}

		assertThat(stories.get(0)).isEqualTo(stories.get(1));
	}

}
