package dev.changeover.actuate;

import dev.changeover.Phase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static dev.changeover.actuate.RunningService.MIGRATION;
import static org.assertj.core.api.Assertions.assertThat;

class ChangeoverEndpointTests {

	private static RunningService service;

	@BeforeAll
	static void start() {
		service = RunningService.start(ChangeoverEndpointTests.class, RunningService.NO_SECURITY);
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@Test
	void reportsWhereAMigrationStands() {
		JsonNode report = service.report();

		assertThat(report.path("migration").asString()).isEqualTo(MIGRATION);
		assertThat(report.path("phase").asString()).isEqualTo("OFF");
		assertThat(report.path("desired").asString()).isEqualTo("OFF");
		assertThat(report.path("epoch").asLong()).isPositive();
		assertThat(report.path("backfill").path("state").asString()).isEqualTo("NONE");
		assertThat(report.path("flags").path("SHIPPING_ADDRESS_DUAL_WRITE").asBoolean(true)).isFalse();
		assertThat(report.path("instances").get(0).path("self").asBoolean()).isTrue();
		assertThat(report.path("nextStep").path("action").asString()).isEqualTo("GO");
		assertThat(report.path("nextStep").path("to").asString()).isEqualTo("DUAL_WRITE");
	}

	@Test
	void reportsWhatHoldsASweepBack() {
		service.sql("""
				insert into CHANGEOVER_SWEEP (MIGRATION, KIND, STATE, SIDE, EPOCH, MAPPING_VERSION, STAGE, PLANNED,
				CHUNK_ROWS, NEXT_AT, ROWS_DONE, ROWS_FAILED, STARTED_AT, THROTTLED_BY, THROTTLED_AT) values
				('shipping-address', 'BACKFILL', 'RUNNING', 'NEW', 1, '1', 'COPY', false, 10, 0, 0, 0, 1,
				'it is day', 99999999999999)""");

		assertThat(service.report().path("backfill").path("throttledBy").asString()).isEqualTo("it is day");
		service.sql("delete from CHANGEOVER_SWEEP");
	}

	@Test
	void reportsOnAllMigrations() {
		JsonNode reports = service.get("/actuator/changeover").json();

		assertThat(reports.path("migrations").propertyNames()).containsExactly(MIGRATION);
	}

	@Test
	void anUnknownMigrationIsNotFound() {
		assertProblem(service.get("/actuator/changeover/unknown"), 404, "unknown");
		assertProblem(service.post("/actuator/changeover/unknown", "{\"action\":\"BACKFILL\"}"), 404, "unknown");
	}

	@Test
	void goSetsTheFlags() {
		RunningService.Answer answer = service.act("{\"action\":\"GO\",\"to\":\"DUAL_WRITE\",\"expectedEpoch\":"
				+ service.report().path("epoch") + ",\"reason\":\"today\"}");

		assertThat(answer.status()).as(answer.body()).isEqualTo(200);
		service.await(Phase.DUAL_WRITE);
		assertThat(service.report().path("desired").asString()).isEqualTo("DUAL_WRITE");
		assertThat(service.report().path("requestedReason").asString()).as(service.report().toPrettyString())
			.isEqualTo("today");
		service.act("{\"action\":\"GO\",\"to\":\"OFF\"}");
		service.await(Phase.OFF);
	}

	@Test
	void aStepTooFarIsRefused() {
		assertProblem(service.act("{\"action\":\"GO\",\"to\":\"LIVE\"}"), 409, "DUAL_WRITE");

		assertThat(service.report().path("desired").asString()).isEqualTo("OFF");
	}

	@Test
	void aDryRunChangesNothing() {
		JsonNode possible = service.act("{\"action\":\"GO\",\"to\":\"DUAL_WRITE\",\"dryRun\":true}").json();
		JsonNode tooFar = service.act("{\"action\":\"GO\",\"to\":\"LIVE\",\"dryRun\":true}").json();

		assertThat(possible.path("message").asString()).isEqualTo("Nothing is in the way of DUAL_WRITE.");
		assertThat(tooFar.path("blockers").get(0).path("reason").asString()).contains("one step at a time");
		assertThat(service.report().path("desired").asString()).isEqualTo("OFF");
	}

	@Test
	void whoActsInViewOfAnotherEpochIsTold() {
		service.store("REQUESTED_BY = 'ann'");

		assertProblem(service.act("{\"action\":\"GO\",\"to\":\"DUAL_WRITE\",\"expectedEpoch\":0}"), 409,
				"(OFF) by now, not in 0, asked for by ann");
	}

	@Test
	void whoComesSecondIsTold() {
		service.switchedOff("DUAL_WRITE");
		service.store("PHASE = 'DUAL_WRITE', REQUESTED_BY = 'ann'");
		long epoch = service.report().path("epoch").asLong();

		assertProblem(service.act("{\"action\":\"GO\",\"to\":\"DUAL_WRITE\",\"expectedEpoch\":" + epoch + "}"), 409,
				"already on its way to OFF, asked for by ann");
		assertProblem(service.act("{\"action\":\"GO\",\"to\":\"OFF\",\"expectedEpoch\":" + epoch + "}"), 409,
				"already on its way to OFF, asked for by ann");
		service.store("PHASE = 'OFF'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "null", "[]", "7", "{", "{}", "{\"action\":null}", "{\"action\":\"DROP\"}",
			"{\"action\":\"GO\"}", "{\"action\":\"GO\",\"to\":\"NOWHERE\"}", "{\"action\":\"VERIFY\",\"to\":\"LIVE\"}",
			"{\"action\":\"VERIFY\",\"dryrun\":true}", "{\"action\":\"VERIFY\",\"expectedEpoch\":\"x\"}",
			"{\"action\":\"VERIFY\"} {}", "{\"action\":{\"a\":1}}", "{\"action\":\"CONTRACT\",\"confirmed\":\"all\"}",
			"{\"action\":\"ACCEPT\",\"keys\":[null],\"reason\":\"r\"}",
			"{\"action\":\"GO\",\"to\":\"DUAL_WRITE\",\"force\":true}" })
	void aMalformedBodyIsABadRequest(String body) {
		assertProblem(service.act(body), 400, "");

		assertThat(service.report().path("desired").asString()).isEqualTo("OFF");
	}

	@ParameterizedTest
	@ValueSource(strings = { "BACKFILL", "VERIFY", "REPAIR", "REVERSE_BACKFILL", "PREFLIGHT", "CLEAR_NEW", "PAUSE",
			"RESUME", "CANCEL", "TIGHTEN", "LOOSEN", "CONTRACT" })
	void whatCannotBeDoneNowIsRefused(String action) {
		assertProblem(service.act("{\"action\":\"" + action + "\"}"), 409, "");

		assertThat(service.report().path("flags").toString()).doesNotContain("true");
	}

	@Test
	void aFormIsNotTaken() {
		assertProblem(
				service.post("/actuator/changeover/" + MIGRATION, "action=VERIFY", "application/x-www-form-urlencoded"),
				415, "application/json");
	}

	@Test
	void pathsBesideItAreNotFound() {
		assertThat(service.post("/actuator/changeover", "{\"action\":\"VERIFY\"}").status()).isEqualTo(405);
		assertThat(service.post("/actuator/changeover/a/b", "{\"action\":\"VERIFY\"}").status()).isEqualTo(404);
		assertProblem(service.get("/actuator/changeover/%3Cscript%3E"), 404, "<script>");
	}

	private static void assertProblem(RunningService.Answer answer, int status, String detail) {
		assertThat(answer.status()).as(answer.body()).isEqualTo(status);
		assertThat(answer.contentType()).startsWith("application/problem+json");
		assertThat(answer.json().path("status").asInt()).isEqualTo(status);
		assertThat(answer.json().path("detail").asString()).contains(detail);
	}

}
