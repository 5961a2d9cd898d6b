package dev.changeover.schema;

import dev.changeover.Phase;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Desired;
import dev.changeover.phase.MigrationState;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class RetiredMigrationTests {

	@Test
	void runsTheContractOfARetiredMigrationThatIsComplete() {
		Application application = shop(TestDatabase.H2);
		application.start();
		application.put("shipping-address", Phase.COMPLETE, true);
		Application release = retired(application);

		release.start((context) -> assertThat(context).hasNotFailed());

		assertThat(application.ran()).endsWith("orders-without-address");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void runsTheContractBesideInstancesWithoutTheOldCode(TestDatabase kind) {
		Application application = shop(kind).migration("other");
		application.start();
		application.put("shipping-address", Phase.COMPLETE, false);
		Application release = retired(application).migration("other");

		release.start((one) -> {
			application.put("shipping-address", Phase.COMPLETE, true);
			release.start((context) -> assertThat(context).hasNotFailed());
		});

		assertThat(application.ran()).endsWith("orders-without-address");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void takesNoStepBackBesideInstancesWithoutTheOldCode(TestDatabase kind) {
		Application application = shop(kind).migration("other");

		application.start((one) -> {
			application.put("shipping-address", Phase.COMPLETE, false);
			retired(application).migration("other").start((context) -> {
				assertThat(context).hasNotFailed();
				Coordinator coordinator = one.getBean(Coordinator.class);

				MigrationState after = coordinator.step("shipping-address", Desired.of(Phase.RAMP_DOWN));

				assertThat(after.phase()).isEqualTo(Phase.COMPLETE);
				assertThat(coordinator.outlook("shipping-address", Desired.of(Phase.RAMP_DOWN)).blockers())
					.anyMatch((blocker) -> !blocker.passing() && blocker.toString().contains("has retired"));
			});
		});
	}

	@ParameterizedTest
	@EnumSource(value = Phase.class, mode = EnumSource.Mode.EXCLUDE, names = "COMPLETE")
	void refusesToStartWithoutTheOldCodeBeforeComplete(Phase phase) {
		Application application = shop(TestDatabase.H2);
		application.start();
		application.put("shipping-address", phase, true);

		retired(application).start((context) -> assertThat(context).getFailure()
			.rootCause()
			.hasMessageContaining("retired")
			.hasMessageContaining(phase.name()));
	}

	@Test
	void refusesARetiredMigrationThatADatabaseWithDataHasNeverCarried() {
		Application application = new Application(TestDatabase.H2).with("changeover.retired=shipping-address")
			.changelog("shop.yaml");
		application.sql().sql("create table orders (id int, ship_city varchar(10))").update();

		application.start((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("never"));
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void buildsAFreshDatabaseWithoutTheOldCode(TestDatabase kind) {
		Application application = new Application(kind).with("changeover.retired=shipping-address")
			.changelog("shop.yaml");

		application.start((context) -> assertThat(context).hasNotFailed());

		assertThat(application.ran()).endsWith("orders-without-address");
	}

	private static Application shop(TestDatabase kind) {
		return new Application(kind).changelog("shop.yaml").migration("shipping-address");
	}

	private static Application retired(Application application) {
		return on(application).changelog("shop.yaml").with("changeover.retired=shipping-address");
	}

	private static Application on(Application application) {
		return new Application(application.coordinates());
	}

}
