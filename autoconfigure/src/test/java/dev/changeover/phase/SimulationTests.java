package dev.changeover.phase;

import java.util.Map;
import java.util.TreeMap;

import dev.changeover.Phase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs random histories of a fleet. {@code -Dchangeover.histories=100000} runs more,
 * {@code -Dchangeover.seed=42} one that failed.
 */
class SimulationTests {

	private static final int ACTIONS = 100;

	@Test
	void neverLosesOrDivergesARow() {
		int histories = Integer.getInteger("changeover.histories", 1000);
		long first = Long.getLong("changeover.seed", 1);
		int runs = (System.getProperty("changeover.seed") != null) ? 1 : histories;
		Map<Phase, Integer> seen = new TreeMap<>();
		for (long seed = first; seed < first + runs; seed++) {
			try {
				new Simulation(seed).run(ACTIONS).forEach((phase) -> seen.merge(phase, 1, Integer::sum));
			}
			catch (AssertionError | RuntimeException ex) {
				throw new AssertionError("History " + seed + ": " + ex.getMessage(), ex);
			}
		}
		System.out.println("histories by phase reached: " + seen);
		assertThat(seen).isNotEmpty();
	}

}
