package club;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the club promises its members. Not a line of it changes when their phones move.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class MemberTests {

	@LocalServerPort
	private int port;

	@Test
	void aMemberJoinsChangesTheNumberAndLeaves() throws Exception {
		HttpResponse<String> joined = send("POST", "/members",
				"{\"name\": \"Ada\", \"phone\": {\"country\": \"+44\", \"number\": \"1815\"}}");
		assertThat(joined.statusCode()).isEqualTo(201);
		String ada = "/members/" + joined.body().replaceAll(".*\"id\":(\\d+).*", "$1");
		assertThat(send("GET", ada, "").body()).contains("\"phone\":{\"country\":\"+44\",\"number\":\"1815\"}");

		send("PUT", ada + "/phone", "{\"country\": \"+44\", \"number\": \"1852\"}");
		assertThat(send("GET", ada, "").body()).contains("\"number\":\"1852\"");

		send("DELETE", ada, "");
		assertThat(send("GET", ada, "").statusCode()).isEqualTo(404);
	}

	@Test
	void thoseWhoWereHereBeforeAreFound() throws Exception {
		assertThat(send("GET", "/members/7", "").body()).contains("\"phone\":{\"country\":\"+49\",\"number\":\"307\"}");
	}

	private HttpResponse<String> send(String method, String path, String body) throws Exception {
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
				.header("Content-Type", "application/json")
				.method(method, BodyPublishers.ofString(body))
				.build(), BodyHandlers.ofString());
	}

}
