package dev.changeover.sweep;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import dev.changeover.Key;
import dev.changeover.Migrated;
import dev.changeover.Phase;
import dev.changeover.Write;
import dev.changeover.phase.Comparisons;
import dev.changeover.phase.DriftLog;
import dev.changeover.phase.FixedPhases;
import dev.changeover.phase.Migration;
import dev.changeover.phase.Migrations;
import dev.changeover.routing.Managed;
import dev.changeover.routing.Router;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A write that adds to what is there: what a repair brings back is the row, not the
 * operation.
 */
class CounterTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void areEqualAfterTheRepairOfAMissedIncrement(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, true);
		shop.jdbc.update("insert into orders (id, customer, ship_street, ship_city) values (1, 'c', 's', '0')");
		shop.jdbc.update("insert into shipping_address (order_id, street, city) values (1, 's', '0')");
		Table fresh = new Table(shop, "shipping_address", "city", "order_id");
		Counters counters = route(shop, new Table(shop, "orders", "ship_city", "id"), fresh);

		for (int n = 1; n <= 10; n++) {
			fresh.fails = n == 4;
			counters.increment(1);
		}
		assertThat(fresh.count()).isEqualTo("9");
		assertThat(shop.drift()).extracting((entry) -> entry.kind().label() + " " + entry.key())
			.containsExactly("missed-write 1");
		shop.run(SweepKind.REPAIR);

		assertThat(fresh.count()).isEqualTo("10");
		assertThat(shop.unequal()).isEmpty();
		assertThat(shop.drift()).isEmpty();
	}

	private static Counters route(Shop shop, Table old, Table fresh) {
		Migrations migrations = new Migrations(List.of(Migration.named(Shop.NAME)));
		FixedPhases phases = new FixedPhases(migrations);
		phases.putComplete(Phase.DUAL_WRITE);
		Router router = new Router(
				new Router.Engine(phases.phases(), migrations, shop.database, new JdbcTransactionManager(shop.spied),
						new DriftLog(shop.database), new Comparisons(shop.database, migrations)),
				Map.of(), new Router.Collaborators(List.of(), List.of(), null, Runnable::run, UnaryOperator.identity(),
						Managed.NONE, (mismatch) -> {
						}));
		return router.route(Counters.class, Shop.NAME, old, fresh);
	}

	@Migrated(Shop.NAME)
	interface Counters {

		@Write
		void increment(@Key long id);

	}

	static class Table implements Counters {

		private final JdbcTemplate jdbc;

		private final String table;

		private final String column;

		private final String key;

		boolean fails;

		Table(Shop shop, String table, String column, String key) {
			this.jdbc = new JdbcTemplate(shop.spied);
			this.table = table;
			this.column = column;
			this.key = key;
		}

		String count() {
			return String.valueOf(this.jdbc.queryForObject(
					"select " + this.column + " from " + this.table + " where " + this.key + " = 1", String.class));
		}

		@Override
		public void increment(long id) {
			int next = Integer.parseInt(count()) + 1;
			this.jdbc.update("update " + this.table + " set " + this.column + " = ? where " + this.key + " = ?",
					String.valueOf(next), id);
			if (this.fails) {
				throw new QueryTimeoutException("slow");
			}
		}

	}

}
