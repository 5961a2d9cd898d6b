package dev.changeover.guide;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;

import dev.changeover.Phase;
import dev.changeover.report.Action;
import dev.changeover.report.ActionRequest;
import dev.changeover.report.Actions;
import dev.changeover.report.MigrationReport;
import dev.changeover.report.Reports;
import dev.changeover.sweep.SweepState;
import dev.changeover.testing.TestDatabase;
import org.awaitility.Awaitility;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * A service of the guide, started on an empty database of its own, and its operator.
 */
final class Service implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final ConfigurableApplicationContext context;

	private final String migration;

	private Service(ConfigurableApplicationContext context, String migration) {
		this.context = context;
		this.migration = migration;
	}

	/**
	 * Starts a service.
	 * @param application its class
	 * @param name of its files in {@code guide/}: {@code NAME.yml}
	 * @param migration the one that it declares
	 */
	static Service start(TestDatabase kind, Class<?> application, String name, String migration, String... properties) {
		TestDatabase.Coordinates database = kind.create();
		return new Service(new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.run(Stream.concat(Stream.of("spring.config.location=classpath:guide/" + name + ".yml",
					"spring.datasource.url=" + database.url(), "spring.datasource.username=" + database.username(),
					"spring.datasource.password=" + database.password(), "spring.main.banner-mode=off",
					"spring.data.jpa.repositories.enabled=false", "changeover.fleet.heartbeat=50ms"),
					Arrays.stream(properties))
				.map((property) -> "--" + property)
				.toArray(String[]::new)), migration);
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	JdbcClient sql() {
		return bean(JdbcClient.class);
	}

	MigrationReport report() {
		return bean(Reports.class).of(this.migration);
	}

	void goTo(Phase phase) {
		run(ActionRequest.go(phase));
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(
					() -> assertThat(report().phase()).as(() -> report().blockers().toString()).isEqualTo(phase));
	}

	void backfill() {
		begin(Action.BACKFILL);
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(report().backfill().state()).isEqualTo(SweepState.COMPLETED));
	}

	void verify() {
		begin(Action.VERIFY);
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(report().verification().state()).isEqualTo(SweepState.COMPLETED));
	}

	/** Asks again while an instance has yet to follow. */
	private void begin(Action action) {
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThatCode(() -> run(ActionRequest.of(action))).doesNotThrowAnyException());
	}

	void run(ActionRequest request) {
		bean(Actions.class).run(this.migration, request, "guide");
	}

	@Override
	public void close() {
		this.context.close();
	}

}
