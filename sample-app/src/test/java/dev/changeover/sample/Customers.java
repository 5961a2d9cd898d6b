package dev.changeover.sample;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Customers who remember what the shop confirmed: the truth that both sides are held
 * against.
 */
final class Customers {

	private static final JsonMapper JSON = new JsonMapper();

	private final Map<Long, ShippingAddress> confirmed;

	private final Set<Long> touched = new TreeSet<>();

	private final Deque<Long> placed = new ArrayDeque<>();

	private int visits;

	Customers(Map<Long, ShippingAddress> seeded) {
		this.confirmed = new TreeMap<>(seeded);
	}

	/** What the shop has confirmed of every order. */
	Map<Long, ShippingAddress> confirmed() {
		return this.confirmed;
	}

	/** Orders created or changed since the last call. */
	Set<Long> touched() {
		Set<Long> since = new TreeSet<>(this.touched);
		since.retainAll(this.confirmed.keySet());
		this.touched.clear();
		return since;
	}

	/** Creates, changes and deletes orders, old ones and new ones, and reads them. */
	void visit(Http shop) {
		this.visits++;
		for (int i = 0; i < 3; i++) {
			create(shop);
		}
		long seeded = seeded();
		change(shop, seeded);
		change(shop, this.placed.getLast());
		delete(shop, this.placed.removeFirst());
		delete(shop, seeded());
		look(shop, 5);
		JsonNode inCity = shop.get("/orders?city=Nantes").json();
		assertThat(inCity).extracting((order) -> order.at("/id").asLong())
			.containsExactlyInAnyOrderElementsOf(this.confirmed.entrySet()
				.stream()
				.filter((entry) -> entry.getValue().city().equals("Nantes"))
				.map(Map.Entry::getKey)
				.toList());
	}

	/** Reads orders and holds them against what was confirmed. */
	void look(Http shop, int number) {
		this.confirmed.entrySet().stream().limit(number).forEach((entry) -> {
			JsonNode shown = shop.get("/orders/" + entry.getKey()).json().at("/shippingAddress");
			assertThat(JSON.treeToValue(shown, ShippingAddress.class)).isEqualTo(entry.getValue());
		});
	}

	private long seeded() {
		return this.confirmed.keySet().stream().skip(this.visits * 7L).findFirst().orElseThrow();
	}

	private void create(Http shop) {
		ShippingAddress address = address();
		Reply reply = shop.send("POST", "/orders", JSON.writeValueAsString(new NewOrder("Ada", address)));
		assertThat(reply.status()).as(reply.body()).isEqualTo(201);
		long id = reply.json().at("/id").asLong();
		this.placed.add(id);
		this.confirmed.put(id, address);
		this.touched.add(id);
	}

	private void change(Http shop, long id) {
		ShippingAddress address = address();
		Reply reply = shop.send("PUT", "/orders/" + id + "/shipping-address", JSON.writeValueAsString(address));
		assertThat(reply.status()).as(reply.body()).isEqualTo(204);
		this.confirmed.put(id, address);
		this.touched.add(id);
	}

	private void delete(Http shop, long id) {
		Reply reply = shop.send("DELETE", "/orders/" + id, "");
		assertThat(reply.status()).as(reply.body()).isEqualTo(204);
		this.confirmed.remove(id);
		assertThat(shop.get("/orders/" + id).status()).isEqualTo(404);
	}

	private ShippingAddress address() {
		return new ShippingAddress("Quai " + this.visits + " – " + this.touched.size(),
				(this.visits % 2 == 0) ? "Nantes" : "Brest", "4400" + this.visits % 10, "France");
	}

}
