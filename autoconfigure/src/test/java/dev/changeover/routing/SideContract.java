package dev.changeover.routing;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

import dev.changeover.Key;
import dev.changeover.Migrated;
import dev.changeover.Phase;
import dev.changeover.Read;
import dev.changeover.Side;
import dev.changeover.Write;
import dev.changeover.testing.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What every kind of side must do: both write the same rows, with keys from one sequence
 * and a version that the caller hands back.
 */
abstract class SideContract {

	/**
	 * Makes both sides; may give the shop another transaction manager.
	 */
	abstract List<Customers> sides(Shop shop);

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void keepsBothSidesEqualFromTheFirstInsertToTheLastDelete(TestDatabase kind) throws InterruptedException {
		try (Shop shop = shop(kind)) {
			Customers customers = customers(shop);
			for (Phase phase : List.of(Phase.DUAL_WRITE, Phase.DARK_READ, Phase.LIVE, Phase.RAMP_DOWN)) {
				shop.in(phase);
				Customer inserted = customers.save(new Customer(null, "Ann", 0));
				assertThat(inserted.id()).isNotNull();
				assertThat(rows(shop, Side.NEW)).as("%s insert", phase).isEqualTo(rows(shop, Side.OLD)).isNotEmpty();

				Customer renamed = customers.save(new Customer(inserted.id(), "Bob", inserted.version()));
				Customer again = customers.save(new Customer(inserted.id(), "Cid", renamed.version()));
				assertThat(rows(shop, Side.NEW)).as("%s update", phase)
					.isEqualTo(rows(shop, Side.OLD))
					.containsExactly(inserted.id() + " Cid " + again.version());

				assertThat(customers.find(id(inserted))).contains(again);
				if (phase.darkRead()) {
					assertThat(shop.verdict()).isEqualTo(Verdict.MATCH);
				}
				customers.remove(id(inserted));
				assertThat(rows(shop, Side.NEW)).as("%s delete", phase).isEmpty();
				assertThat(rows(shop, Side.OLD)).as("%s delete", phase).isEmpty();
			}
			assertThat(shop.drift()).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void refusesAStaleVersionOnBothSides(TestDatabase kind) {
		try (Shop shop = shop(kind).in(Phase.LIVE)) {
			Customers customers = customers(shop);
			Customer first = customers.save(new Customer(null, "Ann", 0));
			customers.save(new Customer(first.id(), "Bob", first.version()));
			List<String> before = rows(shop, Side.OLD);

			assertThatExceptionOfType(OptimisticLockingFailureException.class)
				.isThrownBy(() -> customers.save(new Customer(first.id(), "Cid", first.version())));

			assertThat(rows(shop, Side.OLD)).isEqualTo(before);
			assertThat(rows(shop, Side.NEW)).isEqualTo(before);
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void goesOnAloneAfterComplete(TestDatabase kind) {
		try (Shop shop = shop(kind).in(Phase.RAMP_DOWN)) {
			Customers customers = customers(shop);
			Customer copied = customers.save(new Customer(null, "Ann", 0));

			shop.in(Phase.COMPLETE);
			Customer first = customers.save(new Customer(null, "Bob", 0));
			Customer changed = customers.save(new Customer(copied.id(), "Cid", copied.version()));

			assertThat(id(first)).isGreaterThan(id(copied));
			assertThat(changed.version()).isGreaterThan(copied.version());
			assertThat(rows(shop, Side.OLD)).containsExactly(copied.id() + " Ann " + copied.version());
			assertThat(rows(shop, Side.NEW)).hasSize(2);
			assertThatExceptionOfType(OptimisticLockingFailureException.class)
				.isThrownBy(() -> customers.save(new Customer(copied.id(), "Dan", copied.version())));
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void upsertsARowThatIsNotCopiedYet(TestDatabase kind) {
		try (Shop shop = shop(kind).in(Phase.OFF)) {
			Customers customers = customers(shop);
			Customer old = customers.save(new Customer(null, "Ann", 0));

			shop.in(Phase.DUAL_WRITE);
			customers.save(new Customer(old.id(), "Bob", old.version()));

			assertThat(rows(shop, Side.NEW)).isEqualTo(rows(shop, Side.OLD)).hasSize(1);
		}
	}

	private Customers customers(Shop shop) {
		List<Customers> sides = sides(shop);
		shop.transaction = new TransactionTemplate(shop.manager);
		return shop.route(Customers.class, sides.get(0), sides.get(1));
	}

	static Shop shop(TestDatabase kind) {
		Shop shop = new Shop(kind);
		for (String table : List.of("old_customer", "new_customer")) {
			shop.execute("drop table if exists " + table);
			shop.execute("create table " + table + " (id bigint primary key, name varchar(50), version int)");
		}
		shop.execute("create sequence if not exists customer_seq");
		return shop;
	}

	static long nextId(Shop shop) {
		String sql = switch (shop.database.dialect()) {
			case H2 -> "select next value for customer_seq";
			case POSTGRESQL -> "select nextval('customer_seq')";
			case MYSQL -> "select nextval(customer_seq)";
		};
		return JdbcClient.create(shop.dataSource).sql(sql).query(Long.class).single();
	}

	static List<String> rows(Shop shop, Side side) {
		return JdbcClient.create(shop.dataSource)
			.sql("select id, name, version from " + side.name().toLowerCase(Locale.ROOT) + "_customer order by id")
			.query((row, number) -> row.getLong(1) + " " + row.getString(2) + " " + row.getInt(3))
			.list();
	}

	private static long id(Customer customer) {
		Long id = customer.id();
		assertThat(id).isNotNull();
		return (id != null) ? id : 0;
	}

	/**
	 * The version that NEW stores. Beside OLD it is handed the row as OLD stored it, one
	 * version further than its own; alone it is handed the version that the caller read.
	 */
	static int nextVersion(int stored, Customer row) {
		if (stored > row.version()) {
			throw new OptimisticLockingFailureException("stale");
		}
		return (stored == row.version()) ? stored + 1 : row.version();
	}

	record Customer(@Nullable Long id, String name, int version) {
	}

	@Migrated(Shop.MIGRATION)
	interface Customers {

		@Read
		Optional<Customer> find(@Key long id);

		@Write
		Customer save(@Key("id") Customer customer);

		@Write
		void remove(@Key long id);

	}

}
