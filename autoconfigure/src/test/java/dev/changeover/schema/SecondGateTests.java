package dev.changeover.schema;

import dev.changeover.Phase;
import dev.changeover.phase.Tables;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static dev.changeover.schema.RunningApplication.MIGRATION;
import static org.assertj.core.api.Assertions.assertThat;

class SecondGateTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void holdsTheContractFromARunOutsideOfTheApplicationByItsPrecondition(TestDatabase kind) throws Exception {
		Application application = new Application(kind).changelog("second-gate.yaml").migration(MIGRATION);
		application.start();

		CommandLine.update(application, "changelogs/second-gate.yaml", "");
		assertThat(application.ran()).containsExactly("orders");

		application.put(MIGRATION, Phase.COMPLETE, true);
		CommandLine.update(application, "changelogs/second-gate.yaml", "");
		assertThat(application.ran()).containsExactly("orders", "drop");
	}

	@Test
	void saysThePreconditionThatHoldsARunOutside() {
		SecondGate gate = new SecondGate(new Tables("CHANGEOVER_"));

		assertThat(gate.yaml(Label.CONTRACT, MIGRATION)).contains("onFail: CONTINUE").contains("CHANGEOVER_MIGRATION");
		assertThat(gate.xml(Label.TIGHTEN, MIGRATION)).contains("NEW_BACKFILLED is not null");
		assertThat(gate.sql(Label.CONTRACT, MIGRATION)).contains("--precondition-sql-check expectedResult:1 select");
	}

}
