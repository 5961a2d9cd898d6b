package dev.changeover.routing;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.function.Consumer;

import dev.changeover.Phase;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Unlucky moments after which one side holds what the other lacks, unless the write fails
 * as a whole.
 */
@SuppressWarnings("CheckReturnValue")
class HalfWriteTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void storesNothingOfAWriteThatComesAfterTheCommit(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			Shop.Addresses addresses = shop.addresses();
			addresses.save(new Shop.Address(1, "Bonn"));
			shop.fresh.fault = () -> {
				throw new DuplicateKeyException("stricter");
			};

			Throwable failure = catchThrowable(() -> shop.transaction.executeWithoutResult((status) -> {
				addresses.find(1);
				after(() -> addresses.save(new Shop.Address(7, "Bonn")), true);
			}));

			assertThat(shop.rows()).isEqualTo("1=Bonn | 1=Bonn");
			assertThat(failure).isInstanceOf(IllegalStateException.class).hasMessageContaining("REQUIRES_NEW");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void storesNothingOfAWriteThatComesAfterTheCompletion(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			Shop.Addresses addresses = shop.addresses();
			shop.fresh.fault = () -> {
				throw new DuplicateKeyException("stricter");
			};

			shop.transaction
				.executeWithoutResult((status) -> after(() -> addresses.save(new Shop.Address(7, "Bonn")), false));

			assertThat(shop.rows()).isEqualTo(" | ");
		}
	}

	private static void after(Runnable work, boolean commit) {
		TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

			@Override
			public void afterCommit() {
				if (commit) {
					work.run();
				}
			}

			@Override
			public void afterCompletion(int status) {
				if (!commit) {
					work.run();
				}
			}

		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void doesNotTakeATransactionForAliveThatADeadlockHasEnded(TestDatabase kind) throws Exception {
		try (Shop shop = new Shop(kind).in(Phase.DUAL_WRITE); Race race = new Race()) {
			shop.execute("insert into new_address values (7, 'Bonn'), (8, 'Bonn')");
			shop.execute("insert into old_address values (7, 'Bonn')");
			Shop.Addresses addresses = shop.addresses();
			CountDownLatch otherHolds8 = new CountDownLatch(1);
			CountDownLatch weHold7 = new CountDownLatch(1);
			Future<?> other = race.beside(() -> shop.transaction.executeWithoutResult((status) -> {
				JdbcClient client = JdbcClient.create(shop.dataSource);
				client.sql("update new_address set city = 'x' where id = 8").update();
				// MariaDB ends the transaction that has done less.
				for (int id = 100; id < 150; id++) {
					client.sql("insert into new_address values (?, 'x')").param(id).update();
				}
				otherHolds8.countDown();
				Race.await(weHold7);
				client.sql("update new_address set city = 'x' where id = 7").update();
			}));
			shop.fresh.fault = () -> {
				JdbcClient client = JdbcClient.create(shop.dataSource);
				client.sql("update new_address set city = 'y' where id = 7").update();
				Race.await(otherHolds8);
				weHold7.countDown();
				client.sql("update new_address set city = 'y' where id = 8").update();
			};

			Throwable failure = catchThrowable(() -> addresses.save(new Shop.Address(7, "Ulm")));
			catchThrowable(() -> Race.join(other));

			assertThat(shop.rows()).startsWith((failure == null) ? "7=Ulm |" : "7=Bonn |");
		}
	}

	@Test
	void doesNotCommitWhatOldDidBeforeAnError() {
		try (Shop shop = new Shop(TestDatabase.H2).in(Phase.DARK_READ)) {
			TableAddresses broken = new TableAddresses(JdbcClient.create(shop.dataSource), "old_address") {

				@Override
				public void save(Shop.Address address) {
					super.save(address);
					throw new AssertionError("broken");
				}

			};
			Shop.Addresses addresses = shop.route(Shop.Addresses.class, broken, shop.fresh);

			catchThrowable(() -> shop.transaction
				.executeWithoutResult((status) -> catchThrowable(() -> addresses.save(new Shop.Address(7, "Bonn")))));

			assertThat(shop.rows()).isEqualTo(" | ");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void doesNotCommitARowThatOldReturnedBeforeAnException(TestDatabase kind) {
		String insert = (kind == TestDatabase.H2)
				? "select id from final table (insert into old_address values (7, 'Bonn'))"
				: "insert into old_address values (7, 'Bonn') returning id";

		assertThat(rowsAfterHalfAWrite(kind, (old) -> {
			old.queryForObject(insert, Long.class);
			throw new IllegalStateException("sold out");
		})).isEqualTo("3=Bonn | 3=Bonn");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void doesNotCommitWhatOldKeptOfABatchThatFailed(TestDatabase kind) {
		assertThat(rowsAfterHalfAWrite(kind, (old) -> old.batchUpdate("insert into old_address values (?, 'Bonn')",
				List.of(new Object[] { 7 }, new Object[] { 3 }))))
			.isEqualTo("3=Bonn | 3=Bonn");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void doesNotCommitWhatOldKeptOfABatchOfStatementsThatFailed(TestDatabase kind) {
		assertThat(rowsAfterHalfAWrite(kind, (old) -> old.batchUpdate("insert into old_address values (7, 'Bonn')",
				"insert into old_address values (3, 'Bonn')")))
			.isEqualTo("3=Bonn | 3=Bonn");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void doesNotCommitWhatOldDidInOneOfSeveralStatementsOfATextThatFailed(TestDatabase kind) {
		assertThat(rowsAfterHalfAWrite(kind,
				(old) -> old
					.execute("insert into old_address values (7, 'Bonn'); insert into old_address values (3, 'Bonn')")))
			.isEqualTo("3=Bonn | 3=Bonn");
	}

	// PostgreSQL aborts the transaction itself.
	@ParameterizedTest
	@EnumSource(value = TestDatabase.class, names = "POSTGRESQL", mode = EnumSource.Mode.EXCLUDE)
	void letsTheCallerGoOnAfterAStatementThatFailedAsAWhole(TestDatabase kind) {
		assertThat(rowsAfterHalfAWrite(kind, (old) -> old.update("insert into old_address values (3, 'Bonn')")))
			.isEqualTo("1=Bonn 3=Bonn | 1=Bonn 3=Bonn");
	}

	// The caller writes one address, takes the failure of the next for normal, and
	// commits.
	private static String rowsAfterHalfAWrite(TestDatabase kind, Consumer<JdbcTemplate> save) {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			shop.execute("insert into old_address values (3, 'Bonn')");
			shop.execute("insert into new_address values (3, 'Bonn')");
			TableAddresses half = new TableAddresses(JdbcClient.create(shop.dataSource), "old_address") {

				@Override
				public void save(Shop.Address address) {
					save.accept(new JdbcTemplate(shop.dataSource));
				}

			};
			Shop.Addresses addresses = shop.route(Shop.Addresses.class, shop.old, shop.fresh);
			Shop.Addresses failing = shop.route(Shop.Addresses.class, half, shop.fresh);

			catchThrowable(() -> shop.transaction.executeWithoutResult((status) -> {
				addresses.save(new Shop.Address(1, "Bonn"));
				catchThrowable(() -> failing.save(new Shop.Address(7, "Bonn")));
			}));

			return shop.rows();
		}
	}

}
