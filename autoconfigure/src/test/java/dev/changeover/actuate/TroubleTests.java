package dev.changeover.actuate;

import java.time.Duration;

import dev.changeover.phase.Fleet;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static dev.changeover.actuate.RunningService.MIGRATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What an operator must hear of, in health, on the page and as a metric.
 */
class TroubleTests {

	private static final String PAGE = "/togglz-console/migrations";

	private static RunningService service;

	@BeforeAll
	static void start() {
		service = RunningService.start(TroubleTests.class, RunningService.NO_SECURITY, "--changeover.fleet.lease=2s",
				"--changeover.fleet.heartbeat=100ms", "--changeover.linger-after=0s", "--togglz.console.secured=false",
				"--changeover.migrations." + MIGRATION + ".deadline=2020-01-31");
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@Test
	void saysWhatTakesTooLongAndWhatDoesNotGetOn() {
		service.store("PHASE = 'DUAL_WRITE', SINCE_AT = 1");
		service.sql(
				"insert into CHANGEOVER_SWEEP (MIGRATION, KIND, STATE, SIDE, EPOCH, MAPPING_VERSION, STAGE, CHUNK_ROWS,"
						+ " STARTED_AT) values ('" + MIGRATION
						+ "', 'BACKFILL', 'RUNNING', 'NEW', 1, '1', 'COPY', 100, 1)");

		JsonNode health = health();
		JsonNode details = health.path("details").path("migrations").path(MIGRATION);
		assertThat(health.path("status").asString()).isEqualTo("OUT_OF_SERVICE");
		assertThat(health.path("details").path("trouble").toString()).contains("BACKFILL has done nothing for");
		assertThat(details.path("lingering").asString()).contains("Both sides have been written for", "Ask checkout.");
		assertThat(details.path("overdue").asString()).contains("2020-01-31");
		assertThat(service.get(PAGE).body()).contains("BACKFILL has done nothing for",
				"Both sides have been written for", "The deadline was 2020-01-31. Ask checkout.");
		assertThat(gauge("changeover.sweep.stalled")).isEqualTo(1);
		assertThat(gauge("changeover.lingering")).isEqualTo(1);
		assertThat(gauge("changeover.overdue")).isEqualTo(1);
		assertThat(service.get("/actuator/health/liveness").body()).isEqualTo("{\"status\":\"UP\"}");

		service.sql("delete from CHANGEOVER_SWEEP");
		service.store("PHASE = 'OFF'");
	}

	@Test
	void saysThatTheLeaseIsLost() {
		service.sql("alter table CHANGEOVER_INSTANCE rename to AWAY");
		await().atMost(Duration.ofSeconds(30)).until(() -> !service.bean(Fleet.class).leaseValid());

		assertThat(health().path("status").asString()).isEqualTo("OUT_OF_SERVICE");
		assertThat(health().path("details").path("trouble").toString()).contains("has lost its lease");
		assertThat(service.bean(MeterRegistry.class).get("changeover.trouble").gauge().value()).isPositive();
		assertThat(service.get(PAGE).status()).isEqualTo(503);
		assertThat(service.get(PAGE).body()).contains("cannot be read or written now", "has lost its lease")
			.doesNotContain("select", "AWAY");

		service.sql("alter table AWAY rename to CHANGEOVER_INSTANCE");
		await().atMost(Duration.ofSeconds(30)).until(() -> service.bean(Fleet.class).leaseValid());
		await().atMost(Duration.ofSeconds(30)).until(() -> service.get(PAGE).status() == 200);
	}

	private static double gauge(String name) {
		return service.bean(MeterRegistry.class).get(name).tag("migration", MIGRATION).gauge().value();
	}

	private static JsonNode health() {
		return service.get("/actuator/health").json().path("components").path("changeover");
	}

}
