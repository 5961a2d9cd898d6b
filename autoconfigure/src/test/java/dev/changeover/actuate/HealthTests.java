package dev.changeover.actuate;

import dev.changeover.phase.Fleet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static dev.changeover.actuate.RunningService.MIGRATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class HealthTests {

	private static RunningService service;

	@BeforeAll
	static void start() {
		service = RunningService.start(HealthTests.class, RunningService.NO_SECURITY,
				"--changeover.migrations." + MIGRATION + ".deadline=2020-01-31",
				"--spring.config.import=classpath:guide/operations.yml",
				"--management.endpoint.health.probes.enabled=true",
				"--management.endpoint.health.group.readiness.show-components=always");
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@Test
	void isUpAndTellsWhereEachMigrationStands() {
		JsonNode health = health();

		assertThat(health.path("status").asString()).isEqualTo("UP");
		assertThat(health.path("details").path("migrations").path(MIGRATION).path("phase").asString()).isEqualTo("OFF");
	}

	@Test
	void aPassedDeadlineStandsInTheDetailsAndHarmsNothing() {
		JsonNode health = health();

		assertThat(health.path("status").asString()).isEqualTo("UP");
		assertThat(health.path("details").path("migrations").path(MIGRATION).path("overdue").asString())
			.isEqualTo("The deadline was 2020-01-31. Ask checkout.");
	}

	@Test
	void saysWhyARequestDoesNotGetOn() {
		service.switchedOff("CUTOVER");
		service.store("PHASE = 'COMPLETE', CONTRACTED_AT = 1");

		JsonNode details = health().path("details").path("migrations").path(MIGRATION);

		assertThat(details.path("phase").asString()).isEqualTo("COMPLETE");
		assertThat(details.path("requested").asString()).isEqualTo("OFF");
		assertThat(details.path("because").toString()).contains("The contract has run");
		service.store("PHASE = 'OFF', CONTRACTED_AT = null");
	}

	@Test
	void isOutOfServiceWhileTheTablesCannotBeRead() {
		service.sql("alter table CHANGEOVER_MIGRATION rename to AWAY");
		service.bean(Fleet.class).wake();
		await().until(() -> !service.bean(Fleet.class).trouble().isEmpty());

		JsonNode health = health();

		assertThat(health.path("status").asString()).isEqualTo("OUT_OF_SERVICE");
		assertThat(health.path("details").path("trouble").toString()).contains("cannot be read now");

		service.sql("alter table AWAY rename to CHANGEOVER_MIGRATION");
		service.bean(Fleet.class).wake();
		await().until(() -> service.bean(Fleet.class).trouble().isEmpty());
	}

	@Test
	void isOutOfServiceWhileASweepStallsThatNothingThrottles() {
		service.sql("""
				insert into CHANGEOVER_SWEEP (MIGRATION, KIND, STATE, SIDE, EPOCH, MAPPING_VERSION, STAGE, PLANNED,
				CHUNK_ROWS, NEXT_AT, ROWS_DONE, ROWS_FAILED, STARTED_AT, MESSAGE) values ('shipping-address',
				'BACKFILL', 'RUNNING', 'NEW', 1, '1', 'COPY', false, 10, 0, 0, 0, 1, 'The disk is full.')""");

		assertThat(health().path("status").asString()).isEqualTo("OUT_OF_SERVICE");
		assertThat(health().path("details").path("trouble").toString())
			.containsPattern("Migration '" + MIGRATION + "': BACKFILL has done nothing for \\d+ s: The disk is full.");

		service.sql("update CHANGEOVER_SWEEP set THROTTLED_BY = 'it is day', THROTTLED_AT = 99999999999999");
		assertThat(health().path("status").asString()).isEqualTo("UP");
		service.sql("delete from CHANGEOVER_SWEEP");
	}

	@Test
	void readinessMayHaveTheLeaseAndLivenessHasNothingOfIt() {
		assertThat(service.get("/actuator/health/readiness").json().path("components").propertyNames())
			.contains("changeoverLease");
		assertThat(service.get("/actuator/health/liveness").body()).doesNotContain("changeover");
	}

	private static JsonNode health() {
		return service.get("/actuator/health").json().path("components").path("changeover");
	}

}
