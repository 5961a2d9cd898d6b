package dev.changeover.autoconfigure;

import javax.sql.DataSource;

import jakarta.persistence.EntityManagerFactory;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.InfrastructureProxy;
import org.springframework.orm.jpa.EntityManagerFactoryInfo;

import static org.assertj.core.api.Assertions.assertThat;

class ObservedPersistenceTests {

	@Test
	void watchesTheConnectionsOfJpaWhereThereAreMigrations() {
		try (ConfigurableApplicationContext application = start("--changeover.migrations.names.description=Names")) {
			DataSource ofJpa = application.getBean(EntityManagerFactory.class)
				.unwrap(EntityManagerFactoryInfo.class)
				.getDataSource();

			assertThat(ofJpa).isInstanceOfSatisfying(InfrastructureProxy.class,
					(proxy) -> assertThat(proxy.getWrappedObject()).isSameAs(application.getBean(DataSource.class)));
		}
	}

	@Test
	void leavesJpaAloneWhereThereAreNone() {
		try (ConfigurableApplicationContext application = start()) {
			EntityManagerFactoryInfo factory = (EntityManagerFactoryInfo) application
				.getBean(EntityManagerFactory.class);

			assertThat(factory.getDataSource()).isSameAs(application.getBean(DataSource.class));
		}
	}

	private static ConfigurableApplicationContext start(String... arguments) {
		return new SpringApplicationBuilder(WithJpa.class).web(WebApplicationType.NONE)
			.properties("spring.liquibase.enabled=false", "spring.main.banner-mode=off", "logging.level.root=warn",
					"spring.datasource.generate-unique-name=true")
			.run(arguments);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class WithJpa {

	}

}
