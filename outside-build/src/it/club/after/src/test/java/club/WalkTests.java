package club;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

import com.jayway.jsonpath.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The first half of the ladder, by HTTP, as the README describes it.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "spring.datasource.url=jdbc:h2:mem:walk;DB_CLOSE_DELAY=-1")
class WalkTests {

	private static final String REPORT = "/actuator/changeover/phone";

	@LocalServerPort
	private int port;

	@Autowired
	private JdbcClient client;

	@Test
	void reachesDarkReadOnItsOwnTables() throws Exception {
		until("$.phase", "OFF");
		act("{\"action\": \"GO\", \"to\": \"DUAL_WRITE\"}");
		until("$.phase", "DUAL_WRITE");
		act("{\"action\": \"BACKFILL\"}");
		until("$.backfill.state", "COMPLETED");
		act("{\"action\": \"GO\", \"to\": \"DARK_READ\"}");
		until("$.phase", "DARK_READ");

		for (int member = 1; member <= 50; member++) {
			assertThat(send("GET", "/members/" + member, "").statusCode()).isEqualTo(200);
		}

		until("$.darkReads.matches", "50");
		assertThat(report("$.darkReads.mismatches")).isEqualTo("0");
		assertThat(this.client.sql("select count(*) from phone").query(Long.class).single()).isEqualTo(500);
	}

	private void act(String body) throws Exception {
		HttpResponse<String> answer = send("POST", REPORT, body);
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
	}

	private void until(String path, String value) {
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> report(path), value::equals);
	}

	private String report(String path) throws Exception {
		return String.valueOf((Object) JsonPath.read(send("GET", REPORT, "").body(), path));
	}

	private HttpResponse<String> send(String method, String path, String body) throws Exception {
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
				.header("Content-Type", "application/json")
				.method(method, BodyPublishers.ofString(body))
				.build(), BodyHandlers.ofString());
	}

}
