package dev.changeover.actuate;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.changeover.Phase;
import dev.changeover.phase.Fleet;
import dev.changeover.testing.TestDatabase;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A service with a migration, reached over HTTP.
 */
final class RunningService implements AutoCloseable {

	static final String MIGRATION = "shipping-address";

	static final String NO_SECURITY = "--spring.autoconfigure.exclude="
			+ "org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration,"
			+ "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration,"
			+ "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration,"
			+ "org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration,"
			+ "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration";

	private static final JsonMapper MAPPER = new JsonMapper();

	private final HttpClient client = HttpClient.newHttpClient();

	private final ConfigurableApplicationContext context;

	private @Nullable String login;

	private RunningService(ConfigurableApplicationContext context) {
		this.context = context;
	}

	static RunningService start(Class<?> configuration, String... arguments) {
		TestDatabase.Coordinates database = TestDatabase.H2.create();
		List<String> all = new ArrayList<>(List.of("--server.port=0", "--spring.main.banner-mode=off",
				"--spring.datasource.url=" + database.url(), "--spring.datasource.username=" + database.username(),
				"--spring.liquibase.change-log=classpath:dev/changeover/actuate/changelog.yaml",
				"--spring.application.name=shop", "--management.endpoints.web.exposure.include=*",
				"--management.endpoint.health.show-details=always", "--changeover.fleet.heartbeat=1h",
				"--changeover.fleet.lease=4h", "--changeover.migrations." + MIGRATION + ".description=Move the address",
				"--changeover.migrations." + MIGRATION + ".waive.sides=a test of the endpoint",
				"--changeover.migrations." + MIGRATION + ".owner=checkout"));
		Set<String> given = Arrays.stream(arguments).map(RunningService::name).collect(Collectors.toSet());
		all.removeIf((argument) -> given.contains(name(argument)));
		all.addAll(Arrays.asList(arguments));
		return new RunningService(
				new SpringApplicationBuilder(Service.class, configuration).run(all.toArray(String[]::new)));
	}

	private static String name(String argument) {
		return argument.substring(0, argument.indexOf('='));
	}

	RunningService as(@Nullable String user) {
		this.login = user;
		return this;
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	Answer get(String path) {
		return send(HttpRequest.newBuilder(uri(path)).GET());
	}

	Answer post(String path, String body) {
		return post(path, body, "application/json");
	}

	Answer post(String path, String body, String contentType) {
		return send(HttpRequest.newBuilder(uri(path))
			.header("Content-Type", contentType)
			.POST(HttpRequest.BodyPublishers.ofString(body)));
	}

	/**
	 * Asks for an action.
	 */
	Answer act(String body) {
		return post("/actuator/changeover/" + MIGRATION, body);
	}

	JsonNode report() {
		return get("/actuator/changeover/" + MIGRATION).json();
	}

	/**
	 * Lets the fleet look, as often as it takes, until a migration is in a phase.
	 */
	void await(Phase phase) {
		do {
			bean(Fleet.class).wake();
		}
		while (!report().path("phase").asString().equals(phase.name()));
	}

	/**
	 * Changes the stored state past the ladder.
	 */
	void store(String assignments) {
		sql("update CHANGEOVER_MIGRATION set " + assignments);
	}

	/**
	 * Switches a flag off past the guard.
	 */
	void switchedOff(String flag) {
		sql("insert into CHANGEOVER_FEATURE (FEATURE_NAME, FEATURE_ENABLED) values ('SHIPPING_ADDRESS_" + flag
				+ "', 0)");
	}

	void sql(String statement) {
		bean(JdbcClient.class).sql(statement).update();
	}

	@Override
	public void close() {
		this.context.close();
	}

	Answer send(String port, String path) {
		return send(HttpRequest.newBuilder(uri(port, path)).GET());
	}

	private URI uri(String path) {
		return uri("local.management.port", path);
	}

	private URI uri(String port, String path) {
		return URI.create("http://localhost:" + this.context.getEnvironment().getProperty(port) + path);
	}

	private Answer send(HttpRequest.Builder request) {
		if (this.login != null) {
			String credentials = this.login + ":" + this.login;
			request.header("Authorization",
					"Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
		}
		try {
			HttpResponse<String> response = this.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
			return new Answer(response.statusCode(), response.headers().firstValue("Content-Type").orElse(""),
					response.body());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * An answer.
	 *
	 * @param status HTTP status
	 * @param contentType type of the body
	 * @param body the body
	 */
	record Answer(int status, String contentType, String body) {

		JsonNode json() {
			return MAPPER.readTree(this.body);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Service {

	}

}
