package dev.changeover.phase;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import dev.changeover.Phase;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long twenty instances take for a step, in heartbeats: within each, every instance
 * ticks once, in an order that differs each time.
 */
class StepDurationTests {

	private final Engine engine = new Engine(TestDatabase.H2);

	private final Random random = new Random(20);

	private final List<Engine.Instance> fleet = new ArrayList<>(
			IntStream.range(0, 20).mapToObj((number) -> this.engine.instance("i" + number)).toList());

	@BeforeEach
	void join() {
		heartbeat();
		this.engine.putInto(Phase.LIVE);
		heartbeat();
	}

	@AfterEach
	void close() {
		this.engine.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 5, 9 })
	void isAtMostTheLongestOpenTransactionAndThreeHeartbeats(int open) {
		for (Phase phase : List.of(Phase.RAMP_DOWN, Phase.LIVE, Phase.DARK_READ, Phase.DUAL_WRITE)) {
			Engine.Instance slow = this.fleet.get(7);
			PhaseView transaction = slow.phases.enter();
			this.engine.desire(phase);
			int heartbeats = 0;
			while (!isTaken(phase)) {
				if (heartbeats == open) {
					slow.phases.exit(transaction);
				}
				heartbeat();
				heartbeats++;
				assertThat(heartbeats).as("to " + phase).isLessThanOrEqualTo(open + 3);
			}
			assertThat(heartbeats).as("to " + phase).isGreaterThan(open);
		}
	}

	private void heartbeat() {
		Collections.shuffle(this.fleet, this.random);
		this.fleet.forEach(Engine.Instance::tick);
	}

	private boolean isTaken(Phase phase) {
		MigrationState state = this.engine.state();
		return state.phase() == phase && this.fleet.get(0).coordinator.fleet(Engine.NAME)
			.stream()
			.allMatch((member) -> member.hasAcknowledged(state.epoch()));
	}

}
