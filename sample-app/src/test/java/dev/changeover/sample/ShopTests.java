package dev.changeover.sample;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.changeover.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

/**
 * The shop by itself: what it answers, and what it refuses without a trace.
 */
class ShopTests {

	private static final String ADDRESS = """
			{"street":"Rue 1","city":"Nantes","zip":"44000","country":"France"}""";

	private static final String ORDER = """
			{"customer":"Ada","shippingAddress":%s}""".formatted(ADDRESS);

	private static RunningShop shop;

	@BeforeAll
	static void open() {
		shop = RunningShop.start(TestDatabase.H2.create());
	}

	@AfterAll
	static void close() {
		shop.close();
	}

	@Test
	void showsWhatWasOrdered() {
		Reply created = shop.http().send("POST", "/orders", ORDER);

		assertThat(created.status()).isEqualTo(201);
		String id = created.json().at("/id").asString();
		assertThat(created.header("Location")).isEqualTo("/orders/" + id);
		assertThat(shop.http().get("/orders/" + id).json()).isEqualTo(created.json());
		assertThat(created.json().at("/shippingAddress/city").asString()).isEqualTo("Nantes");
	}

	@Test
	void findsTheOrdersOfACity() {
		assertThat(shop.http().get("/orders?city=Oslo").json()).hasSize(200)
			.allMatch((order) -> order.at("/shippingAddress/city").asString().equals("Oslo"));
		assertThat(shop.http().get("/orders?city=Atlantis").json()).isEmpty();
	}

	@Test
	void changesTheAddressOfAnOrder() {
		String id = shop.http().send("POST", "/orders", ORDER).json().at("/id").asString();

		Reply changed = shop.http()
			.send("PUT", "/orders/" + id + "/shipping-address", ADDRESS.replace("Nantes", "Brest"));

		assertThat(changed.status()).isEqualTo(204);
		assertThat(shop.http().get("/orders/" + id).json().at("/shippingAddress/city").asString()).isEqualTo("Brest");
	}

	@Test
	void forgetsADeletedOrder() {
		String id = shop.http().send("POST", "/orders", ORDER).json().at("/id").asString();

		assertThat(shop.http().send("DELETE", "/orders/" + id, "").status()).isEqualTo(204);
		assertThat(shop.http().get("/orders/" + id).status()).isEqualTo(404);
	}

	@ParameterizedTest
	@MethodSource("badRequests")
	void refusesABadRequestAndWritesNothing(String method, String path, String body, int status) {
		List<Map<String, Object>> before = rows();

		Reply reply = shop.http().send(method, path, body);

		assertThat(reply.status()).as(reply.body()).isEqualTo(status);
		assertThat(reply.header("Content-Type")).startsWith("application/problem+json");
		assertThat(reply.json().at("/status").asInt()).isEqualTo(status);
		assertThat(rows()).isEqualTo(before);
	}

	private static List<Map<String, Object>> rows() {
		return shop.sql().sql("select * from orders order by id").query().listOfRows();
	}

	static Stream<Arguments> badRequests() {
		String put = "/orders/1/shipping-address";
		return Stream.of(argumentSet("no JSON", "POST", "/orders", "{", 400),
				argumentSet("nothing", "POST", "/orders", "", 400), argumentSet("null", "POST", "/orders", "null", 400),
				argumentSet("an array", "POST", "/orders", "[]", 400),
				argumentSet("more than one value", "POST", "/orders", ORDER + ORDER, 400),
				argumentSet("no customer", "POST", "/orders", ORDER.replace("customer", "buyer"), 400),
				argumentSet("null customer", "POST", "/orders", ORDER.replace("\"Ada\"", "null"), 400),
				argumentSet("blank customer", "POST", "/orders", ORDER.replace("Ada", "  "), 400),
				argumentSet("long customer", "POST", "/orders", ORDER.replace("Ada", "a".repeat(101)), 400),
				argumentSet("number as customer", "POST", "/orders", ORDER.replace("\"Ada\"", "7"), 400),
				argumentSet("object as customer", "POST", "/orders", ORDER.replace("\"Ada\"", "{}"), 400),
				argumentSet("control character", "POST", "/orders", ORDER.replace("Ada", "A\\u0000"), 400),
				argumentSet("half a surrogate", "POST", "/orders", ORDER.replace("Ada", "A\\ud800"), 400),
				argumentSet("no address", "POST", "/orders", "{\"customer\":\"Ada\"}", 400),
				argumentSet("address as text", "POST", "/orders", ORDER.replace(ADDRESS, "\"Rue 1\""), 400),
				argumentSet("no street", "POST", "/orders", ORDER.replace("street", "road"), 400),
				argumentSet("long street", "POST", "/orders", ORDER.replace("Rue 1", "s".repeat(201)), 400),
				argumentSet("long city", "POST", "/orders", ORDER.replace("Nantes", "c".repeat(101)), 400),
				argumentSet("long zip", "POST", "/orders", ORDER.replace("44000", "1".repeat(21)), 400),
				argumentSet("long country", "POST", "/orders", ORDER.replace("France", "f".repeat(61)), 400),
				argumentSet("change without city", "PUT", put, ADDRESS.replace("city", "town"), 400),
				argumentSet("change with number as zip", "PUT", put, ADDRESS.replace("\"44000\"", "44000"), 400),
				argumentSet("change of no order", "PUT", "/orders/999999/shipping-address", ADDRESS, 404),
				argumentSet("delete of no order", "DELETE", "/orders/999999", "", 404),
				argumentSet("no order", "GET", "/orders/999999", "", 404),
				argumentSet("negative number", "GET", "/orders/-1", "", 404),
				argumentSet("word as number", "GET", "/orders/one", "", 400),
				argumentSet("number too great", "DELETE", "/orders/99999999999999999999", "", 400),
				argumentSet("no city", "GET", "/orders", "", 400),
				argumentSet("blank city", "GET", "/orders?city=%20", "", 400),
				argumentSet("method not allowed", "PATCH", "/orders/1", ORDER, 405));
	}

	@Test
	void showsTheWayOnTheStartPage() {
		Reply page = shop.http().get("/");

		assertThat(page.status()).isEqualTo(200);
		assertThat(page.body()).contains("/togglz-console/migrations", "/actuator/changeover", "Customer 2000");
	}

	@Test
	void keepsConsoleAndActuatorForAdministrators() {
		assertThat(shop.http().get("/togglz-console/index").status()).isIn(302, 401);
		assertThat(shop.http().get("/actuator/changeover").status()).isIn(302, 401);
		assertThat(shop.http().get("/actuator/health").status()).isEqualTo(200);
	}

	@Test
	void isVisitedUnderTheTrafficProfile() {
		try (RunningShop busy = RunningShop.start(TestDatabase.H2.create(), "spring.profiles.active=traffic")) {
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.until(() -> busy.sql()
					.sql("select count(*) from orders where customer = 'Passer-by'")
					.query(Long.class)
					.single() > 0);
		}
	}

}
