package dev.changeover.togglz;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.changeover.Phase;
import dev.changeover.phase.Desired;
import dev.changeover.phase.Flags;
import dev.changeover.phase.PhaseTable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Administrators of the console of whom one may walk the ladder, one may sign, and one
 * may neither.
 */
class ConsoleRightsTests {

	private static final String PAGE = "/togglz-console/migrations";

	private static ConfigurableApplicationContext application;

	@BeforeAll
	static void start() {
		application = new SpringApplicationBuilder(Application.class)
			.run(Application.arguments("--changeover.roles.view=ONCALL", "--changeover.roles.operate=ONCALL",
					"--changeover.roles.contract=DBA"));
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@Test
	void anAdministratorWithoutARightChangesNothing() {
		Browser admin = loggedIn("admin");

		HttpResponse<String> click = admin.click("SHIPPING_ADDRESS_DUAL_WRITE", true, Map.of());

		assertThat(click.statusCode()).isEqualTo(409);
		assertThat(click.body()).contains("changeover.roles.operate");
		assertThat(desired()).isEqualTo(Desired.of(Phase.OFF));
		assertThat(admin.get(PAGE).statusCode()).isEqualTo(403);
	}

	@Test
	void whoMayOperateMayNotSign() {
		HttpResponse<String> click = loggedIn("oncall").click("SHIPPING_ADDRESS_CONTRACT", true, Map.of());

		assertThat(click.statusCode()).isEqualTo(409);
		assertThat(click.body()).contains("changeover.roles.contract");
		assertThat(desired().contract()).isFalse();
	}

	@Test
	void whoMaySignMayNotOperate() {
		Browser dba = loggedIn("dba");

		assertThat(dba.click("SHIPPING_ADDRESS_DUAL_WRITE", true, Map.of()).body())
			.contains("changeover.roles.operate");
		assertThat(dba.click("SHIPPING_ADDRESS_CONTRACT", true, Map.of()).body()).doesNotContain("changeover.roles")
			.contains("COMPLETE");
		assertThat(desired()).isEqualTo(Desired.of(Phase.OFF));
	}

	@Test
	void theSecondOfTwoOperatorsIsToldOfTheFirst() {
		Browser first = loggedIn("oncall");
		Browser second = loggedIn("oncall");
		String seenByFirst = first.get(PAGE).body();
		String seenBySecond = second.get(PAGE).body();

		assertThat(go(first, seenByFirst, "DUAL_WRITE").statusCode()).isEqualTo(200);
		awaitPhase(Phase.DUAL_WRITE);
		HttpResponse<String> late = go(second, seenBySecond, "DUAL_WRITE");

		assertThat(late.statusCode()).isEqualTo(409);
		assertThat(late.body()).contains("asked for by oncall", "Look again");
		assertThat(go(first, first.get(PAGE).body(), "OFF").statusCode()).isEqualTo(200);
		awaitPhase(Phase.OFF);
	}

	private static Browser loggedIn(String user) {
		Browser browser = new Browser(
				application.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
		browser.login(user, "secret");
		return browser;
	}

	private static HttpResponse<String> go(Browser browser, String page, String to) {
		Map<String, String> fields = new LinkedHashMap<>(Browser.hiddenFields(page));
		fields.remove("dryRun");
		fields.putAll(Map.of("action", "GO", "to", to));
		return browser.post(PAGE, fields);
	}

	private static Desired desired() {
		return application.getBean(Flags.class).desired().get("shipping-address").in(Phase.OFF);
	}

	private static void awaitPhase(Phase phase) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> application.getBean(PhaseTable.class).read("shipping-address").orElseThrow().phase() == phase);
	}

}
