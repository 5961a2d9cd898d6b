package dev.changeover.routing;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import dev.changeover.Key;
import dev.changeover.Migrated;
import dev.changeover.NewSide;
import dev.changeover.OldSide;
import dev.changeover.Phase;
import dev.changeover.Write;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Retries of the migrated interface stand before the routing and before the transaction.
 */
@SuppressWarnings("CheckReturnValue")
class RetryTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void writesBothSidesAnewInEachAttempt(TestDatabase kind) {
		try (Shop shop = shop(kind).in(Phase.DARK_READ); AnnotationConfigApplicationContext context = start(shop)) {
			failTwice(shop);

			context.getBean(Counters.class).increment(7);

			assertThat(shop.rows()).isEqualTo("7=1 | 7=1");
			assertThat(shop.calls).containsExactly("OLD AUTHORITATIVE SUCCESS", "NEW SECONDARY FAILURE",
					"OLD AUTHORITATIVE SUCCESS", "NEW SECONDARY FAILURE", "OLD AUTHORITATIVE SUCCESS",
					"NEW SECONDARY SUCCESS");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void storesNothingWhereTheTransactionOfTheCallerHasToEnd(TestDatabase kind) {
		try (Shop shop = shop(kind).in(Phase.DARK_READ); AnnotationConfigApplicationContext context = start(shop)) {
			failTwice(shop);

			assertThatExceptionOfType(UnexpectedRollbackException.class).isThrownBy(() -> shop.transaction
				.executeWithoutResult((status) -> catchThrowable(() -> context.getBean(Counters.class).increment(7))));

			assertThat(shop.rows()).isEqualTo("7=0 | 7=0");
		}
	}

	@Test
	void isRefusedOnASide() {
		try (Shop shop = new Shop(TestDatabase.H2)) {
			assertThatExceptionOfType(RoutingSetupException.class)
				.isThrownBy(() -> shop.route(Counters.class, new OldCounters(shop), new RetriedCounters(shop)))
				.withMessageContaining("RetriedCounters.increment(long) is retried on a side");
		}
	}

	private static Shop shop(TestDatabase kind) {
		Shop shop = new Shop(kind);
		shop.execute("insert into old_address values (7, '0')");
		shop.execute("insert into new_address values (7, '0')");
		return shop;
	}

	// After it has written, so that only the end of the transaction undoes it.
	private static void failTwice(Shop shop) {
		AtomicInteger failures = new AtomicInteger();
		shop.fresh.fault = () -> {
			if (failures.incrementAndGet() <= 2) {
				throw new QueryTimeoutException("slow");
			}
		};
	}

	private static AnnotationConfigApplicationContext start(Shop shop) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.registerBean(SideDiscovery.class, () -> new SideDiscovery(List.of(Shop.MIGRATION), false));
		context.registerBean(Shop.class, () -> shop, (definition) -> definition.setDestroyMethodName(""));
		context.registerBean(Router.class, shop::router);
		context.registerBean(PlatformTransactionManager.class, () -> shop.manager);
		context.register(Config.class, OldCounters.class, NewCounters.class);
		context.refresh();
		return context;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableResilientMethods(proxyTargetClass = true)
	@EnableTransactionManagement(proxyTargetClass = true)
	static class Config {

	}

	@Migrated(Shop.MIGRATION)
	interface Counters {

		@Write
		@Transactional
		@Retryable(includes = TransientDataAccessException.class, maxRetries = 2, delay = 0)
		void increment(@Key long id);

	}

	static class TableCounters implements Counters {

		private final Shop shop;

		private final String table;

		TableCounters(Shop shop, String table) {
			this.shop = shop;
			this.table = table;
		}

		@Override
		public void increment(long id) {
			JdbcClient client = JdbcClient.create(this.shop.dataSource);
			int count = client.sql("select city from " + this.table + " where id = ? for update")
				.param(id)
				.query(Integer.class)
				.single();
			client.sql("update " + this.table + " set city = ? where id = ?")
				.params(String.valueOf(count + 1), id)
				.update();
			if (this.table.startsWith("new")) {
				this.shop.fresh.fault.strike();
			}
		}

	}

	@OldSide
	static class OldCounters extends TableCounters {

		OldCounters(Shop shop) {
			super(shop, "old_address");
		}

	}

	@NewSide
	static class NewCounters extends TableCounters {

		NewCounters(Shop shop) {
			super(shop, "new_address");
		}

	}

	static class RetriedCounters extends TableCounters {

		RetriedCounters(Shop shop) {
			super(shop, "new_address");
		}

		@Override
		@Retryable
		public void increment(long id) {
			super.increment(id);
		}

	}

}
