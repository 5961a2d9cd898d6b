package dev.changeover.togglz;

import java.net.http.HttpResponse;
import java.util.Map;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where the console is served when management has a port of its own.
 */
class ManagementPortTests {

	@ParameterizedTest
	@CsvSource({ "true,local.management.port", "false,local.server.port" })
	void answersARefusedClickWhereTheUserPutTheConsole(String useManagementPort, String property) {
		try (ConfigurableApplicationContext application = new SpringApplicationBuilder(Application.class)
			.run(Application.arguments("--management.server.port=0",
					"--togglz.console.use-management-port=" + useManagementPort))) {
			Browser browser = new Browser(application.getEnvironment().getRequiredProperty(property, Integer.class));
			browser.login("admin", "secret");

			HttpResponse<String> answer = browser.click("SHIPPING_ADDRESS_CUTOVER", true, Map.of());

			assertThat(answer.statusCode()).isEqualTo(409);
			assertThat(answer.body()).contains("Refused");
		}
	}

}
