package dev.changeover.togglz;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import dev.changeover.Phase;
import dev.changeover.phase.Desired;
import dev.changeover.phase.Flags;
import dev.changeover.phase.MigrationState;
import dev.changeover.phase.PhaseTable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every door to a migration, behind a security that lets everybody through to each of
 * them: what the rights of whoever comes allow there.
 */
class ConsoleRightsTests {

	private static final String PAGE = "/togglz-console/migrations";

	private static final String ENDPOINT = "/actuator/changeover/shipping-address";

	private static final Set<String> ADMINISTRATORS = Set.of("admin", "oncall", "dba");

	private static ConfigurableApplicationContext application;

	@BeforeAll
	static void start() {
		application = new SpringApplicationBuilder(Application.class, OpenDoors.class)
			.run(Application.arguments("--spring.config.import=classpath:guide/operations.yml",
					"--management.endpoints.web.exposure.include=togglz,changeover",
					"--togglz.console.validate-c-s-r-f-token=false"));
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@ParameterizedTest
	@CsvSource({ "'', 403, 403, 403, 401, 401, 401", "viewer, 200, 403, 403, 200, 403, 403",
			"admin, 403, 403, 403, 403, 403, 403", "oncall, 200, 200, 403, 200, 200, 403",
			"dba, 403, 403, 409, 403, 403, 409" })
	void thePageAndTheEndpointGrantTheThreeRightsOneByOne(String user, int page, int step, int drop, int report,
			int act, int contract) {
		Browser browser = loggedIn(user);

		assertThat(browser.get(PAGE).statusCode()).isEqualTo(page);
		assertThat(post(browser, Map.of("action", "GO", "to", "DUAL_WRITE")).statusCode()).isEqualTo(step);
		assertThat(post(browser, Map.of("action", "CONTRACT")).statusCode()).isEqualTo(drop);
		assertThat(browser.json(ENDPOINT).statusCode()).isEqualTo(report);
		assertThat(browser.json(ENDPOINT, "{\"action\":\"GO\",\"to\":\"DUAL_WRITE\",\"dryRun\":true}").statusCode())
			.isEqualTo(act);
		assertThat(browser.json(ENDPOINT, "{\"action\":\"CONTRACT\",\"dryRun\":true}").statusCode())
			.isEqualTo(contract);
		assertThat(desired()).isEqualTo(Desired.of(Phase.OFF));
	}

	@ParameterizedTest
	@CsvSource({ "'', true, true", "viewer, true, true", "admin, true, true", "oncall, false, true",
			"dba, true, false" })
	void aFlagTakesTheRightToDoWhatItMeans(String user, boolean lacksToOperate, boolean lacksToContract) {
		Browser browser = loggedIn(user);

		// Both are refused to all in OFF; who lacks the right is told of that instead.
		assertLacks(lacksToOperate, browser.json("/actuator/togglz/SHIPPING_ADDRESS_CUTOVER", "{\"enabled\":true}"),
				"changeover.roles.operate");
		assertLacks(lacksToContract, browser.json("/actuator/togglz/SHIPPING_ADDRESS_CONTRACT", "{\"enabled\":true}"),
				"changeover.roles.contract");
		if (ADMINISTRATORS.contains(user)) {
			assertLacks(lacksToOperate, browser.click("SHIPPING_ADDRESS_CUTOVER", true, Map.of()),
					"changeover.roles.operate");
			assertLacks(lacksToContract, browser.click("SHIPPING_ADDRESS_CONTRACT", true, Map.of()),
					"changeover.roles.contract");
		}
		else {
			assertThat(browser.click("SHIPPING_ADDRESS_CUTOVER", true, Map.of()).statusCode()).isEqualTo(403);
		}
		assertThat(desired()).isEqualTo(Desired.of(Phase.OFF));
	}

	@Test
	void thePageOffersOnlyWhatTheViewerMayDo() {
		String toOperator = loggedIn("oncall").get(PAGE).body();
		String toViewer = loggedIn("viewer").get(PAGE).body();

		assertThat(toOperator).contains("Go to DUAL_WRITE</button>", "changeover.roles.contract", "Feature flags")
			.doesNotContain("changeover.roles.operate");
		assertThat(toViewer).contains("Next: go to DUAL_WRITE", "changeover.roles.operate, changeover.roles.contract")
			.doesNotContain("</button>", "<form", "Feature flags");
	}

	@Test
	void saysHowToOpenTheConsoleWhereThereIsNoLoginAndToNobodyElse() {
		String hint = "togglz.console.secured: false";
		try (ConfigurableApplicationContext plain = new SpringApplicationBuilder(Application.class, OpenDoors.class)
			.run(Application.arguments())) {
			Browser browser = new Browser(
					plain.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
			assertThat(browser.get(PAGE).body()).contains("Not allowed", hint);
			browser.login("viewer", "secret");
			assertThat(browser.get(PAGE).body()).contains("Not allowed").doesNotContain(hint);
		}
		assertThat(loggedIn("").get(PAGE).body()).contains("changeover.roles.view").doesNotContain(hint);
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
		if (!user.isEmpty()) {
			browser.login(user, "secret");
		}
		return browser;
	}

	/** Posts a dry run with the tokens of the session, however they were come by. */
	private static HttpResponse<String> post(Browser browser, Map<String, String> wish) {
		Map<String, String> fields = new LinkedHashMap<>(wish);
		fields.putAll(
				Map.of("migration", "shipping-address", "epoch", String.valueOf(state().epoch()), "dryRun", "true"));
		fields.put("_csrf", Browser.hiddenFields(browser.get("/login").body()).get("_csrf"));
		return browser.post(PAGE, fields);
	}

	private static void assertLacks(boolean lacking, HttpResponse<String> answer, String property) {
		assertThat(answer.statusCode()).isEqualTo(409);
		assertThat(answer.body().contains(property)).as(answer.body()).isEqualTo(lacking);
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
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> state().phase() == phase);
	}

	private static MigrationState state() {
		return application.getBean(PhaseTable.class).read("shipping-address").orElseThrow();
	}

	@Configuration(proxyBeanMethods = false)
	static class OpenDoors {

		@Bean
		SecurityFilterChain openDoors(HttpSecurity http) {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
				.csrf((csrf) -> csrf.ignoringRequestMatchers("/actuator/**"))
				.formLogin(Customizer.withDefaults())
				.build();
		}

	}

}
