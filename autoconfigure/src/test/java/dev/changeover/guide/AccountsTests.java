package dev.changeover.guide;

import java.util.List;
import java.util.Optional;

import dev.changeover.Key;
import dev.changeover.Migrated;
import dev.changeover.NewSide;
import dev.changeover.OldSide;
import dev.changeover.Phase;
import dev.changeover.Read;
import dev.changeover.Write;
import dev.changeover.testing.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.data.annotation.Id;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;
import org.springframework.data.relational.core.mapping.Sequence;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.repository.ListCrudRepository;
import org.springframework.stereotype.Repository;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A Spring Data JDBC repository becomes the old side of a table that replaces another.
 */
class AccountsTests {

	@Test
	void walksFromOneTableToTheOtherWithKeysOfOneSequence() {
		try (Service service = Service.start(TestDatabase.POSTGRESQL, Application.class, "accounts", "accounts")) {
			Customers customers = service.bean(Customers.class);
			service.goTo(Phase.DUAL_WRITE);
			Customer dan = customers.save(new Customer(null, "Dan", "dan@shop.test"));
			customers.save(new Customer(1L, "Ann", "ann@home.test"));
			service.backfill();
			service.goTo(Phase.DARK_READ);
			service.verify();
			service.goTo(Phase.LIVE);
			customers.deleteById(2);
			service.goTo(Phase.RAMP_DOWN);
			service.verify();
			service.goTo(Phase.COMPLETE);

			Customer eve = customers.save(new Customer(null, "Eve", "eve@shop.test"));

			assertThat(eve.id()).isGreaterThan(dan.id());
			assertThat(customers.findByName("Ann")).extracting(Customer::mail).containsExactly("ann@home.test");
			assertThat(service.sql().sql("select id from account order by id").query(Long.class).list())
				.containsExactly(1L, dan.id(), eve.id());
			assertThat(service.sql().sql("select count(*) from customer").query(Long.class).single()).isEqualTo(2);
		}
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = HibernateJpaAutoConfiguration.class)
	@EnableJdbcRepositories(considerNestedRepositories = true)
	@Import({ OldCustomers.class, AccountCustomers.class })
	static class Application {

	}

	// tag::interface[]
	record Customer(@Nullable Long id, String name, String mail) {
	}

	@Migrated("accounts")
	interface Customers {

		@Read
		Optional<Customer> findById(@Key long id);

		@Read(ignoreOrder = true)
		List<Customer> findByName(String name);

		@Write
		Customer save(@Key("id") Customer customer);

		@Write
		void deleteById(@Key long id);

	}
	// end::interface[]

	// tag::old[]
	@Table("customer")
	record CustomerRow(@Id @Sequence("customer_id") @Nullable Long id, String name, String mail) {

		Customer customer() {
			return new Customer(id(), name(), mail());
		}

	}

	// The repository that the service has always had, with its twenty methods.
	interface CustomerRepository extends ListCrudRepository<CustomerRow, Long> {

		List<CustomerRow> findByName(String name);

	}

	@OldSide
	@Repository
	static class OldCustomers implements Customers {

		private final CustomerRepository repository;

		OldCustomers(CustomerRepository repository) {
			this.repository = repository;
		}

		@Override
		public Optional<Customer> findById(long id) {
			return this.repository.findById(id).map(CustomerRow::customer);
		}

		@Override
		public List<Customer> findByName(String name) {
			return this.repository.findByName(name).stream().map(CustomerRow::customer).toList();
		}

		@Override
		public Customer save(Customer customer) {
			return this.repository.save(new CustomerRow(customer.id(), customer.name(), customer.mail())).customer();
		}

		@Override
		public void deleteById(long id) {
			this.repository.deleteById(id);
		}

	}
	// end::old[]

	// tag::new[]
	@Table("account")
	record AccountRow(@Id @Sequence("customer_id") @Nullable Long id, String holder, String mail) {

		Customer customer() {
			return new Customer(id(), holder(), mail());
		}

	}

	interface AccountRepository extends ListCrudRepository<AccountRow, Long> {

		List<AccountRow> findByHolder(String holder);

	}

	@NewSide
	@Repository
	static class AccountCustomers implements Customers {

		private final AccountRepository repository;

		private final JdbcAggregateTemplate template;

		AccountCustomers(AccountRepository repository, JdbcAggregateTemplate template) {
			this.repository = repository;
			this.template = template;
		}

		// Not repository.save: that takes a set id for a row that exists.
		@Override
		public Customer save(Customer customer) {
			AccountRow row = new AccountRow(customer.id(), customer.name(), customer.mail());
			return ((row.id() != null) ? this.template.upsert(row) : this.template.insert(row)).customer();
		}

		// end::new[]
		@Override
		public Optional<Customer> findById(long id) {
			return this.repository.findById(id).map(AccountRow::customer);
		}

		@Override
		public List<Customer> findByName(String name) {
			return this.repository.findByHolder(name).stream().map(AccountRow::customer).toList();
		}

		@Override
		public void deleteById(long id) {
			this.repository.deleteById(id);
		}

	}

}
