package dev.changeover.routing;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

import org.springframework.jdbc.core.simple.JdbcClient;

/** One table; what happens before a statement can be set. */
class TableAddresses implements Shop.Addresses {

	private final JdbcClient client;

	private final String table;

	volatile Fault fault = () -> {
	};

	final List<Object> answers = new CopyOnWriteArrayList<>();

	TableAddresses(JdbcClient client, String table) {
		this.client = client;
		this.table = table;
	}

	@Override
	public Optional<Shop.Address> find(long id) {
		this.fault.strike();
		Optional<Shop.Address> found = this.client.sql("select id, city from " + this.table + " where id = ?")
			.param(id)
			.query(Shop.Address.class)
			.optional();
		this.answers.add(found);
		return found;
	}

	@Override
	public List<Shop.Address> findByCity(String city) {
		this.fault.strike();
		String order = this.table.startsWith("old") ? "asc" : "desc";
		return this.client.sql("select id, city from " + this.table + " where city = ? order by id " + order)
			.param(city)
			.query(Shop.Address.class)
			.list();
	}

	@Override
	public void save(Shop.Address address) {
		this.fault.strike();
		int updated = this.client.sql("update " + this.table + " set city = ? where id = ?")
			.params(address.city(), address.id())
			.update();
		if (updated == 0) {
			this.client.sql("insert into " + this.table + " (id, city) values (?, ?)")
				.params(address.id(), address.city())
				.update();
		}
	}

	@Override
	public Shop.Address put(Shop.Address address) {
		save(address);
		Shop.Address stored = new Shop.Address(address.id(), address.city());
		this.answers.add(stored);
		return stored;
	}

	@Override
	public void remove(long id) {
		removeCounted(id);
	}

	@Override
	public int removeCounted(long id) {
		this.fault.strike();
		return this.client.sql("delete from " + this.table + " where id = ?").param(id).update();
	}

	@Override
	public int removeByCity(String city) {
		this.fault.strike();
		return this.client.sql("delete from " + this.table + " where city = ?").param(city).update();
	}

	/**
	 * A statement that the database rejects, so that PostgreSQL aborts the transaction.
	 */
	void fail() {
		this.fault = () -> this.client.sql("select no_such_column from " + this.table)
			.query((row, number) -> number)
			.list();
	}

	/** What goes wrong on a side. */
	interface Fault {

		void strike();

	}

}
