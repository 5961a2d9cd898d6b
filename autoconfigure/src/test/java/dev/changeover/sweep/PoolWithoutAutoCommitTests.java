package dev.changeover.sweep;

import com.zaxxer.hikari.HikariDataSource;
import dev.changeover.Phase;
import dev.changeover.phase.Database;
import dev.changeover.phase.Tables;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A pool that rolls back what nobody committed, as is usual with JPA.
 */
class PoolWithoutAutoCommitTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void endsASweepOnce(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 3);
		long before = shop.state().epoch();
		try (HikariDataSource pool = pool(kind)) {
			shop.sweeps = shop.instance(pool);

			assertThat(shop.run(SweepKind.BACKFILL).state()).isEqualTo(SweepState.COMPLETED);
		}
		assertThat(shop.state().epoch() - before).isEqualTo(1);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void keepsWhatIsUpdatedOutsideOfATransaction(TestDatabase kind) {
		Shop shop = new Shop(kind);
		shop.orders(1, 1);
		try (HikariDataSource pool = pool(kind)) {
			Database database = new Database(pool, new Tables(Tables.DEFAULT_PREFIX));

			int changed = database.sql("update orders set customer = ?").param("kept").update();

			assertThat(changed).isEqualTo(1);
			assertThat(shop.jdbc.queryForObject("select customer from orders", String.class)).isEqualTo("kept");
			new TransactionTemplate(new JdbcTransactionManager(pool)).executeWithoutResult((status) -> {
				database.sql("update orders set customer = :customer").param("customer", "undone").update();
				status.setRollbackOnly();
			});
			assertThat(shop.jdbc.queryForObject("select customer from orders", String.class)).isEqualTo("kept");
		}
	}

	private static HikariDataSource pool(TestDatabase kind) {
		HikariDataSource pool = Shop.pool(kind);
		pool.setAutoCommit(false);
		return pool;
	}

}
