package dev.changeover.schema;

import java.time.Duration;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.dao.DataAccessException;

import static dev.changeover.schema.RunningApplication.MIGRATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ChangelogRollbackTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(3);

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void takesTheTightenChangesetsBackSoThatTheWayToOffIsOpen(TestDatabase kind) {
		Application application = shop(kind);
		RunningApplication.of(application, (running) -> {
			ChangelogRun run = running.run(TIMEOUT);
			application.put(MIGRATION, Phase.DUAL_WRITE, false);
			run.run(MIGRATION, Label.TIGHTEN, "me", null, false);
			assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> insertWithoutOrder(application, 1));
			assertThat(running.coordinator().obstacles(MIGRATION, Phase.OFF, false)).singleElement()
				.satisfies((blocker) -> assertThat(blocker.gate()).isEqualTo("tighten"));

			assertThat(run.loosen(MIGRATION, "me", null, true).sql()).containsIgnoringCase("null")
				.contains("address-order");
			assertThat(application.ran()).contains("address-order");
			assertThat(run.loosen(MIGRATION, "me", null, false).changeSets())
				.containsExactly("changelogs/shop.yaml::address-order::shop");

			assertThat(application.ran()).containsExactly("orders", "address");
			insertWithoutOrder(application, 2);
			assertThat(application.phases().read(MIGRATION).orElseThrow().tightenedAt()).isNull();
			assertThat(running.coordinator().obstacles(MIGRATION, Phase.OFF, false)).isEmpty();
			assertThat(running.heldBecause("address-order")).contains("VERIFY");
		});
		application.with("changeover.contract.run=at-startup").start();
		assertThat(application.ran()).doesNotContain("address-order");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void takesTheExpandChangesetsBackInOffAndNothingElse(TestDatabase kind) {
		Application application = shop(kind);
		RunningApplication.of(application, (running) -> {
			ChangelogRun run = running.run(TIMEOUT);
			application.put(MIGRATION, Phase.DUAL_WRITE, false);
			assertThatExceptionOfType(RefusedException.class)
				.isThrownBy(() -> run.rollBack(MIGRATION, "me", null, false))
				.withMessageContaining("DUAL_WRITE");
			application.put(MIGRATION, Phase.OFF, false);

			assertThat(run.rollBack(MIGRATION, "me", null, true).sql()).containsIgnoringCase("drop table");
			assertThat(application.ran()).containsExactly("orders", "address");
			assertThat(run.rollBack(MIGRATION, "me", null, false).changeSets())
				.containsExactly("changelogs/shop.yaml::address::shop");

			assertThat(application.ran()).containsExactly("orders");
			assertThatExceptionOfType(RefusedException.class)
				.isThrownBy(() -> run.rollBack(MIGRATION, "me", null, false))
				.withMessageContaining("nothing to undo");
		});
		application.start();
		assertThat(application.ran()).containsExactly("orders", "address");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void takesWhatTightensBackBeforeWhatExpands(TestDatabase kind) {
		Application application = shop(kind);
		RunningApplication.of(application, (running) -> {
			application.put(MIGRATION, Phase.DUAL_WRITE, false);
			running.run(TIMEOUT).run(MIGRATION, Label.TIGHTEN, "me", null, false);
			application.put(MIGRATION, Phase.OFF, false);

			ChangelogResult result = running.run(TIMEOUT).rollBack(MIGRATION, "me", null, false);

			assertThat(result.changeSets()).containsExactly("changelogs/shop.yaml::address-order::shop",
					"changelogs/shop.yaml::address::shop");
			assertThat(application.ran()).containsExactly("orders");
			assertThat(application.phases().read(MIGRATION).orElseThrow().tightenedAt()).isNull();
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void closesTheWayToOffWhoeverRanTheTightenChangesets(TestDatabase kind) throws Exception {
		Application application = shop(kind);
		application.start();
		application.put(MIGRATION, Phase.DUAL_WRITE, false);
		CommandLine.update(application, "changelogs/shop.yaml", "tighten");

		application.start((context) -> {
			application.sql().sql("update CHANGEOVER_MIGRATION set TIGHTENED_AT = null").update();
			assertThat(context.getBean(dev.changeover.phase.Coordinator.class).obstacles(MIGRATION, Phase.OFF, false))
				.anySatisfy((blocker) -> assertThat(blocker.reason()).contains("address-order"));
			assertThat(context.getBean(dev.changeover.phase.Coordinator.class).obstacles(MIGRATION, Phase.OFF, true))
				.noneSatisfy((blocker) -> assertThat(blocker.reason()).contains("address-order"));
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void givesWayToWhoeverUsesTheTable(TestDatabase kind) {
		Application application = shop(kind);
		RunningApplication.of(application, (running) -> {
			application.put(MIGRATION, Phase.OFF, false);
			try (LongReader reader = LongReader.of(application, "shipping_address")) {
				assertThatExceptionOfType(RefusedException.class)
					.isThrownBy(() -> running.run(Duration.ofMillis(400)).rollBack(MIGRATION, "me", null, false))
					.withMessageContaining("gave up after")
					.withMessageContaining("in use");
			}
			assertThat(application.ran()).containsExactly("orders", "address");
		});
	}

	@Test
	void takesNothingBackWhereAChangesetHasNoWayBack() {
		Application application = new Application(TestDatabase.H2).changelog("one-way.yaml").migration(MIGRATION);
		RunningApplication.of(application, (running) -> {
			assertThatExceptionOfType(RefusedException.class)
				.isThrownBy(() -> running.run(TIMEOUT).rollBack(MIGRATION, "me", null, false))
				.withMessageContaining("changelogs/one-way.yaml::one-way::shop")
				.withMessageContaining("rollback block");
			assertThat(application.ran()).contains("address", "one-way");
		});
	}

	@Test
	void takesNothingBackInCompleteOrAfterTheContract() {
		Application application = shop(TestDatabase.H2);
		RunningApplication.of(application, (running) -> {
			ChangelogRun run = running.run(TIMEOUT);
			application.put(MIGRATION, Phase.COMPLETE, true);
			run.run(MIGRATION, Label.TIGHTEN, "me", null, false);
			run.run(MIGRATION, Label.CONTRACT, "me", null, false);

			assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> run.loosen(MIGRATION, "me", null, false))
				.withMessageContaining("COMPLETE");
			application.put(MIGRATION, Phase.OFF, false);
			assertThatExceptionOfType(RefusedException.class)
				.isThrownBy(() -> run.rollBack(MIGRATION, "me", null, false))
				.withMessageContaining("Restore a backup");
		});
	}

	private static void insertWithoutOrder(Application application, long id) {
		application.sql().sql("insert into shipping_address (id) values (?)").param(id).update();
	}

	private static Application shop(TestDatabase kind) {
		return new Application(kind).changelog("shop.yaml")
			.migration(MIGRATION)
			.with("changeover.contract.run=on-request");
	}

}
