package dev.changeover.togglz;

import java.util.Arrays;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.changeover.testing.TestDatabase;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
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
				"--changeover.migrations.shipping-address.waive.sides=a test of the flags",
				"--changeover.migrations.shipping-address.dark-read.min-comparisons=0",
				"--changeover.migrations.shipping-address.contract.checklist[0]=Restore point <tested>",
				"--changeover.migrations.shipping-address.rows.old.table=orders",
				"--changeover.migrations.shipping-address.rows.old.key=id",
				"--changeover.migrations.shipping-address.rows.new.table=shipping_address",
				"--changeover.migrations.shipping-address.rows.new.key=order_id",
				"--changeover.migrations.shipping-address.rows.columns.ship_street=street",
				"--changeover.fleet.heartbeat=50ms", "--togglz.features.MY_OWN.enabled=false",
				"--togglz.console.feature-admin-authority=ROLE_ADMIN", "--spring.main.banner-mode=off",
				"--spring.liquibase.enabled=false", "--logging.level.root=warn" };
		String[] all = Arrays.copyOf(arguments, arguments.length + further.length);
		System.arraycopy(further, 0, all, arguments.length, further.length);
		return all;
	}

	@Bean
	DataSource dataSource() {
		HikariDataSource dataSource = TestTables.create(TestDatabase.H2, 10, true);
		JdbcClient client = JdbcClient.create(dataSource);
		client.sql("create table orders (id bigint primary key, ship_street varchar(100))").update();
		client.sql("create table shipping_address (order_id bigint primary key, street varchar(100))").update();
		client.sql("insert into orders select x, concat('street ', x) from system_range(1, 500)").update();
		return dataSource;
	}

	@Bean
	UserDetailsService users() {
		return new InMemoryUserDetailsManager(
				User.withUsername("admin").password("{noop}secret").roles("ADMIN").build(),
				User.withUsername("oncall").password("{noop}secret").roles("ADMIN", "ONCALL").build(),
				User.withUsername("dba").password("{noop}secret").roles("ADMIN", "DBA").build(),
				User.withUsername("viewer").password("{noop}secret").roles("VIEWER").build());
	}

}
