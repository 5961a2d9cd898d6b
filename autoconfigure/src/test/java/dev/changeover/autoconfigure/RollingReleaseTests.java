package dev.changeover.autoconfigure;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;

import javax.sql.DataSource;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.Side;
import dev.changeover.phase.Blocker;
import dev.changeover.phase.Click;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Flags;
import dev.changeover.phase.Identity;
import dev.changeover.phase.Member;
import dev.changeover.phase.PhaseView;
import dev.changeover.phase.Phases;
import dev.changeover.phase.SideEvidence;
import dev.changeover.phase.Tables;
import dev.changeover.phase.UndeclaredMigrationException;
import dev.changeover.report.MigrationReport;
import dev.changeover.report.Reports;
import dev.changeover.schema.ChangeoverSchema;
import dev.changeover.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.togglz.spring.boot.actuate.autoconfigure.TogglzAutoConfiguration;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.context.ApplicationContextException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Two releases of one service, of which the later declares one more migration, and what
 * each step of both migrations waits for meanwhile.
 */
class RollingReleaseTests {

	private static final String ADDRESS = "shipping-address";

	private static final String INVOICE = "invoice-address";

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void movesWhatAllDeclareAndHoldsWhatTheOlderDoesNotKnow(TestDatabase kind) {
		DataSource dataSource = database(kind);
		ConfigurableApplicationContext older = start(dataSource, "older", ADDRESS);
		try (ConfigurableApplicationContext newer = start(dataSource, "newer", ADDRESS, INVOICE)) {
			go(newer, ADDRESS, Phase.DUAL_WRITE);
			assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> go(newer, INVOICE, Phase.DUAL_WRITE))
				.withMessageContaining("does not declare")
				.withMessageContaining("shop@older#")
				.withMessageNotContaining("shop@newer#");
			assertThat(report(newer, INVOICE).phase()).isEqualTo(Phase.OFF);

			older.close();
			go(newer, INVOICE, Phase.DUAL_WRITE);
			prove(newer);

			ConfigurableApplicationContext again = start(dataSource, "again", ADDRESS);
			assertThat(report(newer, INVOICE).evidence()).containsEntry(Side.NEW, SideEvidence.VOID);
			await().untilAsserted(() -> assertThat(report(newer, INVOICE).blockers()).extracting(Blocker::reason)
				.anySatisfy((reason) -> assertThat(reason).contains("shop@again#")));
			again.close();

			prove(newer);
			go(newer, INVOICE, Phase.DARK_READ);
			go(newer, INVOICE, Phase.LIVE);
			assertThatExceptionOfType(ApplicationContextException.class)
				.isThrownBy(() -> start(dataSource, "too-old", ADDRESS))
				.havingRootCause()
				.isInstanceOf(UndeclaredMigrationException.class)
				.withMessageContaining(INVOICE);
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void waitsForACallOfTheOtherAndSaysForWhomAndHowLong(TestDatabase kind) {
		DataSource dataSource = database(kind);
		try (ConfigurableApplicationContext quick = start(dataSource, "quick", ADDRESS);
				ConfigurableApplicationContext slow = start(dataSource, "slow", ADDRESS)) {
			PhaseView call = slow.getBean(Phases.class).enter();
			quick.getBean(Flags.class).ask(ADDRESS, Phase.DUAL_WRITE, Click.by("operator"));
			await().until(() -> report(quick, ADDRESS).phase() == Phase.DUAL_WRITE);
			await().until(() -> lagging(quick).allMatch((name) -> name.startsWith("shop@slow#")));
			JdbcClient.create(dataSource).sql("update CHANGEOVER_MIGRATION set SINCE_AT = SINCE_AT - 600000").update();

			assertThat(report(quick, ADDRESS).blockers()).anySatisfy(
					(blocker) -> assertThat(blocker.reason()).containsPattern("for 6\\d\\d s: shop@slow#\\w+\\.$")
						.doesNotContain("shop@quick"));
			assertThat(report(quick, ADDRESS).interval()).isNull();

			slow.getBean(Phases.class).exit(call);
			await().until(() -> report(quick, ADDRESS).interval() != null);
			assertThat(lagging(quick)).isEmpty();
		}
	}

	private static Stream<String> lagging(ConfigurableApplicationContext service) {
		return report(service, ADDRESS).instances()
			.stream()
			.filter(MigrationReport.Instance::lagging)
			.map(MigrationReport.Instance::name);
	}

	/** Tells the coordinator what sweeps that found all well would. */
	private static void prove(ConfigurableApplicationContext service) {
		await().until(() -> report(service, INVOICE).interval() != null);
		Coordinator coordinator = service.getBean(Coordinator.class);
		assertThat(coordinator.backfilled(INVOICE, Side.NEW, report(service, INVOICE).interval(), "test", null))
			.isTrue();
		assertThat(coordinator.verified(INVOICE, report(service, INVOICE).epoch(), "test", null)).isTrue();
		awaitAll(service, INVOICE);
	}

	private static void go(ConfigurableApplicationContext service, String migration, Phase phase) {
		service.getBean(Flags.class).ask(migration, phase, Click.by("operator"));
		await().until(() -> report(service, migration).phase() == phase);
		awaitAll(service, migration);
	}

	private static void awaitAll(ConfigurableApplicationContext service, String migration) {
		await().until(() -> service.getBean(Coordinator.class)
			.fleet(migration)
			.stream()
			.map(Member::acknowledged)
			.noneMatch((epoch) -> epoch == null || epoch < report(service, migration).epoch()));
	}

	private static MigrationReport report(ConfigurableApplicationContext service, String migration) {
		return service.getBean(Reports.class).of(migration);
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(10));
	}

	private static DataSource database(TestDatabase kind) {
		TestDatabase.Coordinates coordinates = kind.create();
		DataSource dataSource = new DriverManagerDataSource(coordinates.url(), coordinates.username(),
				coordinates.password());
		new ChangeoverSchema(dataSource, new Tables(Tables.DEFAULT_PREFIX), true).afterPropertiesSet();
		return dataSource;
	}

	private static ConfigurableApplicationContext start(DataSource dataSource, String host, String... migrations) {
		Stream<String> arguments = Stream
			.concat(Stream.of("--spring.main.banner-mode=off", "--spring.application.name=shop",
					"--logging.level.root=error", "--changeover.fleet.heartbeat=20ms", "--changeover.fleet.lease=1h"),
					Arrays.stream(migrations)
						.map((name) -> "--changeover.migrations." + name + ".dark-read.min-comparisons=0"));
		return new SpringApplicationBuilder(Service.class).web(WebApplicationType.NONE).initializers((context) -> {
			GenericApplicationContext beans = (GenericApplicationContext) context;
			beans.registerBean("dataSource", DataSource.class, () -> dataSource);
			beans.registerBean("identity", Identity.class, () -> new Identity("shop", "1", host));
		}).run(arguments.toArray(String[]::new));
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ChangeoverAutoConfiguration.class, ChangeoverTogglzAutoConfiguration.class,
			ChangeoverReportAutoConfiguration.class, TogglzAutoConfiguration.class,
			DataSourceTransactionManagerAutoConfiguration.class })
	static class Service {

	}

}
