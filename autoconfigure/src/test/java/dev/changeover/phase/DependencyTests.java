package dev.changeover.phase;

import java.util.List;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A child row cannot be written to NEW before its parent is, so a migration never stands
 * further than the one it depends on: neither by going forward nor because the other goes
 * back.
 */
class DependencyTests {

	private static final String CHILD = "order-lines";

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void holdsAMigrationBehindTheOneItDependsOn(TestDatabase kind) {
		try (Engine engine = new Engine(kind, List.of(migration(Engine.NAME), migration(CHILD, Engine.NAME)))) {
			Engine.Instance instance = engine.joined("a");

			assertThat(gates(instance, Phase.DUAL_WRITE)).containsExactly("depends-on");
			assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> click(instance, Phase.DUAL_WRITE))
				.withMessageContaining("'" + Engine.NAME + "', which is in OFF only");

			engine.putInto(Phase.DUAL_WRITE);
			instance.tick();
			assertThat(gates(instance, Phase.DUAL_WRITE)).isEmpty();
			assertThat(phase(engine)).isEqualTo(Phase.OFF);

			instance.coordinator.step(CHILD, Desired.of(Phase.DUAL_WRITE));
			instance.tick();
			assertThat(phase(engine)).isEqualTo(Phase.DUAL_WRITE);
			assertThat(instance.gates(Phase.OFF)).containsExactly("depends-on");
		}
	}

	private static void click(Engine.Instance instance, Phase phase) {
		instance.coordinator.request(CHILD, Desired.of(Phase.OFF), Desired.of(phase), Click.by("operator"));
	}

	private static List<String> gates(Engine.Instance instance, Phase phase) {
		return instance.coordinator.outlook(CHILD, Desired.of(phase)).blockers().stream().map(Blocker::gate).toList();
	}

	private static Phase phase(Engine engine) {
		return new PhaseTable(engine.database).read(CHILD).orElseThrow().phase();
	}

	private static Migration migration(String name, String... dependsOn) {
		return new Migration(name, "", null, null, List.of(dependsOn), null, Migration.named(name).evidence(),
				List.of());
	}

}
