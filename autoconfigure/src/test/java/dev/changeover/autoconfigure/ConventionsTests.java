package dev.changeover.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

import dev.changeover.Key;
import dev.changeover.Migrated;
import dev.changeover.NewSide;
import dev.changeover.OldSide;
import dev.changeover.Phase;
import dev.changeover.Read;
import dev.changeover.Write;
import dev.changeover.phase.Fleet;
import dev.changeover.phase.Identity;
import dev.changeover.phase.PhaseTable;
import dev.changeover.routing.DarkThreadPool;
import dev.changeover.routing.DarkThreads;
import dev.changeover.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.togglz.core.manager.FeatureManager;
import org.togglz.core.repository.FeatureState;
import org.togglz.core.util.NamedFeature;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What a developer takes for granted of a starter, on a service without a web server.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConventionsTests {

	@Test
	void startsWithoutAWebServerAndWithoutAWarning(CapturedOutput output) {
		try (ConfigurableApplicationContext service = start(Service.class)) {
			assertRoutes(service);
		}
		assertThat(output.getAll()).doesNotContain("not eligible for getting processed by all BeanPostProcessors")
			.doesNotContainPattern("WARN .*(changeover|Changeover)");
	}

	@Test
	void keepsInStepWhenBeansAreMadeLazily() {
		try (ConfigurableApplicationContext service = start(Service.class, "spring.main.lazy-initialization=true")) {
			assertThat(service.getBean(Fleet.class).isRunning()).isTrue();
			assertRoutes(service);
			service.getBean(FeatureManager.class)
				.setFeatureState(new FeatureState(new NamedFeature("PHONE_DUAL_WRITE"), true));

			Awaitility.await()
				.atMost(Duration.ofMinutes(1))
				.until(() -> service.getBean(PhaseTable.class).readAll().get(0).phase() == Phase.DUAL_WRITE);
		}
	}

	@Test
	void startsAgainInTheSameJvmAsAfterARestartOfDevTools() {
		TestDatabase.Coordinates database = TestDatabase.H2.create();
		for (int round = 0; round < 2; round++) {
			try (ConfigurableApplicationContext service = start(Service.class, "test.url=" + database.url())) {
				assertRoutes(service);
				assertThat(service.getBean(Fleet.class).members("phone")).hasSize(1);
			}
		}
	}

	@Test
	void takesTheDataSourceAndTheTransactionManagerThatAreNamed() {
		try (ConfigurableApplicationContext service = start(TwoDatabases.class, "changeover.data-source=customers",
				"changeover.transaction-manager=customersManager")) {
			assertRoutes(service);
		}
	}

	@Test
	void asksWhichDataSourceItIs() {
		assertThatException().isThrownBy(() -> start(TwoDatabases.class).close())
			.havingRootCause()
			.withMessageContaining("2 DataSource beans");
	}

	@Test
	void givesWayToBeansOfTheUser() {
		try (ConfigurableApplicationContext service = start(Replacing.class)) {
			assertThat(service.getBean(Identity.class)).isSameAs(Replacing.IDENTITY);
			assertThat(service.getBean(DarkThreads.class)).isNotInstanceOf(DarkThreadPool.class);
			assertRoutes(service);
		}
	}

	/** Prints what it costs; a loaded machine is no reason to fail. */
	@Test
	void measuresTheStart() {
		start(Service.class).close();
		List<Long> with = new ArrayList<>();
		List<Long> without = new ArrayList<>();
		for (int round = 0; round < 3; round++) {
			with.add(millis(() -> start(Service.class).close()));
			without.add(millis(() -> start(Plain.class).close()));
		}
		System.out.printf("start and stop, ms, least of 3: with Changeover %d, with the starter and no migration %d%n",
				with.stream().min(Long::compare).orElseThrow(), without.stream().min(Long::compare).orElseThrow());
	}

	private static long millis(Runnable work) {
		long begin = System.nanoTime();
		work.run();
		return Duration.ofNanos(System.nanoTime() - begin).toMillis();
	}

	private static void assertRoutes(ConfigurableApplicationContext service) {
		Phones phones = service.getBean(Phones.class);
		phones.save(1, "1815");
		assertThat(phones.find(1)).contains("1815");
	}

	private static ConfigurableApplicationContext start(Class<?> service, String... properties) {
		List<String> arguments = new ArrayList<>(List.of("--test.url=" + TestDatabase.H2.create().url()));
		if (service != Plain.class) {
			arguments
				.addAll(List.of("--changeover.fleet.heartbeat=50ms", "--changeover.migrations.phone.rows.old.key=id",
						"--changeover.migrations.phone.rows.old.table=member",
						"--changeover.migrations.phone.rows.new.table=phone",
						"--changeover.migrations.phone.rows.new.key=member_id",
						"--changeover.migrations.phone.rows.columns.phone=number"));
		}
		for (String property : properties) {
			arguments.removeIf((argument) -> argument.startsWith("--" + property.substring(0, property.indexOf('='))));
			arguments.add("--" + property);
		}
		return new SpringApplicationBuilder(service).web(WebApplicationType.NONE)
			.properties("spring.liquibase.enabled=false", "spring.main.banner-mode=off",
					"spring.autoconfigure.exclude=org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,"
							+ "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration")
			.run(arguments.toArray(String[]::new));
	}

	@Migrated("phone")
	interface Phones {

		@Read
		Optional<String> find(@Key long member);

		@Write
		void save(@Key long member, String number);

	}

	/** A side on one table. */
	private static class Table implements Phones {

		private final JdbcClient client;

		private final String table;

		private final String key;

		private final String column;

		Table(DataSource dataSource, String table, String key, String column) {
			this.client = JdbcClient.create(dataSource);
			this.table = table;
			this.key = key;
			this.column = column;
		}

		@Override
		public Optional<String> find(long member) {
			return this.client.sql("select " + this.column + " from " + this.table + " where " + this.key + " = ?")
				.param(member)
				.query(String.class)
				.optional();
		}

		@Override
		public void save(long member, String number) {
			this.client
				.sql("merge into " + this.table + " (" + this.key + ", " + this.column + ") key (" + this.key
						+ ") values (?, ?)")
				.params(member, number)
				.update();
		}

	}

	private static DataSource database(String url) {
		DataSource database = new DriverManagerDataSource(url, "sa", "");
		JdbcClient client = JdbcClient.create(database);
		client.sql("create table if not exists member (id bigint primary key, phone varchar(20))").update();
		client.sql("create table if not exists phone (member_id bigint primary key, number varchar(20))").update();
		return database;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Plain {

		@Bean
		DataSource customers(Environment environment) {
			return database(environment.getRequiredProperty("test.url"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Service extends Plain {

		@Bean
		@OldSide
		Phones columns(DataSource customers) {
			return new Table(customers, "member", "id", "phone");
		}

		@Bean
		@NewSide
		Phones table(DataSource customers) {
			return new Table(customers, "phone", "member_id", "number");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class TwoDatabases extends Service {

		@Bean
		DataSource archive() {
			return new DriverManagerDataSource(TestDatabase.H2.create().url(), "sa", "");
		}

		@Bean
		JdbcTransactionManager customersManager(DataSource customers) {
			return new JdbcTransactionManager(customers);
		}

		@Bean
		JdbcTransactionManager archiveManager(DataSource archive) {
			return new JdbcTransactionManager(archive);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Replacing extends Service {

		static final Identity IDENTITY = Identity.ofThisProcess("club", "7");

		@Bean
		Identity identity() {
			return IDENTITY;
		}

		@Bean
		DarkThreads darkThreads() {
			return Runnable::run;
		}

	}

}
