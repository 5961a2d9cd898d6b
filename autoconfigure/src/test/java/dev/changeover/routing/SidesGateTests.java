package dev.changeover.routing;

import java.time.Instant;
import java.util.List;
import java.util.Set;

import dev.changeover.NewSide;
import dev.changeover.OldSide;
import dev.changeover.Phase;
import dev.changeover.phase.Blocker;
import dev.changeover.phase.FixedPhases;
import dev.changeover.phase.Migration;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.SideEvidence;
import dev.changeover.phase.Step;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class SidesGateTests {

	private static final Migrations MIGRATIONS = new Migrations(
			List.of(Migration.named(Shop.MIGRATION), Migration.named("prices")));

	@Test
	void holdsTheFirstStepOfAMigrationWithoutSides() {
		SidesGate gate = new SidesGate(MIGRATIONS, () -> Set.of(Shop.MIGRATION));

		assertThat(gate.check(step("prices", Phase.OFF, Phase.DUAL_WRITE))).singleElement()
			.extracting(Blocker::reason)
			.isEqualTo("Migration 'prices' has no sides in this application, so nothing here writes both.");
		assertThat(gate.check(step("prices", Phase.DUAL_WRITE, Phase.OFF))).isEmpty();
		assertThat(gate.check(step(Shop.MIGRATION, Phase.OFF, Phase.DUAL_WRITE))).isEmpty();
	}

	@Test
	void saysAtTheStartWhichMigrationHasNoSides(CapturedOutput output) {
		new SidesGate(MIGRATIONS, () -> Set.of(Shop.MIGRATION)).afterSingletonsInstantiated();

		assertThat(output).contains("Migration 'prices' has no sides", "changeover.migrations.prices.feature")
			.doesNotContain("'" + Shop.MIGRATION + "'");
	}

	@Test
	void findsTheSidesOfTheApplication() {
		try (Shop shop = new Shop(TestDatabase.H2);
				AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.registerBean(SideDiscovery.class, () -> new SideDiscovery(List.of(Shop.MIGRATION), false));
			context.registerBean(Router.class, shop::router);
			context.registerBean(OldAddresses.class, () -> new OldAddresses(shop));
			context.registerBean(NewAddresses.class, () -> new NewAddresses(shop));
			context.refresh();

			SidesGate gate = SidesGate.of(MIGRATIONS, context);

			assertThat(gate.check(step(Shop.MIGRATION, Phase.OFF, Phase.DUAL_WRITE))).isEmpty();
			assertThat(gate.check(step("prices", Phase.OFF, Phase.DUAL_WRITE))).hasSize(1);
		}
	}

	private static Step step(String migration, Phase from, Phase to) {
		return new Step(MIGRATIONS.named(migration),
				new FixedPhases(MIGRATIONS).state(from, new SideEvidence(1L, null), new SideEvidence(null, null)), to,
				List.of(), Instant.EPOCH);
	}

	@OldSide
	static class OldAddresses extends TableAddresses {

		OldAddresses(Shop shop) {
			super(JdbcClient.create(shop.dataSource), "old_address");
		}

	}

	@NewSide
	static class NewAddresses extends TableAddresses {

		NewAddresses(Shop shop) {
			super(JdbcClient.create(shop.dataSource), "new_address");
		}

	}

}
