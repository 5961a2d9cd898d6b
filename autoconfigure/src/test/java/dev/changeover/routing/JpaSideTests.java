package dev.changeover.routing;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

import dev.changeover.Key;
import dev.changeover.Phase;
import dev.changeover.Read;
import dev.changeover.Side;
import dev.changeover.Write;
import dev.changeover.WriteDivergedException;
import dev.changeover.testing.TestDatabase;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

@SuppressWarnings("CheckReturnValue")
class JpaSideTests extends SideContract {

	@Override
	List<Customers> sides(Shop shop) {
		EntityManager entities = SharedEntityManagerCreator.createSharedEntityManager(start(shop));
		return List.of(new OldCustomers(shop, entities), new NewCustomers(shop, entities));
	}

	private static EntityManagerFactory start(Shop shop) {
		LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
		factory.setDataSource(shop.dataSource);
		new ObservedPersistence().postProcessBeforeInitialization(factory, "factory");
		factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
		factory.setManagedTypes(PersistenceManagedTypes.of(OldEntity.class.getName(), NewEntity.class.getName()));
		factory.afterPropertiesSet();
		EntityManagerFactory started = factory.getObject();
		if (started == null) {
			throw new IllegalStateException();
		}
		JpaTransactionManager manager = new JpaTransactionManager(started);
		manager.afterPropertiesSet();
		shop.manager = manager;
		shop.managed = new PersistenceContexts(List.of(started));
		return started;
	}

	@Test
	void refusesASideOfAnotherDataSource() {
		try (Shop shop = shop(TestDatabase.H2); Shop other = shop(TestDatabase.H2)) {
			List<Customers> sides = sides(shop);
			List<Customers> others = sides(other);

			assertThatExceptionOfType(RoutingSetupException.class)
				.isThrownBy(() -> shop.route(Customers.class, sides.get(0), others.get(1)))
				.withMessageContaining("NewCustomers uses another DataSource than Changeover (entities)");
		}
	}

	@Test
	void storesBothOrNothingAsThereIsNoSavepoint() {
		try (Shop shop = shop(TestDatabase.H2).in(Phase.DUAL_WRITE)) {
			List<Customers> sides = sides(shop);
			Customers customers = shop.route(Customers.class, sides.get(0), sides.get(1));
			shop.execute("alter table new_customer add constraint short_names check (length(name) < 5)");

			Throwable failure = catchThrowable(() -> customers.save(new Customer(null, "Annabel", 0)));

			assertThat(failure).isInstanceOf(DataIntegrityViolationException.class);
			assertThat(shop.calls).containsExactly("OLD AUTHORITATIVE SUCCESS", "NEW SECONDARY FAILURE");
			assertThat(rows(shop, Side.OLD)).isEmpty();
			assertThat(shop.drift()).isEmpty();
		}
	}

	@Test
	void doesNotCommitWhatOldStoredBeforeItFailed() {
		try (Shop shop = shop(TestDatabase.H2).in(Phase.DARK_READ)) {
			List<Customers> sides = sides(shop);
			Customers failing = new OldCustomers(shop, ((OldCustomers) sides.get(0)).entities) {

				@Override
				public Customer save(Customer customer) {
					super.save(customer);
					throw new IllegalStateException("refused late");
				}

			};
			Customers customers = shop.route(Customers.class, failing, sides.get(1));

			catchThrowable(() -> new TransactionTemplate(shop.manager)
				.executeWithoutResult((status) -> catchThrowable(() -> customers.save(new Customer(null, "Ann", 0)))));

			assertThat(rows(shop, Side.OLD)).isEmpty();
		}
	}

	@Test
	void flushesOldBeforeNewIsWritten() {
		try (Shop shop = shop(TestDatabase.H2).in(Phase.DARK_READ)) {
			OldCustomers old = (OldCustomers) sides(shop).get(0);
			old.flushes = false;
			JdbcClientSideTests.NewCustomers fresh = new JdbcClientSideTests.NewCustomers(shop) {

				@Override
				public Customer save(Customer customer) {
					assertThat(this.client.sql("select count(*) from old_customer").query(Long.class).single())
						.isEqualTo(1);
					return super.save(customer);
				}

			};

			shop.route(Customers.class, old, fresh).save(new Customer(null, "Ann", 0));

			assertThat(rows(shop, Side.NEW)).hasSize(1);
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void seesADeleteOfNothingBesideAnInsert(TestDatabase kind) throws Exception {
		try (Shop shop = shop(kind).in(Phase.DARK_READ); Race race = new Race()) {
			for (boolean inBulk : List.of(false, true)) {
				List<Customers> sides = sides(shop);
				NewCustomers fresh = (NewCustomers) sides.get(1);
				Customers customers = shop.route(Customers.class, sides.get(0), fresh);
				((OldCustomers) sides.get(0)).removesInBulk = inBulk;
				fresh.removesInBulk = inBulk;
				AtomicReference<Customer> inserted = new AtomicReference<>();
				fresh.beforeRemoval = () -> {
					// OLD found no row, so nothing was locked: the insert of another
					// transaction comes in between.
					fresh.beforeRemoval = () -> {
					};
					join(race.beside(() -> inserted.set(customers.save(new Customer(null, "Ann", 0)))));
				};
				long next = nextId(shop) + 1;

				TransactionTemplate transaction = new TransactionTemplate(shop.manager);
				// At REPEATABLE READ MariaDB locks the gap, and the insert waits.
				transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
				assertThatExceptionOfType(WriteDivergedException.class)
					.isThrownBy(() -> transaction.executeWithoutResult((status) -> customers.remove(next)))
					.withMessageContaining("OLD changed 0, NEW 1 rows");

				assertThat(inserted.get().id()).isEqualTo(next);
				assertThat(rows(shop, Side.NEW)).isEqualTo(rows(shop, Side.OLD)).contains(next + " Ann 0");
				shop.execute("delete from old_customer");
				shop.execute("delete from new_customer");
			}
		}
	}

	private static void join(Future<?> other) {
		try {
			Race.join(other);
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void doesNotTakeWhatTheCallerLeftPendingForTheWriteOfASide(TestDatabase kind) {
		try (Shop shop = shop(kind).in(Phase.DARK_READ)) {
			shop.execute("insert into old_customer values (1, 'Ann', 0)");
			shop.execute("insert into new_customer values (2, 'Bob', 0)");
			List<Customers> sides = sides(shop);
			OldCustomers old = (OldCustomers) sides.get(0);
			Customers customers = shop.route(Customers.class, old, sides.get(1));

			assertThatExceptionOfType(WriteDivergedException.class)
				.isThrownBy(() -> new TransactionTemplate(shop.manager).executeWithoutResult((status) -> {
					old.entities.find(OldEntity.class, 1L).name = "changed";
					customers.remove(2);
				}));
		}
	}

	@Test
	void refusesAnArgumentThatOldKeepsManaging() {
		try (Shop shop = shop(TestDatabase.H2).in(Phase.OFF)) {
			OldCustomers old = (OldCustomers) sides(shop).get(0);
			Adopting adopting = old.entities::persist;
			Adopting routed = shop.route(Adopting.class, adopting, adopting);
			OldEntity entity = new OldEntity();
			entity.id = 1;

			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> routed.add(entity))
				.withMessageContaining("made its argument a managed entity (OldEntity)");
			assertThat(rows(shop, Side.OLD)).isEmpty();
		}
	}

	@Test
	void letsAnEntityThroughThatTheCallerManagesItself() {
		try (Shop shop = shop(TestDatabase.H2).in(Phase.OFF)) {
			OldCustomers old = (OldCustomers) sides(shop).get(0);
			shop.execute("insert into old_customer values (1, 'Ann', 0)");
			Adopting routed = shop.route(Adopting.class, (Adopting) (entity) -> {
			}, (Adopting) (entity) -> {
			});

			new TransactionTemplate(shop.manager)
				.executeWithoutResult((status) -> routed.add(old.entities.find(OldEntity.class, 1L)));
		}
	}

	interface Adopting {

		@Write
		void add(@Key("id") OldEntity entity);

	}

	@Test
	void refusesAManagedEntityThatEscapes() {
		try (Shop shop = shop(TestDatabase.H2).in(Phase.OFF)) {
			OldCustomers old = (OldCustomers) sides(shop).get(0);
			Leaky leaky = (id) -> Optional.ofNullable(old.entities.find(OldEntity.class, id));
			Leaky routed = shop.route(Leaky.class, leaky, leaky);
			shop.execute("insert into old_customer values (1, 'Ann', 0)");

			assertThat(routed.find(1)).isPresent();
			assertThatExceptionOfType(IllegalStateException.class)
				.isThrownBy(() -> new TransactionTemplate(shop.manager).execute((status) -> routed.find(1)))
				.withMessageContaining("returned a managed entity (OldEntity)");
		}
	}

	interface Leaky {

		@Read
		Optional<OldEntity> find(@Key long id);

	}

	@Entity(name = "OldEntity")
	@Table(name = "old_customer")
	static class OldEntity {

		@Id
		long id;

		String name = "";

		@Version
		int version;

		Customer customer() {
			return new Customer(this.id, this.name, this.version);
		}

	}

	@Entity(name = "NewEntity")
	@Table(name = "new_customer")
	static class NewEntity {

		@Id
		long id;

		String name = "";

		int version;

		Customer customer() {
			return new Customer(this.id, this.name, this.version);
		}

	}

	static class OldCustomers implements Customers {

		private final Shop shop;

		private final EntityManager entities;

		boolean flushes = true;

		boolean removesInBulk;

		OldCustomers(Shop shop, EntityManager entities) {
			this.shop = shop;
			this.entities = entities;
		}

		@Override
		public Optional<Customer> find(long id) {
			return Optional.ofNullable(this.entities.find(OldEntity.class, id)).map(OldEntity::customer);
		}

		@Override
		public Customer save(Customer customer) {
			Long id = customer.id();
			OldEntity entity = (id != null) ? this.entities.find(OldEntity.class, id) : new OldEntity();
			if (entity == null || (id != null && entity.version != customer.version())) {
				throw new OptimisticLockingFailureException("stale");
			}
			entity.name = customer.name();
			if (id == null) {
				entity.id = nextId(this.shop);
				this.entities.persist(entity);
			}
			if (this.flushes) {
				// The version is known only after the flush.
				this.entities.flush();
			}
			return entity.customer();
		}

		@Override
		public void remove(long id) {
			if (this.removesInBulk) {
				this.entities.createQuery("delete from OldEntity e where e.id = :id")
					.setParameter("id", id)
					.executeUpdate();
				return;
			}
			OldEntity entity = this.entities.find(OldEntity.class, id);
			if (entity != null) {
				this.entities.remove(entity);
			}
		}

	}

	static class NewCustomers implements Customers {

		private final Shop shop;

		private final EntityManager entities;

		boolean removesInBulk;

		Runnable beforeRemoval = () -> {
		};

		NewCustomers(Shop shop, EntityManager entities) {
			this.shop = shop;
			this.entities = entities;
		}

		@Override
		public Optional<Customer> find(long id) {
			return Optional.ofNullable(this.entities.find(NewEntity.class, id)).map(NewEntity::customer);
		}

		@Override
		public Customer save(Customer customer) {
			Long id = customer.id();
			NewEntity stored = (id != null) ? this.entities.find(NewEntity.class, id) : null;
			NewEntity entity = (stored != null) ? stored : new NewEntity();
			entity.name = customer.name();
			entity.version = (stored != null) ? nextVersion(stored.version, customer) : customer.version();
			if (stored == null) {
				entity.id = (id != null) ? id : nextId(this.shop);
				this.entities.persist(entity);
			}
			return entity.customer();
		}

		@Override
		public void remove(long id) {
			this.beforeRemoval.run();
			if (this.removesInBulk) {
				this.entities.createQuery("delete from NewEntity e where e.id = :id")
					.setParameter("id", id)
					.executeUpdate();
				return;
			}
			NewEntity entity = this.entities.find(NewEntity.class, id);
			if (entity != null) {
				this.entities.remove(entity);
			}
		}

	}

}
