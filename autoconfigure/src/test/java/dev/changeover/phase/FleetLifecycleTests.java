package dev.changeover.phase;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import dev.changeover.Phase;
import dev.changeover.PhaseLeaseLostException;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A fleet as the container starts and stops it: a context may be paused and go on, such
 * as between two test classes or around a checkpoint of the JVM.
 */
class FleetLifecycleTests {

	@Test
	void leavesWhenItIsStoppedAndJoinsAnewWhenItIsStartedAgain() {
		try (Engine engine = new Engine(TestDatabase.H2)) {
			Migrations migrations = new Migrations(engine.declared);
			Fleet.Timing timing = new Fleet.Timing(Duration.ofHours(1), Duration.ofHours(3), Duration.ofHours(1));
			Phases phases = Fleet.phases(migrations, timing, null);
			Comparisons comparisons = new Comparisons(engine.database, migrations);
			Coordinator coordinator = new Coordinator(engine.database, migrations, comparisons, List.of(),
					Baseline.NONE, List.of());
			Fleet fleet = new Fleet(
					new Fleet.Parts(engine.database, migrations, phases, coordinator, comparisons, Set.of()),
					new Identity("shop", null, "one"), timing, () -> null, (change) -> {
					});

			fleet.start();
			String before = fleet.instance();
			fleet.stop();
			assertThat(fleet.members(Engine.NAME)).isEmpty();
			assertThatExceptionOfType(PhaseLeaseLostException.class).isThrownBy(phases::enter);
			fleet.start();

			assertThat(fleet.instance()).isNotEmpty().isNotEqualTo(before);
			assertThat(phases.enter().of(0).phase()).isEqualTo(Phase.OFF);
			fleet.stop();
		}
	}

}
