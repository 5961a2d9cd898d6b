package dev.changeover.sample;

import java.util.Arrays;
import java.util.stream.Stream;

import javax.sql.DataSource;

import dev.changeover.testing.TestDatabase;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The shop as a user runs it, on a port and a database of its own.
 */
final class RunningShop implements AutoCloseable {

	/** For a test in which nobody shops. */
	static final String NO_COMPARISONS = "changeover.migrations.shipping-address.dark-read.min-comparisons=0";

	private final ConfigurableApplicationContext context;

	private final Http http;

	private final DataSource database;

	private RunningShop(ConfigurableApplicationContext context, TestDatabase.Coordinates database) {
		this.context = context;
		this.http = new Http("http://localhost:" + context.getEnvironment().getProperty("local.server.port"));
		this.database = new DriverManagerDataSource(database.url(), database.username(), database.password());
	}

	static RunningShop start(TestDatabase.Coordinates database, String... properties) {
		SpringApplication application = new SpringApplication(ShopApplication.class);
		String[] arguments = Stream.concat(
				Stream.of("server.port=0", "spring.datasource.url=" + database.url(),
						"spring.datasource.username=" + database.username(),
						"spring.datasource.password=" + database.password(), "changeover.fleet.heartbeat=100ms"),
				Arrays.stream(properties))
			.map((property) -> "--" + property)
			.toArray(String[]::new);
		return new RunningShop(application.run(arguments), database);
	}

	String root() {
		return "http://localhost:" + this.context.getEnvironment().getProperty("local.server.port");
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	Http http() {
		return this.http;
	}

	JdbcClient sql() {
		return JdbcClient.create(this.database);
	}

	Sides sides() {
		return new Sides(this.database);
	}

	@Override
	public void close() {
		this.context.close();
	}

}
