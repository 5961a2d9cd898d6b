package dev.changeover.sample;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A customer with orders that nobody else writes: goes to any of the open shops, does one
 * thing after the other and holds every answer against what was confirmed before. Used by
 * one thread.
 */
final class Shopper {

	private static final JsonMapper JSON = new JsonMapper();

	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private static final Duration GRUDGE = Duration.ofSeconds(10);

	private final String city;

	private final List<Long> own;

	private final Supplier<List<ShopProcess>> open;

	private final Ledger ledger;

	private final Random random;

	private final Map<ShopProcess, Long> shunned = new HashMap<>();

	private int visits;

	Shopper(int number, List<Long> own, Supplier<List<ShopProcess>> open, Ledger ledger) {
		this.city = "City " + number;
		this.own = own;
		this.open = open;
		this.ledger = ledger;
		this.random = new Random(number);
	}

	void visit() {
		List<ShopProcess> shops = this.open.get()
			.stream()
			.filter((
					shop) -> System.nanoTime() - this.shunned.getOrDefault(shop, Long.MIN_VALUE / 2) > GRUDGE.toNanos())
			.toList();
		if (shops.isEmpty()) {
			return;
		}
		ShopProcess shop = shops.get(this.random.nextInt(shops.size()));
		this.visits++;
		int dice = this.random.nextInt(100);
		if (dice < 25 || this.own.isEmpty()) {
			place(shop);
		}
		else if (dice < 50) {
			change(shop, this.own.get(this.random.nextInt(this.own.size())));
		}
		else if (dice < 65) {
			delete(shop, this.own.get(this.random.nextInt(this.own.size())));
		}
		else if (dice < 95) {
			look(shop, this.own.get(this.random.nextInt(this.own.size())));
		}
		else {
			search(shop);
		}
	}

	private void place(ShopProcess shop) {
		ShippingAddress address = address();
		ask(shop, "POST", "/orders", JSON.writeValueAsString(new NewOrder("Ada", address)), 201, (reply) -> {
			long id = reply.json().at("/id").asLong();
			this.ledger.placed(id, address);
			this.own.add(id);
		}, () -> this.ledger.perhapsPlaced(address));
	}

	private void change(ShopProcess shop, Long id) {
		ShippingAddress address = address();
		ask(shop, "PUT", "/orders/" + id + "/shipping-address", JSON.writeValueAsString(address), 204,
				(reply) -> this.ledger.changed(id, address), () -> {
					this.ledger.perhapsChanged(id, Optional.of(address));
					this.own.remove(id);
				});
	}

	private void delete(ShopProcess shop, Long id) {
		ask(shop, "DELETE", "/orders/" + id, "", 204, (reply) -> {
			this.ledger.deleted(id);
			this.own.remove(id);
		}, () -> {
			this.ledger.perhapsChanged(id, Optional.empty());
			this.own.remove(id);
		});
	}

	private void look(ShopProcess shop, Long id) {
		ask(shop, "GET", "/orders/" + id, "", 200, (reply) -> {
			this.ledger.seen();
			ShippingAddress shown = address(reply.json());
			ShippingAddress confirmed = this.ledger.confirmed().get(id);
			if (!confirmed.equals(shown)) {
				this.ledger.complain("Order " + id + " was confirmed as " + confirmed + " and shown as " + shown);
			}
		}, () -> {
		});
	}

	private void search(ShopProcess shop) {
		ask(shop, "GET", "/orders?city=" + this.city.replace(' ', '+'), "", 200, (reply) -> {
			this.ledger.seen();
			Map<Long, ShippingAddress> shown = new HashMap<>();
			reply.json().forEach((order) -> shown.put(order.at("/id").asLong(), address(order)));
			this.own.forEach((id) -> {
				ShippingAddress confirmed = this.ledger.confirmed().get(id);
				if (this.city.equals(confirmed.city()) && !confirmed.equals(shown.get(id))) {
					this.ledger
						.complain("Order " + id + " was confirmed as " + confirmed + " and listed as " + shown.get(id));
				}
			});
		}, () -> {
		});
	}

	private void ask(ShopProcess shop, String method, String path, String body, int good, Consumer<Reply> confirmed,
			Runnable unanswered) {
		Reply reply;
		try {
			reply = shop.http().within(PATIENCE).send(method, path, body);
		}
		catch (UncheckedIOException ex) {
			this.shunned.put(shop, System.nanoTime());
			if (!(ex.getCause() instanceof ConnectException)) {
				unanswered.run();
			}
			return;
		}
		if (reply.status() == good) {
			confirmed.accept(reply);
		}
		else if (reply.status() == 503 && reply.json().at("/title").asString().equals("Try again")) {
			this.ledger.refused();
		}
		else {
			this.ledger.complain(method + " " + path + " was answered " + reply.status() + ": " + reply.body());
		}
	}

	private static @Nullable ShippingAddress address(JsonNode order) {
		JsonNode shown = order.at("/shippingAddress");
		return shown.isObject() ? JSON.treeToValue(shown, ShippingAddress.class) : null;
	}

	private ShippingAddress address() {
		return new ShippingAddress("Street " + this.visits, this.city, "1", "Europe");
	}

}
