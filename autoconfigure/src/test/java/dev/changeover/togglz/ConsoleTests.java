package dev.changeover.togglz;

import java.net.http.HttpResponse;
import java.util.Map;

import dev.changeover.phase.Desired;
import dev.changeover.phase.Flags;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.togglz.core.manager.FeatureManager;
import org.togglz.core.util.NamedFeature;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.security.web.csrf.DefaultCsrfToken;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The stock console on a real server, under Spring Security.
 */
class ConsoleTests {

	private static ConfigurableApplicationContext application;

	private static Browser browser;

	@BeforeAll
	static void start() {
		application = new SpringApplicationBuilder(Application.class)
			.run(Application.arguments("--management.endpoints.web.exposure.include=togglz"));
		browser = new Browser(application.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
		browser.login("admin", "secret");
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@Test
	void showsTheFlagsBesideTheUsersOwn() {
		String page = browser.get("/togglz-console/index").body();

		assertThat(page).containsSubsequence("MY_OWN", "SHIPPING_ADDRESS_DUAL_WRITE", "SHIPPING_ADDRESS_DARK_READ",
				"SHIPPING_ADDRESS_CUTOVER", "SHIPPING_ADDRESS_CONTRACT");
	}

	@Test
	void acceptsARightClickAndTheWayBack() {
		HttpResponse<String> on = browser.click("SHIPPING_ADDRESS_DUAL_WRITE", true, Map.of());
		boolean afterOn = desired().dualWrite();
		HttpResponse<String> off = browser.click("SHIPPING_ADDRESS_DUAL_WRITE", false, Map.of());

		assertThat(on.statusCode()).isEqualTo(200);
		assertThat(afterOn).isTrue();
		assertThat(off.statusCode()).isEqualTo(200);
		assertThat(desired().dualWrite()).isFalse();
	}

	@Test
	void answersAWrongClickWithTheReasonAndChangesNothing() {
		HttpResponse<String> answer = browser.click("SHIPPING_ADDRESS_CUTOVER", true, Map.of());

		assertThat(answer.statusCode()).isEqualTo(409);
		assertThat(answer.body()).contains("Refused", "shipping-address", "/togglz-console/index");
		assertThat(desired().cutover()).isFalse();
	}

	@Test
	void refusesAnActivationStrategyThatDecidesWrites() {
		HttpResponse<String> answer = browser.click("SHIPPING_ADDRESS_DUAL_WRITE", true,
				Map.of("strategy", "gradual", "p1", "50"));

		assertThat(answer.statusCode()).isEqualTo(409);
		assertThat(desired().dualWrite()).isFalse();
	}

	@Test
	void acceptsASaveWithoutAChange() {
		HttpResponse<String> answer = browser.click("SHIPPING_ADDRESS_DARK_READ", false, Map.of());

		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(desired().darkRead()).isFalse();
	}

	@Test
	void answersAProgramThatSetsAFlagWithAProblem() {
		HttpResponse<String> answer = browser.json("/actuator/togglz/SHIPPING_ADDRESS_CUTOVER", "{\"enabled\": true}");

		assertThat(answer.statusCode()).isEqualTo(409);
		assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(answer.body()).contains("\"status\":409", "shipping-address");
	}

	@Test
	void findsTheTokenOfSpringSecurityByItself() {
		DefaultCsrfToken token = new DefaultCsrfToken("X-CSRF-TOKEN", "_csrf", "secret");

		assertThat(SecurityCsrfTokenProvider.tokenOf(token)).extracting("name", "value")
			.containsExactly("_csrf", "secret");
		assertThat(SecurityCsrfTokenProvider.tokenOf(null)).isNull();
	}

	@Test
	void switchesAFeatureOfTheUsers() {
		HttpResponse<String> answer = browser.click("MY_OWN", true, Map.of());

		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(application.getBean(FeatureManager.class).isActive(new NamedFeature("MY_OWN"))).isTrue();
	}

	@Test
	void changesNothingWithoutEitherToken() {
		HttpResponse<String> withoutSpring = browser.post("/togglz-console/edit",
				Map.of("f", "SHIPPING_ADDRESS_DUAL_WRITE", "enabled", "enabled"));
		HttpResponse<String> withoutTogglz = browser.click("SHIPPING_ADDRESS_DUAL_WRITE", true,
				Map.of("togglz_csrf", "guessed"));

		assertThat(withoutSpring.statusCode()).isEqualTo(403);
		assertThat(withoutTogglz.statusCode()).isEqualTo(401);
		assertThat(desired().dualWrite()).isFalse();
	}

	@Test
	void keepsAnonymousAndOthersOut() {
		Browser stranger = new Browser(
				application.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
		assertThat(stranger.get("/togglz-console/index").body()).doesNotContain("SHIPPING");

		stranger.login("viewer", "secret");

		assertThat(stranger.get("/togglz-console/index").statusCode()).isEqualTo(403);
	}

	private static Desired desired() {
		return application.getBean(Flags.class).desired().get("shipping-address");
	}

}
