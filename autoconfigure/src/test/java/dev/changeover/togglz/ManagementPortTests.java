package dev.changeover.togglz;

import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.changeover.phase.Flags;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Where the console is served when management has a port of its own, or the service a
 * path.
 */
class ManagementPortTests {

	private static final String OWN_PORT = "--management.server.port=0";

	private static final String THERE = "--togglz.console.use-management-port=true";

	static Stream<Arguments> places() {
		return Stream.of(arguments("local.management.port", "", List.of(OWN_PORT, THERE)),
				arguments("local.server.port", "", List.of(OWN_PORT, "--togglz.console.use-management-port=false")),
				arguments("local.server.port", "/shop", List.of("--server.servlet.context-path=/shop")),
				arguments("local.management.port", "/ops",
						List.of(OWN_PORT, THERE, "--server.servlet.context-path=/shop",
								"--management.server.base-path=/ops", "--togglz.console.path=/flags")));
	}

	@ParameterizedTest
	@MethodSource("places")
	void servesThePageAndAnswersRefusedClicksWhereTheUserPutTheConsole(String port, String path,
			List<String> arguments) {
		try (ConfigurableApplicationContext application = new SpringApplicationBuilder(Application.class)
			.run(Application.arguments(arguments.toArray(String[]::new)))) {
			Browser browser = new Browser(application.getEnvironment().getRequiredProperty(port, Integer.class), path);
			// On a management port with a path Togglz puts that path before the console
			// once
			// more.
			browser.console = path.equals("/ops") ? "/ops/flags" : "/togglz-console";
			browser.login("admin", "secret");

			HttpResponse<String> refused = browser.click("SHIPPING_ADDRESS_CUTOVER", true, Map.of());
			assertThat(refused.statusCode()).as(refused.uri() + refused.body()).isEqualTo(409);
			assertThat(refused.body()).contains("Refused: nothing was changed",
					"href=\"" + path + browser.console + "/migrations#shipping-address\"",
					"href=\"" + path + browser.console + "/index\"");

			String page = browser.get(browser.console + "/migrations").body();
			assertThat(page).contains("Next: go to DUAL_WRITE");
			Map<String, String> go = new LinkedHashMap<>(Browser.hiddenFields(page));
			go.putAll(Map.of("action", "GO", "to", "DUAL_WRITE"));
			HttpResponse<String> went = browser.post(browser.console + "/migrations", go);
			assertThat(went.statusCode()).isEqualTo(200);
			assertThat(went.uri().getPath()).isEqualTo(path + browser.console + "/migrations");
			assertThat(went.body()).contains("go was accepted.");
			assertThat(application.getBean(Flags.class).desired()).hasEntrySatisfying("shipping-address",
					(desired) -> assertThat(desired.dualWrite()).isTrue());
			assertThat(browser.post(browser.console + "/migrations", go).body()).contains("Refused");
		}
	}

}
