package dev.changeover.sample;

import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the shop confirmed, answer by answer, and what may or may not have happened as no
 * answer came. Every order has one customer who writes it, one request at a time.
 * Thread-safe.
 */
final class Ledger {

	private final Map<Long, ShippingAddress> confirmed = new ConcurrentHashMap<>();

	/** Orders whose last change was not answered, each with all that it may be now. */
	private final Map<Long, Set<Optional<ShippingAddress>>> inDoubt = new ConcurrentHashMap<>();

	/** Where orders would go whose placing was not answered. */
	private final Set<ShippingAddress> perhapsPlaced = ConcurrentHashMap.newKeySet();

	private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

	private final AtomicInteger answered = new AtomicInteger();

	private final AtomicInteger refused = new AtomicInteger();

	Ledger(Map<Long, ShippingAddress> seeded) {
		this.confirmed.putAll(seeded);
	}

	Map<Long, ShippingAddress> confirmed() {
		return this.confirmed;
	}

	void placed(long id, ShippingAddress address) {
		this.answered.incrementAndGet();
		this.confirmed.put(id, address);
	}

	void changed(long id, ShippingAddress address) {
		placed(id, address);
	}

	void deleted(long id) {
		this.answered.incrementAndGet();
		this.confirmed.remove(id);
	}

	void seen() {
		this.answered.incrementAndGet();
	}

	void refused() {
		this.refused.incrementAndGet();
	}

	void perhapsPlaced(ShippingAddress address) {
		this.perhapsPlaced.add(address);
	}

	/** An order that was to become this, or to be deleted, without an answer. */
	void perhapsChanged(long id, Optional<ShippingAddress> wanted) {
		this.inDoubt.put(id, Set.of(Optional.of(this.confirmed.remove(id)), wanted));
	}

	void complain(String complaint) {
		this.complaints.add(complaint);
	}

	Queue<String> complaints() {
		return this.complaints;
	}

	int doubts() {
		return this.inDoubt.size() + this.perhapsPlaced.size();
	}

	int answers() {
		return this.answered.get();
	}

	int refusals() {
		return this.refused.get();
	}

	/**
	 * What is wrong with the rows of a side.
	 * @return wrong rows by order, each with what it should be; empty when all is well
	 */
	Map<Long, String> differences(Map<Long, ShippingAddress> rows) {
		Map<Long, String> wrong = new TreeMap<>();
		this.confirmed.forEach((id, address) -> {
			if (!address.equals(rows.get(id))) {
				wrong.put(id, "confirmed as " + address + ", is " + rows.get(id));
			}
		});
		rows.forEach((id, address) -> {
			Set<Optional<ShippingAddress>> possible = this.inDoubt.get(id);
			if (possible != null && !possible.contains(Optional.of(address))) {
				wrong.put(id, "one of " + possible + ", is " + address);
			}
			if (possible == null && !this.confirmed.containsKey(id) && !this.perhapsPlaced.contains(address)) {
				wrong.put(id, "deleted or never confirmed, is " + address);
			}
		});
		this.inDoubt.forEach((id, possible) -> {
			if (!rows.containsKey(id) && !possible.contains(Optional.<ShippingAddress>empty())) {
				wrong.put(id, "one of " + possible + ", is gone");
			}
		});
		return wrong;
	}

}
