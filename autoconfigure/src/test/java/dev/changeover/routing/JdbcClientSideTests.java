package dev.changeover.routing;

import java.util.List;
import java.util.Optional;

import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

class JdbcClientSideTests extends SideContract {

	@Override
	List<Customers> sides(Shop shop) {
		return List.of(new OldCustomers(shop), new NewCustomers(shop));
	}

	abstract static class TableCustomers implements Customers {

		final Shop shop;

		final JdbcClient client;

		final String table;

		TableCustomers(Shop shop, String table) {
			this.shop = shop;
			this.client = JdbcClient.create(shop.dataSource);
			this.table = table;
		}

		@Override
		public Optional<Customer> find(long id) {
			return this.client.sql("select id, name, version from " + this.table + " where id = ?")
				.param(id)
				.query(Customer.class)
				.optional();
		}

		@Override
		public void remove(long id) {
			this.client.sql("delete from " + this.table + " where id = ?").param(id).update();
		}

		Customer insert(long id, String name, int version) {
			this.client.sql("insert into " + this.table + " (id, name, version) values (?, ?, ?)")
				.params(id, name, version)
				.update();
			return new Customer(id, name, version);
		}

	}

	static class OldCustomers extends TableCustomers {

		OldCustomers(Shop shop) {
			super(shop, "old_customer");
		}

		@Override
		public Customer save(Customer customer) {
			Long id = customer.id();
			if (id == null) {
				return insert(nextId(this.shop), customer.name(), 1);
			}
			int updated = this.client
				.sql("update old_customer set name = ?, version = version + 1 where id = ? and version = ?")
				.params(customer.name(), id, customer.version())
				.update();
			if (updated == 0) {
				throw new OptimisticLockingFailureException("stale");
			}
			return new Customer(id, customer.name(), customer.version() + 1);
		}

	}

	static class NewCustomers extends TableCustomers {

		NewCustomers(Shop shop) {
			super(shop, "new_customer");
		}

		@Override
		public Customer save(Customer customer) {
			Long id = customer.id();
			if (id == null) {
				return insert(nextId(this.shop), customer.name(), 1);
			}
			Optional<Integer> stored = this.client.sql("select version from new_customer where id = ? for update")
				.param(id)
				.query(Integer.class)
				.optional();
			if (stored.isEmpty()) {
				return insert(id, customer.name(), customer.version());
			}
			int version = nextVersion(stored.get(), customer);
			this.client.sql("update new_customer set name = ?, version = ? where id = ?")
				.params(customer.name(), version, id)
				.update();
			return new Customer(id, customer.name(), version);
		}

	}

}
