package dev.changeover.togglz;

import javax.sql.DataSource;

import dev.changeover.testing.TestDatabase;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;

/**
 * A small service with Spring Security and one migration.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration(
		excludeName = { "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
				"org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration" })
class Application {

	static String[] arguments(String... further) {
		String[] arguments = { "--server.port=0", "--spring.application.name=shop",
				"--changeover.migrations.shipping-address.description=Move <the> address",
				"--changeover.migrations.shipping-address.dark-read.min-comparisons=0",
				"--changeover.fleet.heartbeat=50ms", "--togglz.features.MY_OWN.enabled=false",
				"--togglz.console.feature-admin-authority=ROLE_ADMIN", "--spring.main.banner-mode=off",
				"--spring.liquibase.enabled=false", "--logging.level.root=warn" };
		String[] all = java.util.Arrays.copyOf(arguments, arguments.length + further.length);
		System.arraycopy(further, 0, all, arguments.length, further.length);
		return all;
	}

	@Bean
	DataSource dataSource() {
		return TestTables.create(TestDatabase.H2, 5, true);
	}

	@Bean
	UserDetailsService users() {
		return new InMemoryUserDetailsManager(
				User.withUsername("admin").password("{noop}secret").roles("ADMIN").build(),
				User.withUsername("viewer").password("{noop}secret").roles("VIEWER").build());
	}

}
