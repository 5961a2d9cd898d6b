package dev.changeover.routing;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.data.jdbc.core.convert.JdbcCustomConversions;
import org.springframework.data.jdbc.core.mapping.JdbcMappingContext;
import org.springframework.data.jdbc.repository.config.AbstractJdbcConfiguration;
import org.springframework.data.relational.RelationalManagedTypes;
import org.springframework.data.relational.core.mapping.NamingStrategy;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SpringDataJdbcSideTests extends SideContract {

	@Override
	List<Customers> sides(Shop shop) {
		JdbcAggregateTemplate template = template(shop);
		return List.of(new OldCustomers(shop, template), new NewCustomers(shop, template));
	}

	private static JdbcAggregateTemplate template(Shop shop) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.registerBean(NamedParameterJdbcOperations.class,
					() -> new NamedParameterJdbcTemplate(shop.dataSource));
			context.registerBean(PlatformTransactionManager.class, () -> shop.manager);
			context.register(Config.class);
			context.refresh();
			return context.getBean(JdbcAggregateTemplate.class);
		}
	}

	@Test
	void refusesASideOfAnotherDataSource() {
		try (Shop shop = shop(TestDatabase.H2); Shop other = shop(TestDatabase.H2)) {
			Customers mine = sides(shop).get(0);
			Customers foreign = sides(other).get(1);

			assertThatExceptionOfType(RoutingSetupException.class)
				.isThrownBy(() -> shop.route(Customers.class, mine, foreign))
				.withMessageContaining("NewCustomers uses another DataSource than Changeover (template)");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void leavesTheCallerTheVersionThatOneTableHasWhereOneSideMapsIt(TestDatabase kind) {
		try (Shop shop = shop(kind).in(Phase.DUAL_WRITE)) {
			shop.execute("alter table old_customer add full_name varchar(50)");
			JdbcAggregateTemplate template = template(shop);
			Customers customers = shop.route(Customers.class, new OldCustomers(shop, template),
					new RenamedCustomers(template));

			Customer inserted = customers.save(new Customer(null, "Ann", 0));
			Customer renamed = customers.save(new Customer(inserted.id(), "Bob", inserted.version()));
			shop.in(Phase.LIVE);
			Customer again = customers.save(new Customer(renamed.id(), "Cid", renamed.version()));

			assertThat(rows(shop, Side.OLD)).containsExactly(again.id() + " Cid " + again.version());
			assertThat(template.findAll(FullNameRow.class)).extracting(FullNameRow::fullName).containsExactly("Cid");
			assertThatExceptionOfType(OptimisticLockingFailureException.class)
				.isThrownBy(() -> customers.save(new Customer(renamed.id(), "Dan", renamed.version())));
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Config extends AbstractJdbcConfiguration {

		@Override
		@Bean
		public JdbcMappingContext jdbcMappingContext(Optional<NamingStrategy> namingStrategy,
				JdbcCustomConversions customConversions, RelationalManagedTypes jdbcManagedTypes) {
			JdbcMappingContext context = super.jdbcMappingContext(namingStrategy, customConversions, jdbcManagedTypes);
			context.setForceQuote(false);
			return context;
		}

		@Override
		protected Set<Class<?>> getInitialEntitySet() {
			return Set.of(OldRow.class, NewRow.class);
		}

	}

	@Table("old_customer")
	record OldRow(@Id long id, String name, @Version int version) {
	}

	@Table("new_customer")
	record NewRow(@Id long id, String name, int version) {
	}

	@Table("old_customer")
	record FullNameRow(@Id long id, String fullName) {
	}

	static class OldCustomers implements Customers {

		private final Shop shop;

		private final JdbcAggregateTemplate template;

		OldCustomers(Shop shop, JdbcAggregateTemplate template) {
			this.shop = shop;
			this.template = template;
		}

		@Override
		public Optional<Customer> find(long id) {
			return Optional.ofNullable(this.template.findById(id, OldRow.class)).map(OldCustomers::customer);
		}

		@Override
		public Customer save(Customer customer) {
			Long id = customer.id();
			return customer((id == null) ? this.template.insert(new OldRow(nextId(this.shop), customer.name(), 0))
					: this.template.update(new OldRow(id, customer.name(), customer.version())));
		}

		@Override
		public void remove(long id) {
			this.template.deleteById(id, OldRow.class);
		}

		private static Customer customer(OldRow row) {
			return new Customer(row.id(), row.name(), row.version());
		}

	}

	static class NewCustomers implements Customers {

		private final Shop shop;

		private final JdbcAggregateTemplate template;

		NewCustomers(Shop shop, JdbcAggregateTemplate template) {
			this.shop = shop;
			this.template = template;
		}

		@Override
		public Optional<Customer> find(long id) {
			return Optional.ofNullable(this.template.findById(id, NewRow.class)).map(NewCustomers::customer);
		}

		// Not template.save: a set id would be taken for a row that exists.
		@Override
		public Customer save(Customer customer) {
			Long id = customer.id();
			if (id == null) {
				return customer(this.template.insert(new NewRow(nextId(this.shop), customer.name(), 1)));
			}
			NewRow stored = this.template.findById(id, NewRow.class);
			int version = (stored != null) ? nextVersion(stored.version(), customer) : customer.version();
			return customer(this.template.upsert(new NewRow(id, customer.name(), version)));
		}

		@Override
		public void remove(long id) {
			this.template.deleteById(id, NewRow.class);
		}

		private static Customer customer(NewRow row) {
			return new Customer(row.id(), row.name(), row.version());
		}

	}

	/**
	 * A column of the same table with another name. The version is left to OLD.
	 */
	static class RenamedCustomers implements Customers {

		private final JdbcAggregateTemplate template;

		RenamedCustomers(JdbcAggregateTemplate template) {
			this.template = template;
		}

		@Override
		public Optional<Customer> find(long id) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Customer save(Customer customer) {
			Long id = customer.id();
			if (id == null) {
				throw new IllegalStateException("OLD has given it a key.");
			}
			this.template.update(new FullNameRow(id, customer.name()));
			return customer;
		}

		@Override
		public void remove(long id) {
			throw new UnsupportedOperationException();
		}

	}

}
