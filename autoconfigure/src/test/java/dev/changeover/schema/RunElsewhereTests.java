package dev.changeover.schema;

import java.nio.file.Path;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Desired;
import dev.changeover.phase.Fleet;
import dev.changeover.phase.Outlook;
import dev.changeover.testing.TestDatabase;
import liquibase.integration.spring.SpringLiquibase;
import liquibase.resource.DirectoryResourceAccessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

import static dev.changeover.schema.RunningApplication.MIGRATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An application that leaves its changelog to somebody else, as the command line.
 */
class RunElsewhereTests {

	private static final String SHOP = "changelogs/shop.yaml";

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void takesTheFirstStepWhenSomebodyHasRunTheExpandChangesets(TestDatabase kind) {
		Application application = shop(kind);
		application.start((context) -> {
			Coordinator coordinator = coordinator(context);
			assertThat(blockers(context)).contains("have not run: " + SHOP + "::address::shop")
				.contains("Run the changelog");
			assertThat(step(coordinator)).isEqualTo(Phase.OFF);
			assertThat(held(context, "address")).contains("leaves to others");
			assertThat(application.tables()).doesNotContain("databasechangelog", "databasechangeloglock");

			update(application, "!tighten and !contract");

			assertThat(application.tables()).contains("databasechangelog", "databasechangeloglock", "orders");
			assertThat(blockers(context)).isEmpty();
			assertThat(step(coordinator)).isEqualTo(Phase.DUAL_WRITE);
			assertThat(held(context, "orders-without-address")).contains("not COMPLETE");
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void knowsTheChangesetsUnderTheFolderThatTheyWereRunFrom(TestDatabase kind) throws Exception {
		Application application = shop(kind);
		CommandLine.update(application.coordinates(), new DirectoryResourceAccessor(Path.of("")),
				"src/test/resources/" + SHOP, "!contract");
		application.start((context) -> {
			ChangelogRun run = context.getBean(ChangelogRun.class);
			assertThat(blockers(context)).isEmpty();
			assertThatExceptionOfType(RefusedException.class)
				.isThrownBy(() -> run.rollBack(MIGRATION, "me", null, false))
				.withMessageContaining("run from another folder");
			application.put(MIGRATION, Phase.COMPLETE, true);
			assertThatExceptionOfType(RefusedException.class)
				.isThrownBy(() -> run.run(MIGRATION, Label.CONTRACT, "me", null, false))
				.withMessageContaining("run from another folder");
		});
		CommandLine.update(application.coordinates(), new DirectoryResourceAccessor(Path.of("")),
				"src/test/resources/" + SHOP, "");

		application.start((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(ChangelogGate.class).held()).isEmpty();
			assertThat(application.phases().read(MIGRATION).orElseThrow().contractedAt()).isNotNull();
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void runsNothingAtTheStartAndTheContractOnRequest(TestDatabase kind) {
		Application application = shop(kind);
		update(application, "!tighten and !contract");
		application.start();
		application.put(MIGRATION, Phase.COMPLETE, true);

		application.start((context) -> {
			context.getBean(Fleet.class).stop();
			assertThat(application.ran()).containsExactly("orders", "address");
			assertThat(held(context, "orders-without-address")).contains("by the action CONTRACT")
				.contains("whoever runs the changelog");

			context.getBean(ChangelogRun.class).run(MIGRATION, Label.CONTRACT, "me", null, false);

			assertThat(application.ran()).containsExactly("orders", "address", "orders-without-address");
			assertThat(application.phases().read(MIGRATION).orElseThrow().contractedAt()).isNotNull();
		});
	}

	@Test
	void refusesAReleaseOlderThanTheContract() {
		Application application = shop(TestDatabase.H2);
		update(application, "");
		application.start();
		application.put(MIGRATION, Phase.COMPLETE, true);

		new Application(application.coordinates()).changelog("older.yaml")
			.migration(MIGRATION)
			.with("spring.liquibase.enabled=false")
			.start((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("orders-without-address")
				.hasMessageContaining("older"));
	}

	@Test
	void refusesToStartWithoutTheOldCodeBeforeComplete() {
		Application application = shop(TestDatabase.H2);
		update(application, "!tighten and !contract");
		Application retired = new Application(application.coordinates()).changelog("shop.yaml")
			.with("changeover.retired=" + MIGRATION, "spring.liquibase.enabled=false");
		retired.start((context) -> assertThat(context).hasNotFailed());
		application.put(MIGRATION, Phase.LIVE, false);

		retired.start((context) -> assertThat(context).getFailure()
			.rootCause()
			.hasMessageContaining("retired")
			.hasMessageContaining("LIVE"));
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void warnsOfWhatItCannotKeepFromRunning(CapturedOutput output) {
		Application application = shop(TestDatabase.H2);
		update(application, "!tighten and !contract");

		application.changelog("unsafe.yaml").start((context) -> assertThat(context).hasNotFailed());

		assertThat(output).contains("[drop-column] dropColumn orders.customer").contains("[no-second-gate]");
	}

	@Test
	void doesTheSameForABeanThatIsNotToRun() {
		Application application = shop(TestDatabase.H2);
		application.runner().withBean("mine", SpringLiquibase.class, () -> {
			SpringLiquibase liquibase = new SpringLiquibase();
			liquibase.setDataSource(application.dataSource());
			liquibase.setChangeLog("classpath:" + SHOP);
			liquibase.setShouldRun(false);
			return liquibase;
		}).run((context) -> {
			assertThat(blockers(context)).contains("have not run: " + SHOP + "::address::shop");
			assertThat(application.tables()).doesNotContain("databasechangelog");

			update(application, "!tighten and !contract");

			assertThat(blockers(context)).isEmpty();
		});
	}

	@Test
	void asksForNothingWhereThereIsNoChangelog() {
		Application application = new Application(TestDatabase.H2).migration(MIGRATION)
			.with("spring.liquibase.enabled=false");

		application.start((context) -> assertThat(blockers(context)).isEmpty());
	}

	@Test
	void passesOverTheGateWhereToldTo() {
		Application application = shop(TestDatabase.H2)
			.with("changeover.migrations." + MIGRATION + ".waive.expand=The DBA creates the tables by hand");

		application.start((context) -> assertThat(blockers(context)).isEmpty());
	}

	private static Application shop(TestDatabase kind) {
		return new Application(kind).changelog("shop.yaml")
			.migration(MIGRATION)
			.with("spring.liquibase.enabled=false",
					"changeover.migrations." + MIGRATION + ".waive.unknown-sessions=The test looks on");
	}

	private static Coordinator coordinator(AssertableApplicationContext context) {
		assertThat(context).hasNotFailed();
		return context.getBean(Coordinator.class);
	}

	private static Phase step(Coordinator coordinator) {
		return coordinator.step(MIGRATION, Desired.of(Phase.DUAL_WRITE)).phase();
	}

	private static String blockers(AssertableApplicationContext context) {
		Outlook outlook = coordinator(context).outlook(MIGRATION, Desired.of(Phase.OFF));
		return outlook.blockers()
			.stream()
			.filter((blocker) -> blocker.gate().equals("expand"))
			.map(Object::toString)
			.reduce("", String::concat);
	}

	private static String held(ApplicationContext context, String id) {
		return context.getBean(ChangelogGate.class)
			.held()
			.stream()
			.filter((held) -> held.id().equals(id))
			.findFirst()
			.orElseThrow()
			.reason();
	}

	private static void update(Application application, String labels) {
		try {
			CommandLine.update(application, SHOP, labels);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
