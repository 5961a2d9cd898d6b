package dev.changeover.sweep;

import com.zaxxer.hikari.HikariDataSource;
import dev.changeover.Phase;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A pool may hand out connections that keep one snapshot for a whole transaction. A chunk
 * looks twice at what it deletes, and has to see what came between the two looks.
 */
class PoolIsolationTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void keepsARowThatAppearsBetweenTwoLooksWhateverThePoolIsSetTo(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		try (HikariDataSource pool = Shop.pool(kind)) {
			pool.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
			SpiedDataSource spied = new SpiedDataSource(pool);
			shop.sweeps = shop.instance(spied);
			shop.orders(1, 5);
			shop.jdbc.update("insert into shipping_address values (9, 'street 9', 'city')");
			shop.begin(SweepKind.BACKFILL);
			spied.before((sql) -> {
				if (sql.contains("from shipping_address") && sql.matches("(?s).*for (no key )?update")) {
					spied.quiet();
					shop.orders(9, 9);
				}
			});

			assertThat(shop.finish(SweepKind.BACKFILL).state()).isEqualTo(SweepState.COMPLETED);
		}

		assertThat(shop.count("shipping_address")).isEqualTo(6);
		assertThat(shop.unequal()).isEmpty();
	}

}
