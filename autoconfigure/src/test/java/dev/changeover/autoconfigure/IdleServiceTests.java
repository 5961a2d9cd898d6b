package dev.changeover.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import dev.changeover.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What two whole services ask of their database while nothing happens: everything that
 * the starter brings is there, and every statement is accounted for.
 */
class IdleServiceTests {

	private static final int MIGRATIONS = 50;

	private static final int TICKS = 40;

	@Test
	void readsOnceATickAndOnOneInstanceTheFlags() {
		TestDatabase.Coordinates database = TestDatabase.H2.create();
		try (ConfigurableApplicationContext one = start(database);
				ConfigurableApplicationContext other = start(database)) {
			List<StatementLog> logs = List.of(one.getBean(StatementLog.class), other.getBean(StatementLog.class));
			awaitTicks(logs, 5);
			logs.forEach(StatementLog::forget);
			awaitTicks(logs, TICKS);
			List<Idle> idle = logs.stream().map((log) -> Idle.of(log.statements())).toList();

			System.out.printf("idle services with %d migrations: %s%n", MIGRATIONS, idle);
			assertThat(idle).allSatisfy((instance) -> {
				assertThat(instance.others()).isEmpty();
				// The counting may have begun in the middle of a tick.
				assertThat(instance.flags()).isLessThanOrEqualTo(instance.ticks() + 1);
			});
			assertThat(idle).filteredOn((instance) -> instance.flags() > 0).hasSize(1);
		}
	}

	private static void awaitTicks(List<StatementLog> logs, int number) {
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.until(() -> logs.stream().allMatch((log) -> Idle.of(log.statements()).ticks() >= number));
	}

	private static ConfigurableApplicationContext start(TestDatabase.Coordinates database) {
		List<String> arguments = new ArrayList<>(List.of("--spring.main.banner-mode=off", "--server.port=0",
				"--spring.application.name=shop", "--spring.liquibase.enabled=false", "--test.url=" + database.url(),
				"--changeover.fleet.heartbeat=25ms", "--changeover.fleet.lease=1h"));
		IntStream.range(0, MIGRATIONS).forEach((number) -> {
			String migration = "--changeover.migrations.migration-" + number;
			arguments.addAll(List.of(migration + ".rows.old.table=orders", migration + ".rows.old.key=id",
					migration + ".rows.new.table=shipping_address", migration + ".rows.new.key=order_id",
					migration + ".rows.columns.ship_street=street"));
		});
		return new SpringApplicationBuilder(Service.class).run(arguments.toArray(String[]::new));
	}

	/**
	 * The statements of one instance, by what they are for.
	 *
	 * @param ticks reads of the phases
	 * @param flags reads of the flags
	 * @param others everything else
	 */
	private record Idle(long ticks, long flags, List<String> others) {

		static Idle of(List<String> statements) {
			List<String> ticks = statements.stream().filter((sql) -> sql.contains("CHANGEOVER_MIGRATION m")).toList();
			List<String> flags = statements.stream().filter((sql) -> sql.contains("CHANGEOVER_FEATURE")).toList();
			List<String> others = new ArrayList<>(statements);
			List.of(ticks, flags).forEach(others::removeAll);
			return new Idle(ticks.size(), flags.size(), others);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(
			excludeName = { "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
					"org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration" })
	static class Service {

		@Bean
		StatementLog statementLog() {
			return new StatementLog();
		}

		@Bean
		DataSource dataSource(Environment environment, StatementLog log) {
			DataSource plain = new DriverManagerDataSource(environment.getRequiredProperty("test.url"), "sa", "");
			JdbcClient client = JdbcClient.create(plain);
			client.sql("create table if not exists orders (id bigint primary key, ship_street varchar(100))").update();
			client.sql("create table if not exists shipping_address (order_id bigint primary key, street varchar(100))")
				.update();
			return log.of(plain);
		}

	}

}
