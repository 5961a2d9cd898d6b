package dev.changeover.sweep;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.changeover.MigrationRows;
import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.phase.Drift;
import dev.changeover.testing.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * The same walk with rows that are read and written in Java.
 */
class JavaRowsTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void copiesProvesAndRepairs(TestDatabase kind) {
		Shop shop = shop(kind, new Addresses()).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 2500);
		shop.jdbc.update("insert into shipping_address values (5, 'stale', 'city')");
		shop.jdbc.update("insert into shipping_address values (7000, 'orphan', 'city')");

		assertThat(shop.run(SweepKind.BACKFILL)).satisfies((status) -> {
			assertThat(status.state()).as(status.toString()).isEqualTo(SweepState.COMPLETED);
			assertThat(status.rows()).isEqualTo(2500);
		});
		assertThat(shop.unequal()).isEmpty();

		shop.jdbc.update("update shipping_address set city = 'else' where order_id = 11");
		shop.jdbc.update("delete from shipping_address where order_id = 2222");
		shop.jdbc.update("insert into shipping_address values (4000, 'orphan', null)");
		assertThat(shop.run(SweepKind.VERIFICATION).failed()).isEqualTo(3);
		assertThat(shop.drift()).extracting(Drift::key, Drift::detail).contains(tuple("11", "city"));

		shop.run(SweepKind.REPAIR);
		assertThat(shop.unequal()).isEmpty();
		assertThat(shop.run(SweepKind.VERIFICATION).state()).isEqualTo(SweepState.COMPLETED);

		shop.in(Phase.RAMP_DOWN, false, true);
		shop.jdbc.update("update shipping_address set city = 'moved' where order_id = 3");
		shop.jdbc.update("delete from shipping_address where order_id = 4");
		assertThat(shop.run(SweepKind.REVERSE_BACKFILL).state()).isEqualTo(SweepState.COMPLETED);
		assertThat(shop.unequal()).isEmpty();
		assertThat(shop.count("orders")).isEqualTo(2500);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void walksOnBehindAPageThatIsShorterThanAsked(TestDatabase kind) {
		Addresses rows = new Addresses();
		rows.most = 70;
		Shop shop = shop(kind, rows).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 500);

		assertThat(shop.run(SweepKind.BACKFILL).rows()).isEqualTo(500);
		assertThat(shop.unequal()).isEmpty();
		shop.jdbc.update("update shipping_address set city = 'else' where order_id = 400");
		assertThat(shop.run(SweepKind.VERIFICATION).failed()).isEqualTo(1);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void recordsTheRowForWhichTheMappingThrowsAndGoesOn(TestDatabase kind) {
		Addresses rows = new Addresses();
		rows.poison = 700;
		Shop shop = shop(kind, rows).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 1500);

		SweepStatus status = shop.run(SweepKind.BACKFILL);

		assertThat(status.state()).isEqualTo(SweepState.WITH_FAILURES);
		assertThat(status.failed()).isEqualTo(1);
		assertThat(status.message()).contains("700", "ArithmeticException").doesNotContain("street 700");
		assertThat(shop.unequal()).containsExactly(700L);
		assertThat(shop.state().fresh().complete()).isFalse();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void givesUpWhenKeysRepeatOrGoBackwards(TestDatabase kind) {
		Addresses repeating = new Addresses();
		repeating.order = "order by id desc";
		repeating.firstOrder = repeating.order;
		Shop shop = shop(kind, repeating).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 10);

		SweepStatus status = shop.run(SweepKind.BACKFILL);

		assertThat(status.state()).isEqualTo(SweepState.FAILED);
		assertThat(status.message()).contains("MigrationRows.keys", "repeats or goes backwards on OLD");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void givesUpWhenTheFirstPageHidesKeysBehindALargerOne(TestDatabase kind) {
		Addresses rows = new Addresses();
		Shop shop = shop(kind, rows).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 1500);
		String hiding = "order by case when id = 1400 then 9.5 else id end";

		rows.firstOrder = hiding;
		assertThat(shop.run(SweepKind.BACKFILL).message()).contains("goes backwards on OLD");
		rows.firstOrder = rows.order;
		assertThat(shop.run(SweepKind.BACKFILL).state()).isEqualTo(SweepState.COMPLETED);
		assertThat(shop.unequal()).isEmpty();
		rows.firstOrder = hiding;

		assertThat(shop.run(SweepKind.VERIFICATION)).satisfies((status) -> {
			assertThat(status.state()).isEqualTo(SweepState.FAILED);
			assertThat(status.message()).contains("goes backwards on OLD");
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void letsRowsThatCanDoSeveralThingsInOneStatement(TestDatabase kind) {
		Quick rows = new Quick();
		Shop shop = shop(kind, rows).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 4500);

		assertThat(shop.run(SweepKind.BACKFILL).state()).isEqualTo(SweepState.COMPLETED);
		assertThat(shop.unequal()).isEmpty();
		assertThat(rows.asked).contains("keyAfter", "readForUpdate").doesNotContain("read");

		rows.asked.clear();
		assertThat(shop.run(SweepKind.VERIFICATION).state()).isEqualTo(SweepState.COMPLETED);
		assertThat(rows.asked).contains("keyAfter", "page").doesNotContain("read");
		assertThat(rows.asked).as("but to count the last chunk, and to see that it ends there")
			.filteredOn("keys"::equals)
			.hasSize(2);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void doesNotGoOnWithAnotherMapping(TestDatabase kind) {
		Addresses rows = new Addresses();
		Shop shop = shop(kind, rows).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 10);
		shop.begin(SweepKind.BACKFILL);
		shop.step();

		rows.version = "2";

		assertThat(shop.finish(SweepKind.BACKFILL)).satisfies((status) -> {
			assertThat(status.state()).isEqualTo(SweepState.FAILED);
			assertThat(status.message()).contains("mapping changed");
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void preflightFindsRowsThatNewRejectsBesideOneAnother(TestDatabase kind) {
		Addresses rows = new Addresses();
		rows.poison = 2500;
		rows.odd = "street 2400";
		Shop shop = shop(kind, rows);
		shop.orders(1, 3000);
		shop.jdbc.update("update orders set ship_street = 'street 7' where id = 2999");

		SweepStatus status = shop.run(SweepKind.PREFLIGHT);

		assertThat(status.state()).isEqualTo(SweepState.WITH_FAILURES);
		assertThat(shop.sweeps.failures(Shop.NAME, SweepKind.PREFLIGHT, 10)).extracting(RowFailure::key)
			.containsExactlyInAnyOrder("2400", "2500", "2999");
		assertThat(status.message())
			.contains("the row with key 7 has the same value",
					"key 2400 (MigrationRows.unique failed: ArithmeticException)")
			.doesNotContain("street");
		assertThat(shop.count("shipping_address")).isZero();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void holdsTheSourceFromTheLookToTheCopy(TestDatabase kind) {
		Addresses rows = new Addresses();
		Shop shop = shop(kind, rows).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 10);

		assertThat(overtaken(shop, rows)).isTrue();
		shop.finish(SweepKind.BACKFILL);
		assertThat(shop.unequal()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void wouldLoseAWriteIfTheSourceWereNotHeld(TestDatabase kind) {
		Addresses rows = new Addresses();
		rows.locks = false;
		Shop shop = shop(kind, rows).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 10);

		assertThat(overtaken(shop, rows)).isFalse();
		shop.finish(SweepKind.BACKFILL);
		assertThat(shop.unequal()).containsExactly(3L);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void keepsARowThatWasGoneWhenItWasToBeLockedAndCameBackOnBothSides(TestDatabase kind) {
		Addresses rows = new Addresses() {

			private boolean gone;

			@Override
			public void lock(Side side, Collection<Long> keys) {
				if (side == Side.NEW && !this.gone) {
					this.gone = true;
					new JdbcTemplate(Shop.dataSource(kind)).update("delete from shipping_address where order_id = 9");
				}
				super.lock(side, keys);
			}

			@Override
			public void delete(Side side, Collection<Long> keys) {
				JdbcTemplate writer = new JdbcTemplate(Shop.dataSource(kind));
				writer.update("insert into orders values (9, 'c9', 'street 9', 'city')");
				writer.update("insert into shipping_address values (9, 'street 9', 'city')");
				super.delete(side, keys);
			}

		};
		Shop shop = shop(kind, rows).in(Phase.DUAL_WRITE, true, false);
		shop.jdbc.update("insert into shipping_address values (9, 'orphan', 'city')");

		assertThat(shop.run(SweepKind.BACKFILL).state()).isEqualTo(SweepState.COMPLETED);
		assertThat(shop.unequal()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void coversAChunkWhoseUpperKeyIsGone(TestDatabase kind) {
		Shop shop = shop(kind, new Addresses()).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 2500);
		shop.begin(SweepKind.BACKFILL);
		shop.step();
		shop.step();
		shop.jdbc.update("delete from orders where id in (1000, 1001, 2000)");
		shop.jdbc.update("delete from shipping_address where order_id in (1000, 1001, 2000)");

		assertThat(shop.finish(SweepKind.BACKFILL).state()).isEqualTo(SweepState.COMPLETED);
		assertThat(shop.unequal()).isEmpty();
	}

	/**
	 * Between the look at OLD and the write to NEW, a writer tries to change row 3 on
	 * both sides without waiting.
	 * @return whether it had to wait
	 */
	private static boolean overtaken(Shop shop, Addresses rows) {
		boolean[] held = new boolean[1];
		rows.afterRead = () -> {
			rows.afterRead = () -> {
			};
			Thread writer = new Thread(() -> {
				try (Connection connection = shop.dataSource.getConnection();
						Statement statement = connection.createStatement()) {
					connection.setAutoCommit(false);
					statement.execute(switch (shop.kind) {
						case H2 -> "set lock_timeout 200";
						case POSTGRESQL -> "set local lock_timeout = '200ms'";
						case MARIADB -> "set innodb_lock_wait_timeout = 1";
					});
					try {
						statement.executeUpdate("update orders set ship_street = 'newer' where id = 3");
						statement.executeUpdate("insert into shipping_address values (3, 'newer', 'city')");
						connection.commit();
					}
					catch (SQLException ex) {
						held[0] = true;
						connection.rollback();
					}
				}
				catch (SQLException ex) {
					throw new IllegalStateException(ex);
				}
			});
			writer.start();
			try {
				writer.join();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		};
		shop.begin(SweepKind.BACKFILL);
		shop.step();
		shop.step();
		return held[0];
	}

	private static Shop shop(TestDatabase kind, Addresses rows) {
		Shop shop = new Shop(kind, List.of(), List.of(rows));
		rows.jdbc = new JdbcTemplate(shop.spied);
		rows.named = new NamedParameterJdbcTemplate(rows.jdbc);
		return shop;
	}

	record Address(String street, @Nullable String city) {
	}

	static class Addresses implements MigrationRows<Long, Address> {

		JdbcTemplate jdbc = new JdbcTemplate();

		NamedParameterJdbcTemplate named = new NamedParameterJdbcTemplate(this.jdbc);

		long poison;

		String odd = "";

		String order = "order by id";

		String firstOrder = this.order;

		String version = "1";

		boolean locks = true;

		int most = Integer.MAX_VALUE;

		Runnable afterRead = () -> {
		};

		@Override
		public String migration() {
			return Shop.NAME;
		}

		@Override
		public String mappingVersion() {
			return this.version;
		}

		@Override
		public List<String> unique(Address row) {
			if (row.street().equals(this.odd)) {
				throw new ArithmeticException("What is unique of " + row.street() + "?");
			}
			return List.of(row.street());
		}

		@Override
		public List<Long> keys(Side side, @Nullable Long after, int limit) {
			String from = (side == Side.OLD) ? "(select id from orders where ship_street is not null) k"
					: "(select order_id as id from shipping_address) k";
			String ordered = (after != null) ? this.order : this.firstOrder;
			return this.jdbc.queryForList("select id from " + from + " where id > ? " + ordered + " limit ?",
					Long.class, (after != null) ? after : -1L, Math.min(limit, this.most));
		}

		@Override
		public void lock(Side side, Collection<Long> keys) {
			if (this.locks) {
				this.named.queryForList(
						(side == Side.OLD) ? "select id from orders where id in (:keys) for update"
								: "select order_id from shipping_address where order_id in (:keys) for update",
						Map.of("keys", keys));
			}
		}

		@Override
		public Map<Long, Address> read(Side side, Collection<Long> keys) {
			Map<Long, Address> rows = new LinkedHashMap<>();
			this.named.query((side == Side.OLD)
					? "select id, ship_street, ship_city from orders where id in (:keys) and ship_street is not null"
					: "select order_id, street, city from shipping_address where order_id in (:keys)",
					Map.of("keys", keys), (row) -> {
						if (row.getLong(1) == this.poison) {
							throw new ArithmeticException("cannot map " + row.getString(2));
						}
						rows.put(row.getLong(1), new Address(row.getString(2), row.getString(3)));
					});
			this.afterRead.run();
			return rows;
		}

		@Override
		public void write(Side side, Map<Long, Address> rows) {
			if (side == Side.OLD) {
				rows.forEach(
						(key, row) -> this.jdbc.update("update orders set ship_street = ?, ship_city = ? where id = ?",
								row.street(), row.city(), key));
				return;
			}
			Set<Long> present = new HashSet<>(
					this.named.queryForList("select order_id from shipping_address where order_id in (:keys)",
							Map.of("keys", rows.keySet()), Long.class));
			rows.forEach((key, row) -> this.jdbc.update(
					present.contains(key) ? "update shipping_address set street = ?, city = ? where order_id = ?"
							: "insert into shipping_address (street, city, order_id) values (?, ?, ?)",
					row.street(), row.city(), key));
		}

		@Override
		public void delete(Side side, Collection<Long> keys) {
			this.named.update(
					(side == Side.OLD) ? "update orders set ship_street = null, ship_city = null where id in (:keys)"
							: "delete from shipping_address where order_id in (:keys)",
					Map.of("keys", keys));
		}

	}

	/**
	 * The same, with a statement of its own wherever one will do.
	 */
	static final class Quick extends Addresses {

		private static final Map<Side, String> ROWS = Map.of(Side.OLD,
				"select id, ship_street, ship_city from orders where ship_street is not null and id > ? ", Side.NEW,
				"select order_id as id, street, city from shipping_address where order_id > ? ");

		final List<String> asked = new ArrayList<>();

		@Override
		public List<Long> keys(Side side, @Nullable Long after, int limit) {
			this.asked.add("keys");
			return super.keys(side, after, limit);
		}

		@Override
		public @Nullable Long keyAfter(Side side, @Nullable Long after, int rows) {
			this.asked.add("keyAfter");
			List<Long> last = this.jdbc.query(ROWS.get(side) + "order by 1 limit 1 offset ?",
					(row, number) -> row.getLong(1), (after != null) ? after : -1L, rows - 1);
			return last.isEmpty() ? null : last.get(0);
		}

		@Override
		public Map<Long, Address> read(Side side, Collection<Long> keys) {
			this.asked.add("read");
			return super.read(side, keys);
		}

		@Override
		public Map<Long, Address> readForUpdate(Side side, Collection<Long> keys) {
			this.asked.add("readForUpdate");
			lock(side, keys);
			return super.read(side, keys);
		}

		@Override
		public Map<Long, Address> page(Side side, @Nullable Long after, int limit) {
			this.asked.add("page");
			Map<Long, Address> page = new LinkedHashMap<>();
			this.jdbc.query(ROWS.get(side) + "order by 1 limit ?", (row) -> {
				page.put(row.getLong(1), new Address(row.getString(2), row.getString(3)));
			}, (after != null) ? after : -1L, limit);
			return page;
		}

	}

}
