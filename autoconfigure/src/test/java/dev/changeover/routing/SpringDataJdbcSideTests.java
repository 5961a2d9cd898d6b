package dev.changeover.routing;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
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

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SpringDataJdbcSideTests extends SideContract {

	@Override
	List<Customers> sides(Shop shop) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.registerBean(NamedParameterJdbcOperations.class,
					() -> new NamedParameterJdbcTemplate(shop.dataSource));
			context.registerBean(PlatformTransactionManager.class, () -> shop.manager);
			context.register(Config.class);
			context.refresh();
			JdbcAggregateTemplate template = context.getBean(JdbcAggregateTemplate.class);
			return List.of(new OldCustomers(shop, template), new NewCustomers(shop, template));
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

}
