package dev.changeover.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

import dev.changeover.Key;
import dev.changeover.Migrated;
import dev.changeover.NewSide;
import dev.changeover.OldSide;
import dev.changeover.Read;
import dev.changeover.Write;
import dev.changeover.testing.TestDatabase;

import org.springframework.boot.WebApplicationType;
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
 * A service without a web server, whose members' phones move from a column to a table.
 */
final class PhoneService {

	private PhoneService() {
	}

	static void assertRoutes(ConfigurableApplicationContext service) {
		Phones phones = service.getBean(Phones.class);
		phones.save(1, "1815");
		assertThat(phones.find(1)).contains("1815");
	}

	static ConfigurableApplicationContext start(Class<?> service, String... properties) {
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
	static class Table implements Phones {

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

	static DataSource database(String url) {
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

}
