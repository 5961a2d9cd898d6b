package dev.changeover.sample;

import java.util.List;
import java.util.stream.Stream;

import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.togglz.core.manager.FeatureManager;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that has the starter and nothing to migrate, or has it switched off, is
 * as it would be without it.
 */
class WithoutMigrationsTests {

	private static final String MIGRATION = "changeover.migrations.shipping-address.description=Somewhere else";

	@Test
	void startsWithoutMigrations() {
		assertBehavesAsWithoutStarter(List.of("PARCELS"),
				"spring.liquibase.change-log=classpath:/db/changelog/plain.yaml");
	}

	@Test
	void startsSwitchedOff() {
		assertBehavesAsWithoutStarter(List.of("ORDERS", "SHIPPING_ADDRESS"), MIGRATION, "changeover.enabled=false");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", MIGRATION })
	void startsWithoutADatabase(String migration) {
		String off = migration.isEmpty() ? "" : "changeover.enabled=false";
		try (ConfigurableApplicationContext context = start(
				"spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
				migration, off)) {
			assertThat(context.isRunning()).isTrue();
		}
	}

	private static void assertBehavesAsWithoutStarter(List<String> expected, String... properties) {
		try (ConfigurableApplicationContext context = start(properties)) {
			FeatureManager features = context.getBean(FeatureManager.class);
			assertThat(features.getFeatures()).extracting("name").containsExactly("GIFT_WRAPPING");
			Http http = new Http("http://localhost:" + context.getEnvironment().getProperty("local.server.port"))
				.as("admin", "admin");
			assertThat(http.get("/actuator/health").json().at("/components")).isNotEmpty();
			assertThat(http.get("/actuator/health").json().at("/components/changeover").isMissingNode()).isTrue();
			assertThat(http.get("/actuator/changeover").status()).isEqualTo(404);
			assertThat(http.get("/togglz-console/index").body()).contains("GIFT_WRAPPING").doesNotContain("SHIPPING");
			assertThat(tables(context)).containsAll(expected).noneMatch((table) -> table.startsWith("CHANGEOVER"));
		}
	}

	private static List<String> tables(ConfigurableApplicationContext context) {
		return context.getBean(JdbcClient.class)
			.sql("select table_name from information_schema.tables where table_schema = 'PUBLIC'")
			.query(String.class)
			.list();
	}

	private static ConfigurableApplicationContext start(String... properties) {
		TestDatabase.Coordinates database = TestDatabase.H2.create();
		SpringApplication application = new SpringApplication(Plain.class);
		return application.run(Stream
			.concat(Stream.of("spring.config.location=optional:classpath:/none/", "server.port=0",
					"spring.datasource.url=" + database.url(), "spring.datasource.username=sa",
					"spring.security.user.name=admin", "spring.security.user.password=admin",
					"spring.security.user.roles=ADMIN", "togglz.console.use-management-port=false",
					"togglz.console.feature-admin-authority=ROLE_ADMIN", "togglz.features.GIFT_WRAPPING.enabled=true",
					"management.endpoints.web.exposure.include=*", "management.endpoint.health.show-details=always"),
					Stream.of(properties).filter((property) -> !property.isEmpty()))
			.map((property) -> "--" + property)
			.toArray(String[]::new));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Plain {

	}

}
