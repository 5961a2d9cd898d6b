package club;

import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

import com.jayway.jsonpath.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.devtools.restart.classloader.RestartClassLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * DevTools loads the classes of the service anew with each restart, and those of the starter once.
 */
class RestartTests {

	private static final String URL = "jdbc:h2:mem:restart;DB_CLOSE_DELAY=-1";

	private final ClassLoader own = Thread.currentThread().getContextClassLoader();

	@AfterEach
	void forget() {
		Thread.currentThread().setContextClassLoader(this.own);
	}

	@Test
	void goesOnInThePhaseInWhichTheServiceWasRestarted() throws Exception {
		try (ConfigurableApplicationContext first = start()) {
			act(first, "{\"action\": \"GO\", \"to\": \"DUAL_WRITE\"}");
			until(first, "$.phase", "DUAL_WRITE");
			assertThat(changePhone(first, "1815")).isEqualTo(200);
		}

		try (ConfigurableApplicationContext second = start()) {
			until(second, "$.phase", "DUAL_WRITE");
			act(second, "{\"action\": \"BACKFILL\"}");
			until(second, "$.backfill.state", "COMPLETED");
			act(second, "{\"action\": \"GO\", \"to\": \"DARK_READ\"}");
			until(second, "$.phase", "DARK_READ");
			assertThat(changePhone(second, "1852")).isEqualTo(200);
			assertThat(send(second, "GET", "/members/7", "").body()).contains("1852");
			until(second, "$.darkReads.matches", "1");
		}
	}

	private ConfigurableApplicationContext start() throws Exception {
		URL classes = ClubApplication.class.getProtectionDomain().getCodeSource().getLocation();
		ClassLoader loader = new RestartClassLoader(this.own, new URL[] { classes });
		Thread.currentThread().setContextClassLoader(loader);
		Class<?> club = loader.loadClass(ClubApplication.class.getName());
		assertThat(club).isNotSameAs(ClubApplication.class);
		return new SpringApplication(new DefaultResourceLoader(loader), club).run("--server.port=0",
				"--spring.datasource.url=" + URL);
	}

	private static int changePhone(ConfigurableApplicationContext club, String number) throws Exception {
		return send(club, "PUT", "/members/7/phone", "{\"country\": \"+44\", \"number\": \"" + number + "\"}")
			.statusCode();
	}

	private static void act(ConfigurableApplicationContext club, String body) throws Exception {
		HttpResponse<String> answer = send(club, "POST", "/actuator/changeover/phone", body);
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
	}

	private static void until(ConfigurableApplicationContext club, String path, String value) {
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.until(() -> String.valueOf(
					(Object) JsonPath.read(send(club, "GET", "/actuator/changeover/phone", "").body(), path)),
					value::equals);
	}

	private static HttpResponse<String> send(ConfigurableApplicationContext club, String method, String path,
			String body) throws Exception {
		return HttpClient.newHttpClient()
			.send(HttpRequest
				.newBuilder(URI.create(
						"http://localhost:" + club.getEnvironment().getProperty("local.server.port") + path))
				.header("Content-Type", "application/json")
				.method(method, BodyPublishers.ofString(body))
				.build(), BodyHandlers.ofString());
	}

}
