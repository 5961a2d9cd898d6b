package dev.changeover.benchmarks;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Contacts in memory: a side that costs next to nothing, so that what is measured is the
 * way to it.
 */
class MapContacts implements Contacts {

	private final Map<Long, String> contacts = new ConcurrentHashMap<>();

	MapContacts() {
		for (long id = 0; id < COUNT; id++) {
			this.contacts.put(id, "Road " + id);
		}
	}

	@Override
	public @Nullable String find(long id) {
		return this.contacts.get(id);
	}

	@Override
	public void save(long id, String contact) {
		this.contacts.put(id, contact);
	}

}
