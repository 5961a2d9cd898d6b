package dev.changeover.guide;

import java.util.Optional;

import dev.changeover.Key;
import dev.changeover.Migrated;
import dev.changeover.NewSide;
import dev.changeover.OldSide;
import dev.changeover.Phase;
import dev.changeover.PhaseChanged;
import dev.changeover.Read;
import dev.changeover.Write;
import dev.changeover.testing.TestDatabase;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.cache.Cache;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Repository;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Both sides are written with JPA.
 */
class AddressesTests {

	@Test
	void walksWithEntitiesOnBothSidesAndEvictsTheCacheAtEachPhase() {
		try (Service service = Service.start(TestDatabase.H2, Application.class, "addresses", "customer-address")) {
			Addresses addresses = service.bean(Addresses.class);
			service.goTo(Phase.DUAL_WRITE);
			addresses.save(2, new Address("Oak Street 2", "Ulm"));
			service.backfill();
			service.goTo(Phase.DARK_READ);
			service.verify();
			service.bean(Cache.class).put(1L, "Elm Street 1");
			service.goTo(Phase.LIVE);

			addresses.remove(1);

			assertThat(addresses.find(2)).contains(new Address("Oak Street 2", "Ulm"));
			assertThat(addresses.find(1)).isEmpty();
			assertThat(service.sql().sql("select id from customer where street is not null").query(Long.class).list())
				.containsExactly(2L);
			assertThat(service.sql().sql("select customer_id from address").query(Long.class).list())
				.containsExactly(2L);
			assertThat(service.bean(Cache.class).get(1L)).isNull();
		}
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EntityScan(basePackageClasses = AddressesTests.class)
	@Import({ CustomerAddresses.class, AddressTable.class, AddressCache.class })
	static class Application {

		@Bean
		Cache cache() {
			return new ConcurrentMapCache("addresses");
		}

	}

	// tag::interface[]
	record Address(String street, String city) {
	}

	@Migrated("customer-address")
	interface Addresses {

		@Read
		Optional<Address> find(@Key long customerId);

		@Write
		void save(@Key long customerId, Address address);

		@Write
		boolean remove(@Key long customerId);

	}
	// end::interface[]

	// tag::old[]
	@OldSide
	@Repository
	static class CustomerAddresses implements Addresses {

		private final EntityManager entities;

		CustomerAddresses(EntityManager entities) {
			this.entities = entities;
		}

		// A record leaves the side, never the entity.
		@Override
		public Optional<Address> find(long customerId) {
			return Optional.ofNullable(this.entities.find(CustomerEntity.class, customerId))
				.flatMap(CustomerEntity::address);
		}

		@Override
		public void save(long customerId, Address address) {
			CustomerEntity customer = this.entities.find(CustomerEntity.class, customerId);
			customer.street = address.street();
			customer.city = address.city();
		}

		@Override
		public boolean remove(long customerId) {
			CustomerEntity customer = this.entities.find(CustomerEntity.class, customerId);
			boolean there = customer != null && customer.street != null;
			if (there) {
				customer.street = null;
				customer.city = null;
			}
			return there;
		}

	}
	// end::old[]

	// tag::new[]
	@NewSide
	@Repository
	static class AddressTable implements Addresses {

		private final EntityManager entities;

		AddressTable(EntityManager entities) {
			this.entities = entities;
		}

		@Override
		public Optional<Address> find(long customerId) {
			return Optional.ofNullable(this.entities.find(AddressEntity.class, customerId)).map(AddressEntity::address);
		}

		// merge inserts what is not there and overwrites what is.
		@Override
		public void save(long customerId, Address address) {
			this.entities.merge(new AddressEntity(customerId, address.street(), address.city()));
		}

		@Override
		public boolean remove(long customerId) {
			AddressEntity entity = this.entities.find(AddressEntity.class, customerId);
			if (entity != null) {
				this.entities.remove(entity);
			}
			return entity != null;
		}

	}
	// end::new[]

	// tag::cache[]
	@Component
	static class AddressCache {

		private final Cache cache;

		AddressCache(Cache cache) {
			this.cache = cache;
		}

		@EventListener
		void evict(PhaseChanged event) {
			if (event.migration().equals("customer-address")) {
				this.cache.clear();
			}
		}

	}
	// end::cache[]

	@Entity
	@Table(name = "customer")
	static class CustomerEntity {

		@Id
		long id;

		String name = "";

		@Nullable String street;

		@Nullable String city;

		Optional<Address> address() {
			return (this.street != null && this.city != null) ? Optional.of(new Address(this.street, this.city))
					: Optional.empty();
		}

	}

	@Entity
	@Table(name = "address")
	static class AddressEntity {

		@Id
		long customerId;

		String street = "";

		String city = "";

		AddressEntity() {
		}

		AddressEntity(long customerId, String street, String city) {
			this.customerId = customerId;
			this.street = street;
			this.city = city;
		}

		Address address() {
			return new Address(this.street, this.city);
		}

	}

}
