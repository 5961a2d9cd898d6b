package dev.changeover.schema;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.phase.Fleet;
import dev.changeover.phase.MigrationState;
import dev.changeover.report.Action;
import dev.changeover.report.ActionRequest;
import dev.changeover.report.ActionResult;
import dev.changeover.report.Actions;
import dev.changeover.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.togglz.core.activation.GradualActivationStrategy;
import org.togglz.core.manager.FeatureManager;
import org.togglz.core.repository.FeatureState;
import org.togglz.core.util.NamedFeature;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A migration without two sides, on two instances: a feature of the user's own stands for
 * its phase.
 */
class FeatureMigrationTests {

	private static final String MIGRATION = "loyalty-points";

	private static final NamedFeature FEATURE = new NamedFeature("LOYALTY_POINTS");

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final List<ConfigurableApplicationContext> instances = new ArrayList<>();

	@AfterEach
	void stopInstances() {
		this.instances.forEach(ConfigurableApplicationContext::close);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void runsTheContractWhenTheFeatureIsOnForEverybodyTheFleetKnowsItAndItIsSigned(TestDatabase kind) {
		Application application = new Application(kind);
		ConfigurableApplicationContext first = instance(application, "50ms", "1m");
		ConfigurableApplicationContext second = instance(application, "10m", "30m");
		assertThat(application.ran()).containsExactly("coupon", "points");

		assertRefused(first, "The phase is OFF, not COMPLETE");
		set(first, new FeatureState(FEATURE, true).setStrategyId(GradualActivationStrategy.ID)
			.setParameter(GradualActivationStrategy.PARAM_PERCENTAGE, "100"));
		first.getBean(Fleet.class).wake();
		assertRefused(first, "The phase is OFF, not COMPLETE");

		set(first, new FeatureState(FEATURE, true));
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(application.phases().read(MIGRATION)).map(MigrationState::phase)
				.contains(Phase.COMPLETE));
		assertRefused(first, "Not every instance is in COMPLETE");
		assertThat(application.ran()).containsExactly("coupon", "points");

		second.getBean(Fleet.class).wake();
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(reason(first)).contains("Nobody has signed"));
		assertThat(application.ran()).containsExactly("coupon", "points");

		contract(first);
		assertThat(application.ran()).containsExactly("coupon", "points", "no-coupon");
		assertThat(application.phases().read(MIGRATION)).map(MigrationState::contractedAt).isPresent();
		assertThat(reasonOf(application, "CONTRACTED")).isEqualTo("Points replace coupons");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void takesWhatExpandsBackByTheActionWhileTheFeatureIsOff(TestDatabase kind) {
		Application application = new Application(kind);
		Actions actions = instance(application, "50ms", "1m").getBean(Actions.class);

		ActionResult shown = actions.run(MIGRATION, abandon(true), "me");
		assertThat(shown.message()).isEqualTo("1 changeset would be rolled back.");
		assertThat(shown.changelog()).isNotNull();
		assertThat(shown.changelog().sql()).containsIgnoringCase("drop table").contains("points");
		assertThat(application.ran()).containsExactly("coupon", "points");

		assertThat(actions.run(MIGRATION, abandon(false), "me").message()).isEqualTo("1 changeset rolled back.");
		assertThat(application.ran()).containsExactly("coupon");
		assertThat(reasonOf(application, "LOOSENED")).isEqualTo("Nobody wants points");
	}

	private static String reasonOf(Application application, String event) {
		return application.sql()
			.sql("select REASON from CHANGEOVER_TRANSITION where EVENT = ?")
			.param(event)
			.query(String.class)
			.single();
	}

	private static ActionRequest abandon(boolean dryRun) {
		return new ActionRequest(Action.ABANDON, null, null, "Nobody wants points", dryRun, false, List.of(),
				List.of());
	}

	private static String reason(ConfigurableApplicationContext instance) {
		return instance.getBean(ChangelogGate.class).held().get(0).reason();
	}

	private static void set(ConfigurableApplicationContext instance, FeatureState state) {
		instance.getBean(FeatureManager.class).setFeatureState(state);
	}

	private static void assertRefused(ConfigurableApplicationContext instance, String why) {
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> contract(instance))
			.withMessageContaining(why);
	}

	private static void contract(ConfigurableApplicationContext instance) {
		instance.getBean(Actions.class)
			.run(MIGRATION, new ActionRequest(Action.CONTRACT, null, null, "Points replace coupons", false, false,
					List.of(), List.of()), "me");
	}

	private ConfigurableApplicationContext instance(Application application, String heartbeat, String lease) {
		TestDatabase.Coordinates database = application.coordinates();
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Shop.class).web(WebApplicationType.NONE)
			.run("--spring.application.name=shop", "--spring.datasource.url=" + database.url(),
					"--spring.datasource.username=" + database.username(), "--spring.main.banner-mode=off",
					"--spring.datasource.password=" + database.password(),
					"--spring.liquibase.change-log=classpath:changelogs/feature.yaml",
					"--spring.data.jpa.repositories.enabled=false", "--changeover.fleet.heartbeat=" + heartbeat,
					"--changeover.fleet.lease=" + lease, "--togglz.features.LOYALTY_POINTS.enabled=false",
					"--changeover.migrations." + MIGRATION + ".feature=LOYALTY_POINTS");
		this.instances.add(context);
		return context;
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = HibernateJpaAutoConfiguration.class)
	static class Shop {

	}

}
