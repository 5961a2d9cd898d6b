package dev.changeover.sweep;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.changeover.Phase;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Rows that come within a chunk after it has locked what was there. On the way back
 * PostgreSQL sees both images in one snapshot, and has nothing to write.
 */
class LateRowTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void keepsTheNewestImageOfARowThatCameAfterTheLock(TestDatabase kind) throws Exception {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 5);
		shop.jdbc.update("insert into shipping_address values (1, 'stale', 'city')");
		shop.begin(SweepKind.BACKFILL);

		overtake(shop, "shipping_address");

		assertThat(shop.finish(SweepKind.BACKFILL).state()).isEqualTo(SweepState.COMPLETED);
		assertThat(shop.unequal()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(value = TestDatabase.class, mode = Mode.EXCLUDE, names = "POSTGRESQL")
	void keepsTheNewestImageOnTheWayBackToo(TestDatabase kind) throws Exception {
		Shop shop = new Shop(kind).in(Phase.RAMP_DOWN, false, true);
		shop.orders(1, 5);
		shop.jdbc.update("insert into shipping_address select id, ship_street, ship_city from orders");
		shop.jdbc.update("update orders set ship_street = 'stale' where id = 1");
		shop.begin(SweepKind.REVERSE_BACKFILL);

		overtake(shop, "orders");

		assertThat(shop.finish(SweepKind.REVERSE_BACKFILL).state()).isEqualTo(SweepState.COMPLETED);
		assertThat(shop.unequal()).isEmpty();
	}

	/**
	 * Lets a row come when a chunk is about to write, and change while it does.
	 */
	private static void overtake(Shop shop, String written) throws Exception {
		shop.step();
		try (Connection writer = shop.dataSource.getConnection()) {
			shop.spied.before((sql) -> {
				if (sql.matches("(?s)(merge into|update|insert into) " + written + ".*")) {
					shop.spied.quiet();
					come(shop, writer);
				}
			});
			CompletableFuture<SweepEngine.Step> chunk = CompletableFuture.supplyAsync(shop::step);
			shop.awaitBlocked();
			writer.commit();
			chunk.get(30, TimeUnit.SECONDS);
			writer.setAutoCommit(true);
		}
		assertThat(shop.unequal()).isEmpty();
	}

	private static void come(Shop shop, Connection writer) {
		shop.orders(9, 9);
		shop.jdbc.update("insert into shipping_address values (9, 'street 9', 'city')");
		try (Statement statement = writer.createStatement()) {
			writer.setAutoCommit(false);
			statement.executeUpdate("update orders set ship_street = 'newer' where id = 9");
			statement.executeUpdate("update shipping_address set street = 'newer' where order_id = 9");
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
