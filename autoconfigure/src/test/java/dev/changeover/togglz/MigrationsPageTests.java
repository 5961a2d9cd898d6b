package dev.changeover.togglz;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.sql.DataSource;

import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.phase.Drift;
import dev.changeover.phase.DriftLog;
import dev.changeover.phase.PhaseTable;
import dev.changeover.sweep.Throttle;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page of the migrations on a real server, without scripts.
 */
class MigrationsPageTests {

	private static final String PAGE = "/togglz-console/migrations";

	private static ConfigurableApplicationContext application;

	private static Browser browser;

	@BeforeAll
	static void start() {
		application = new SpringApplicationBuilder(Application.class, Daytime.class).run(Application.arguments());
		browser = new Browser(application.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
		browser.login("admin", "secret");
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@Test
	void walksUpAndDownAndTellsWhatBlocks() {
		assertThat(act("GO", Map.of("to", "DUAL_WRITE", "reason", "<b>try</b>")).body())
			.contains("go was accepted.", "&lt;b&gt;try&lt;/b&gt;")
			.doesNotContain("<b>try</b>");
		awaitPhase(Phase.DUAL_WRITE);

		assertThat(browser.get(PAGE).body()).contains("Go to DARK_READ", "disabled=\"disabled\"");
		assertThat(act("GO", Map.of("to", "DARK_READ")).statusCode()).isEqualTo(409);
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> act("BACKFILL", Map.of()).statusCode() == 200);
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(browser.get(PAGE).body()).contains("500 of about 500 rows"));

		// The end of the backfill is an epoch: a form that was shown before it is
		// refused.
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> act("GO", Map.of("to", "OFF")).statusCode() == 200);
		awaitPhase(Phase.OFF);
		assertThat(browser.get(PAGE).body()).contains("OFF → DUAL_WRITE", "DUAL_WRITE → OFF");
	}

	@Test
	void saysWhatHoldsASweepBack() {
		application.getBean(Daytime.class).reason = "it is <day>";

		assertThat(act("PREFLIGHT", Map.of()).statusCode()).isEqualTo(200);

		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(browser.get(PAGE).body()).contains("Throttled: it is &lt;day&gt;",
					"0 of about 500 rows · 0 rows/s · by admin"));
		application.getBean(Daytime.class).reason = null;
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(browser.get(PAGE).body()).contains("500 of about 500 rows · ended")
				.doesNotContain("Throttled"));
	}

	@Test
	void saysOfAnInstanceThatItsReleaseHasRetiredTheMigration() {
		JdbcClient sql = JdbcClient.create(application.getBean(DataSource.class));
		sql.sql("""
				insert into CHANGEOVER_INSTANCE (ID, APPLICATION, HOST, STARTED_AT, EXPIRES_AT)
				select 'after', min(APPLICATION), 'there', 1, max(EXPIRES_AT) + 600000 from CHANGEOVER_INSTANCE""")
			.update();
		sql.sql("""
				insert into CHANGEOVER_ACKNOWLEDGEMENT (INSTANCE_ID, MIGRATION, EPOCH)
				values ('after', 'shipping-address', -1)""").update();

		String page = browser.get(PAGE).body();
		sql.sql("delete from CHANGEOVER_ACKNOWLEDGEMENT where INSTANCE_ID = 'after'").update();
		sql.sql("delete from CHANGEOVER_INSTANCE where ID = 'after'").update();

		assertThat(page).contains("has retired the migration")
			.doesNotContain("does not declare the migration", "lagging");
	}

	@Test
	void escapesWhatComesFromOutside() {
		DriftLog drift = application.getBean(DriftLog.class);
		drift.record("shipping-address", Side.NEW, Drift.Kind.MISMATCH, "<img src=x onerror=alert(1)>", "\"street\"",
				1);

		String page = browser.get(PAGE + "?told=%3Cscript%3E").body();

		assertThat(page)
			.contains("Move &lt;the&gt; address", "&lt;img src=x onerror=alert(1)&gt;", "&quot;street&quot;")
			.doesNotContain("<img src=x", "<the>", "<script>", "onerror=alert(1)\"");
	}

	@Test
	void escapesEveryTextThatStandsInATable() {
		JdbcClient sql = JdbcClient.create(application.getBean(DataSource.class));
		sql.sql("""
				insert into CHANGEOVER_TRANSITION (MIGRATION, EVENT, FROM_PHASE, TO_PHASE, EPOCH, HAPPENED_AT, FORCED)
				values ('shipping-address', 'STEP', 'OFF', 'OFF', 0, 1, false)""").update();
		sql.sql("""
				insert into CHANGEOVER_SWEEP (MIGRATION, KIND, STATE, SIDE, EPOCH, MAPPING_VERSION, STAGE, CHUNK_ROWS,
				STARTED_AT, ROWS_FAILED) values ('shipping-address', 'PREFLIGHT', 'CANCELLED', 'NEW', 1, '1', 'TRIAL', 100, 1, 1)""")
			.update();
		sql.sql("""
				insert into CHANGEOVER_SWEEP_FAILURE (SWEEP_ID, ROW_KEY, REASON)
				select ID, 'key', 'reason' from CHANGEOVER_SWEEP where KIND = 'PREFLIGHT'""").update();
		Map<String, List<String>> texts = Map.of("MIGRATION", List.of("REQUESTED_BY", "REQUESTED_REASON", "SIGNED_BY"),
				"INSTANCE", List.of("VERSION", "HOST"), "TRANSITION",
				List.of("REQUESTED_BY", "REASON", "EVIDENCE", "INSTANCES", "BASELINE"), "SWEEP",
				List.of("REQUESTED_BY", "MESSAGE"), "SWEEP_FAILURE", List.of("ROW_KEY", "REASON"));
		texts.forEach((table, columns) -> columns
			.forEach((column) -> sql.sql("update CHANGEOVER_" + table + " set " + column + " = ?")
				.param("<i onclick=\"alert('" + table + "." + column + "')\">")
				.update()));

		String page = browser.get(PAGE).body();
		String index = browser.get("/togglz-console/index").body();
		sql.sql("update CHANGEOVER_MIGRATION set SIGNED_BY = null").update();

		assertThat(page + index).doesNotContain("<i onclick");
		texts.forEach((table, columns) -> columns
			.forEach((column) -> assertThat(page).contains("alert(&#39;" + table + "." + column + "&#39;)")));
	}

	@Test
	void refusesAStepThatWasJudgedByAnOldPage() {
		HttpResponse<String> answer = act("GO", Map.of("to", "DUAL_WRITE", "epoch", "0"));

		assertThat(answer.statusCode()).isEqualTo(409);
		assertThat(answer.body()).contains("Look again");
	}

	@Test
	void wantsTheNameTypedForWhatCannotBeUndone() {
		HttpResponse<String> answer = act("CONTRACT", Map.of("typed", "shipping"));

		assertThat(answer.statusCode()).isEqualTo(409);
		assertThat(answer.body()).contains("Type it to confirm");
	}

	@Test
	void refusesWhatNoFormOfThePagePosts() {
		assertThat(act("DROP_ALL", Map.of()).statusCode()).isEqualTo(400);
		assertThat(act("GO", Map.of("to", "<script>")).statusCode()).isEqualTo(400);
		assertThat(act("GO", Map.of()).statusCode()).isEqualTo(400);
		assertThat(act("VERIFY", Map.of("epoch", "x")).statusCode()).isEqualTo(400);
		assertThat(act("ACCEPT", Map.of("keys", "1")).statusCode()).isEqualTo(400);
		assertThat(act("GO", Map.of("to", "DUAL_WRITE", "migration", "../shipping-address")).statusCode())
			.isEqualTo(404);
		assertThat(browser.get(PAGE + "/../../actuator/env").statusCode()).isNotEqualTo(200);
		assertThat(browser.get("/togglz-console/migrations.css/../../x").statusCode()).isNotEqualTo(200);
		HttpResponse<String> unknown = act("VERIFY", Map.of("migration", "<script>alert(1)</script>"));
		assertThat(unknown.statusCode()).isEqualTo(404);
		assertThat(unknown.body()).doesNotContain("<script>alert");
	}

	@Test
	void changesNothingWithoutEitherToken() {
		Map<String, String> fields = Map.of("migration", "shipping-address", "action", "GO", "to", "DUAL_WRITE",
				"epoch", "1");

		assertThat(browser.post(PAGE, fields).statusCode()).isEqualTo(403);
		assertThat(act("GO", Map.of("to", "DUAL_WRITE", "togglz_csrf", "guessed")).statusCode()).isEqualTo(403);
	}

	@Test
	void servesItsStyleAndScriptAndNothingFromElsewhere() {
		assertThat(browser.get("/togglz-console/migrations.css").statusCode()).isEqualTo(200);
		assertThat(browser.get("/togglz-console/migrations.js").headers().firstValue("Content-Type"))
			.hasValueSatisfying((type) -> assertThat(type).startsWith("text/javascript"));
		assertThat(browser.get(PAGE).body()).doesNotContain("http://", "https://");
	}

	@Test
	void keepsOthersOut() {
		Browser viewer = new Browser(
				application.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
		viewer.login("viewer", "secret");

		assertThat(viewer.get(PAGE).statusCode()).isEqualTo(403);
	}

	@Test
	void saysUnderEachFlagWhereTheMigrationStands() {
		assertThat(browser.get("/togglz-console/index").body()).contains("Phase: OFF",
				"next on the ladder, to DUAL_WRITE", "href=\"migrations#shipping-address\"");
	}

	private static HttpResponse<String> act(String action, Map<String, String> further) {
		Map<String, String> fields = new LinkedHashMap<>(Browser.hiddenFields(browser.get(PAGE).body()));
		fields.remove("to");
		fields.remove("dryRun");
		fields.put("action", action);
		fields.putAll(further);
		return browser.post(PAGE, fields);
	}

	private static void awaitPhase(Phase phase) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> application.getBean(PhaseTable.class).read("shipping-address").orElseThrow().phase() == phase);
	}

	/**
	 * A throttle of the application.
	 */
	static class Daytime implements Throttle {

		private volatile @Nullable String reason;

		@Override
		public Optional<String> reason(String migration) {
			return Optional.ofNullable(this.reason);
		}

	}

}
