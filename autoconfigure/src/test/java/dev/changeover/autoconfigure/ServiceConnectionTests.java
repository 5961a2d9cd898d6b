package dev.changeover.autoconfigure;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.changeover.NewSide;
import dev.changeover.OldSide;
import dev.changeover.autoconfigure.PhoneService.Phones;
import dev.changeover.autoconfigure.PhoneService.Table;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseConnectionDetails;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static dev.changeover.autoconfigure.PhoneService.assertRoutes;
import static dev.changeover.autoconfigure.PhoneService.start;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections that come as beans rather than as properties, as those of Testcontainers
 * and Docker Compose do: one for the service, and one of another user for Liquibase.
 */
class ServiceConnectionTests {

	@Test
	void areUsedForTheSidesAndForTheChangelog() {
		String url = TestDatabase.H2.create().url();
		JdbcClient client = JdbcClient.create(new DriverManagerDataSource(url, "sa", ""));
		client.sql("create user OWNER password 'secret' admin").update();

		try (ConfigurableApplicationContext service = start(Connected.class, "test.url=" + url,
				"spring.liquibase.enabled=true", "spring.liquibase.change-log=classpath:changelogs/phones.yaml",
				"changeover.lint.rules.no-second-gate=off")) {
			assertThat(service.getBean(DataSource.class)).isInstanceOf(HikariDataSource.class);
			assertRoutes(service);

			assertThat(client.sql("select ID from DATABASECHANGELOG").query(String.class).list())
				.containsExactlyInAnyOrder("members", "phones");
			assertThat(client.sql("select count(*) from CHANGEOVER_INSTANCE").query(Long.class).single()).isOne();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Connected {

		@Bean
		JdbcConnectionDetails connection(Environment environment) {
			return new ServiceConnection(environment.getRequiredProperty("test.url"), "sa", "");
		}

		@Bean
		LiquibaseConnectionDetails changelogConnection(Environment environment) {
			return new ChangelogConnection(environment.getRequiredProperty("test.url"), "OWNER", "secret");
		}

		@Bean
		@OldSide
		Phones columns(DataSource dataSource) {
			return new Table(dataSource, "member", "id", "phone");
		}

		@Bean
		@NewSide
		Phones table(DataSource dataSource) {
			return new Table(dataSource, "phone", "member_id", "number");
		}

	}

	record ServiceConnection(String getJdbcUrl, String getUsername,
			String getPassword) implements JdbcConnectionDetails {
	}

	record ChangelogConnection(String getJdbcUrl, String getUsername,
			String getPassword) implements LiquibaseConnectionDetails {
	}

}
