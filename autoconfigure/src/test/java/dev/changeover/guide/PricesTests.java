package dev.changeover.guide;

import java.math.BigDecimal;
import java.util.Collection;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A column gets another type and another name, in the same table.
 */
class PricesTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void movesAPriceIntoAnotherColumnOfItsTableAndBack(TestDatabase kind) {
		try (Service service = Service.start(kind, Application.class, "prices", "price-in-cents")) {
			Prices prices = service.bean(Prices.class);
			service.goTo(Phase.DUAL_WRITE);
			prices.set(2, new BigDecimal("75.50"));
			assertThat(cents(service)).containsExactly("1 null", "2 7550", "3 null");

			service.backfill();
			assertThat(cents(service)).containsExactly("1 1990", "2 7550", "3 null");

			service.goTo(Phase.DARK_READ);
			service.verify();
			service.goTo(Phase.LIVE);
			prices.setAll(List.of(new Price(1, new BigDecimal("20.00")), new Price(3, new BigDecimal("250.00"))));
			assertThat(prices.raise("Chair", 10)).isEqualTo(1);
			assertThat(prices.find(3)).hasValueSatisfying((price) -> assertThat(price).isEqualByComparingTo("250"));
			assertThat(prices.findAll(List.of(1L, 3L))).hasSize(2);
			assertThat(cents(service)).containsExactly("1 2000", "2 8305", "3 25000");
			service.goTo(Phase.DARK_READ);
			assertThat(prices.find(2)).hasValueSatisfying((price) -> assertThat(price).isEqualByComparingTo("83.05"));
			assertThat(service.report().drift().unresolved()).isZero();
		}
	}

	private static List<String> cents(Service service) {
		return service.sql()
			.sql("select id, price_cents from product order by id")
			.query((row, number) -> row.getLong(1) + " " + row.getObject(2))
			.list();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = HibernateJpaAutoConfiguration.class)
	@Import({ DecimalPrices.class, CentPrices.class })
	static class Application {

	}

	// tag::interface[]
	record Price(long productId, BigDecimal amount) {
	}

	@Migrated("price-in-cents")
	interface Prices {

		@Read
		Optional<BigDecimal> find(@Key long productId);

		@Read(ignoreOrder = true)
		List<Price> findAll(@Key Collection<Long> productIds);

		@Write
		void set(@Key long productId, BigDecimal amount);

		@Write
		void setAll(@Key("productId") List<Price> prices);

		@Write(keys = Write.Keys.UNKNOWN)
		int raise(String name, int percent);

	}
	// end::interface[]

	// tag::old[]
	@OldSide
	@Repository
	static class DecimalPrices implements Prices {

		private final JdbcClient client;

		DecimalPrices(JdbcClient client) {
			this.client = client;
		}

		@Override
		public void set(long productId, BigDecimal amount) {
			this.client.sql("update product set price = ? where id = ?").params(amount, productId).update();
		}

		// end::old[]
		@Override
		public Optional<BigDecimal> find(long productId) {
			return this.client.sql("select price from product where id = ? and price is not null")
				.param(productId)
				.query(BigDecimal.class)
				.optional();
		}

		@Override
		public List<Price> findAll(Collection<Long> productIds) {
			return this.client.sql("select id, price from product where id in (:ids) and price is not null")
				.param("ids", productIds)
				.query((row, number) -> new Price(row.getLong(1), row.getBigDecimal(2)))
				.list();
		}

		@Override
		public void setAll(List<Price> prices) {
			prices.forEach((price) -> set(price.productId(), price.amount()));
		}

		@Override
		public int raise(String name, int percent) {
			return this.client.sql("update product set price = round(price * (100 + ?) / 100, 2) where name = ?")
				.params(percent, name)
				.update();
		}

	}

	// tag::new[]
	@NewSide
	@Repository
	static class CentPrices implements Prices {

		private final JdbcClient client;

		CentPrices(JdbcClient client) {
			this.client = client;
		}

		@Override
		public void set(long productId, BigDecimal amount) {
			this.client.sql("update product set price_cents = ? where id = ?")
				.params(amount.movePointRight(2).longValueExact(), productId)
				.update();
		}

		// end::new[]
		@Override
		public Optional<BigDecimal> find(long productId) {
			return this.client.sql("select price_cents from product where id = ? and price_cents is not null")
				.param(productId)
				.query(Long.class)
				.optional()
				.map((cents) -> BigDecimal.valueOf(cents, 2));
		}

		@Override
		public List<Price> findAll(Collection<Long> productIds) {
			return this.client.sql("select id, price_cents from product where id in (:ids) and price_cents is not null")
				.param("ids", productIds)
				.query((row, number) -> new Price(row.getLong(1), BigDecimal.valueOf(row.getLong(2), 2)))
				.list();
		}

		@Override
		public void setAll(List<Price> prices) {
			prices.forEach((price) -> set(price.productId(), price.amount()));
		}

		@Override
		public int raise(String name, int percent) {
			return this.client
				.sql("update product set price_cents = round(price_cents * (100 + ?) / 100.0) where name = ?")
				.params(percent, name)
				.update();
		}

	}

}
