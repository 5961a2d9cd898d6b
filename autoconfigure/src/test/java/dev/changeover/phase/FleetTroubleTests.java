package dev.changeover.phase;

import java.util.Set;

import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an instance says of itself when its database fails.
 */
class FleetTroubleTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void namesTheKindOfFailureAndNoStatement(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Migrations migrations = new Migrations(engine.declared);
			Phases phases = Fleet.phases(migrations, Fleet.Timing.DEFAULT, null);
			Engine.Instance parts = engine.instance("parts");
			Fleet fleet = new Fleet(new Fleet.Parts(engine.database, migrations, phases, parts.coordinator,
					parts.comparisons, Set.of()), new Identity("shop", "1", "a"), Fleet.Timing.DEFAULT, () -> null,
					(change) -> {
					});
			engine.drop("acknowledgement");

			fleet.start();
			Set<String> trouble = fleet.trouble();
			fleet.stop();

			assertThat(trouble).anySatisfy((sentence) -> assertThat(sentence).contains("BadSqlGrammarException"))
				.allSatisfy((sentence) -> assertThat(sentence.toLowerCase()).doesNotContain("changeover_", "insert",
						"select "));
		}
	}

}
