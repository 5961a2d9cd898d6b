package dev.changeover.autoconfigure;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

import dev.changeover.RefusedException;
import dev.changeover.sweep.SweepKind;
import dev.changeover.sweep.SweepState;
import dev.changeover.sweep.SweepStatus;
import dev.changeover.sweep.Sweeps;
import dev.changeover.sweep.Throttle;
import dev.changeover.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Two instances on PostgreSQL that sweep together, each with a throttle of the
 * application.
 */
class SweepAcrossContextsTests {

	private static final String MIGRATION = "shipping-address";

	private static final String ANOTHER_MAPPING = "--changeover.migrations." + MIGRATION
			+ ".rows.old.where=ship_street <> ''";

	private static final long ROWS = 5_000;

	private final TestDatabase.Coordinates database = TestDatabase.POSTGRESQL.create();

	@Test
	void anyInstanceHoldsResumesCancelsAndFinishesWhatAnotherOneStarted() {
		try (ConfigurableApplicationContext one = start(); ConfigurableApplicationContext other = start()) {
			JdbcClient sql = one.getBean(JdbcClient.class);
			fill(sql);
			Sweeps here = one.getBean(Sweeps.class);
			Sweeps there = other.getBean(Sweeps.class);

			here.start(MIGRATION, SweepKind.CLEAR_NEW, "operator", null, false);
			await(there, (status) -> "it is day".equals(status.throttledBy()));
			there.pause(MIGRATION, "another operator");
			assertThat(latest(here)).satisfies((status) -> {
				assertThat(status.state()).isEqualTo(SweepState.PAUSED);
				assertThat(status.message()).contains("another operator");
			});

			// Only the instance that nobody tells may go on.
			other.getBean(Daytime.class).reason = null;
			here.resume(MIGRATION, "operator");
			await(here, (status) -> status.state() == SweepState.COMPLETED);
			assertThat(rows(sql)).isZero();

			fill(sql);
			other.getBean(Daytime.class).reason = "it is day";
			there.start(MIGRATION, SweepKind.CLEAR_NEW, "operator", null, false);
			here.cancel(MIGRATION, "operator");
			one.getBean(Daytime.class).reason = null;
			other.getBean(Daytime.class).reason = null;
			assertThat(latest(there).state()).isEqualTo(SweepState.CANCELLED);
			assertThat(rows(sql)).isEqualTo(ROWS);
		}
	}

	@Test
	void goesOnByItselfWhenEveryInstanceWasGone() {
		try (ConfigurableApplicationContext one = start()) {
			fill(one.getBean(JdbcClient.class));
			one.getBean(Sweeps.class).start(MIGRATION, SweepKind.CLEAR_NEW, "operator", null, false);
		}

		try (ConfigurableApplicationContext later = start()) {
			assertThat(latest(later.getBean(Sweeps.class)).state()).isEqualTo(SweepState.RUNNING);
			later.getBean(Daytime.class).reason = null;

			await(later.getBean(Sweeps.class), (status) -> status.state() == SweepState.COMPLETED);
			assertThat(rows(later.getBean(JdbcClient.class))).isZero();
		}
	}

	@Test
	void doesNotGoOnWithTheMappingOfAnotherRelease() {
		try (ConfigurableApplicationContext release = start()) {
			fill(release.getBean(JdbcClient.class));
			release.getBean(Sweeps.class).start(MIGRATION, SweepKind.CLEAR_NEW, "operator", null, false);
		}

		try (ConfigurableApplicationContext next = start(ANOTHER_MAPPING)) {
			Sweeps sweeps = next.getBean(Sweeps.class);
			await(sweeps, (status) -> status.state() == SweepState.FAILED);
			assertThat(latest(sweeps).message()).contains("The mapping changed since the sweep began",
					"Start it again");
			sweeps.start(MIGRATION, SweepKind.CLEAR_NEW, "operator", null, false);
			sweeps.pause(MIGRATION, "operator");
		}

		try (ConfigurableApplicationContext before = start()) {
			Sweeps sweeps = before.getBean(Sweeps.class);
			assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> sweeps.resume(MIGRATION, "operator"))
				.withMessageContaining("the mapping changed since the CLEAR_NEW began");
			assertThat(latest(sweeps).state()).isEqualTo(SweepState.PAUSED);
			assertThat(rows(before.getBean(JdbcClient.class))).isEqualTo(ROWS);
		}
	}

	private ConfigurableApplicationContext start(String... further) {
		return new SpringApplicationBuilder(Service.class).web(WebApplicationType.NONE)
			.run(Stream.concat(
					Stream.of("--spring.main.banner-mode=off", "--spring.datasource.url=" + this.database.url(),
							"--spring.datasource.username=" + this.database.username(),
							"--spring.application.name=shop", "--spring.sql.init.mode=always",
							"--spring.sql.init.schema-locations=classpath:dev/changeover/autoconfigure/two-tables.sql",
							"--spring.liquibase.enabled=false", "--changeover.fleet.heartbeat=50ms",
							"--changeover.migrations." + MIGRATION + ".rows.old.table=orders",
							"--changeover.migrations." + MIGRATION + ".rows.old.key=id",
							"--changeover.migrations." + MIGRATION + ".rows.new.table=shipping_address",
							"--changeover.migrations." + MIGRATION + ".rows.new.key=order_id",
							"--changeover.migrations." + MIGRATION + ".rows.columns.ship_street=street"),
					Stream.of(further))
				.toArray(String[]::new));
	}

	private static void fill(JdbcClient sql) {
		sql.sql("insert into shipping_address select id, 'street' from generate_series(1, " + ROWS + ") id").update();
	}

	private static long rows(JdbcClient sql) {
		return sql.sql("select count(*) from shipping_address").query(Long.class).single();
	}

	private static SweepStatus latest(Sweeps sweeps) {
		return sweeps.latest(MIGRATION, SweepKind.CLEAR_NEW).orElseThrow();
	}

	private static void await(Sweeps sweeps, Predicate<SweepStatus> condition) {
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> latest(sweeps), condition);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(
			excludeName = { "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
					"org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration" })
	@Import(Daytime.class)
	static class Service {

	}

	/**
	 * A throttle of the application.
	 */
	static class Daytime implements Throttle {

		private volatile @Nullable String reason = "it is day";

		@Override
		public Optional<String> reason(String migration) {
			return Optional.ofNullable(this.reason);
		}

	}

}
