package dev.changeover.togglz;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.changeover.phase.Database;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Work of the engine's own within a transaction of JPA's.
 */
class JpaTransactionTests {

	@Test
	void neverCommitsWhatTheCallerHasNotCommitted() {
		try (ConfigurableApplicationContext application = new SpringApplicationBuilder(WithJpa.class)
			.web(WebApplicationType.NONE)
			.run("--spring.liquibase.enabled=false", "--spring.main.banner-mode=off", "--logging.level.root=warn")) {
			HikariDataSource dataSource = application.getBean(HikariDataSource.class);
			Database database = TestTables.database(dataSource);
			JdbcClient client = JdbcClient.create(dataSource);
			client.sql("create table WRITTEN (BY_WHOM varchar(10))").update();

			new TransactionTemplate(application.getBean(JpaTransactionManager.class)).executeWithoutResult((status) -> {
				client.sql("insert into WRITTEN values ('caller')").update();
				database.inTransaction(() -> client.sql("insert into WRITTEN values ('engine')").update());
				client.sql("insert into WRITTEN values ('caller')").update();
				status.setRollbackOnly();
			});

			assertThat(client.sql("select BY_WHOM from WRITTEN").query(String.class).list()).containsExactly("engine");
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class WithJpa {

		@Bean
		DataSource dataSource() {
			return TestTables.emptied(TestDatabase.H2, 5, true);
		}

	}

}
