package dev.changeover.sweep;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import dev.changeover.MigrationRows;
import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.testing.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Rows of OLD that share one of NEW: orders to the same city have one row of that city.
 */
class SharedRowTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void areComparedByWhatTheyMapToAndNotByTheirNumber(TestDatabase kind) {
		Shop shop = shop(kind);

		assertThat(shop.run(SweepKind.BACKFILL).state()).isEqualTo(SweepState.COMPLETED);
		assertThat(shop.count("shared_city")).isEqualTo(2);
		assertThat(shop.run(SweepKind.VERIFICATION).state()).isEqualTo(SweepState.COMPLETED);

		// As many rows and links as before, and one of them wrong.
		shop.jdbc.update("update city_of_order set city = 'Rome' where order_id = 11");
		assertThat(shop.run(SweepKind.VERIFICATION).failed()).isEqualTo(1);
		assertThat(shop.drift()).singleElement().satisfies((entry) -> assertThat(entry.key()).isEqualTo("11"));
		shop.run(SweepKind.REPAIR);
		assertThat(unequal(shop)).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void keepTheSharedRowUntilTheLastOfThemIsGone(TestDatabase kind) {
		Shop shop = shop(kind);
		shop.run(SweepKind.BACKFILL);

		shop.jdbc.update("delete from orders where id = 11");
		shop.run(SweepKind.BACKFILL);
		assertThat(shop.jdbc.queryForList("select city from shared_city", String.class))
			.containsExactlyInAnyOrder("Paris", "Rome");
		shop.jdbc.update("delete from orders where id = 1");
		shop.run(SweepKind.BACKFILL);

		assertThat(shop.jdbc.queryForList("select city from shared_city", String.class)).containsExactly("Rome");
		assertThat(unequal(shop)).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void loseNothingToAWriterThatRemovesAnotherOfThemMeanwhile(TestDatabase kind) throws Exception {
		Shop shop = shop(kind);
		Cities writers = new Cities(shop.dataSource);
		TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(shop.dataSource));
		transaction.executeWithoutResult((status) -> writers.write(Side.NEW, Map.of(11L, "Paris")));
		shop.begin(SweepKind.BACKFILL);
		List<CompletableFuture<Boolean>> removals = new CopyOnWriteArrayList<>();
		shop.spied.before((sql) -> {
			if (sql.contains("'DONE', ROWS_DONE")) {
				// Order 1 has its link to Paris, not committed; order 11 has the last
				// committed one.
				shop.spied.quiet();
				removals.add(CompletableFuture.supplyAsync(() -> removes(shop, transaction, writers)));
				shop.awaitBlocked();
			}
		});

		assertThat(shop.finish(SweepKind.BACKFILL).state()).isEqualTo(SweepState.COMPLETED);
		boolean removed = removals.get(0).get(30, TimeUnit.SECONDS);

		assertThat(shop.count("orders")).isEqualTo(removed ? 10 : 11);
		assertThat(shop.jdbc.queryForList("select city from shared_city", String.class)).contains("Paris");
		assertThat(unequal(shop)).isEmpty();
		assertThat(shop.run(SweepKind.VERIFICATION).state()).isEqualTo(SweepState.COMPLETED);
	}

	private static boolean removes(Shop shop, TransactionTemplate transaction, Cities writers) {
		try {
			transaction.executeWithoutResult((status) -> {
				writers.jdbc.update("delete from orders where id = 11");
				writers.delete(Side.NEW, List.of(11L));
			});
			return true;
		}
		catch (DataIntegrityViolationException ex) {
			return false;
		}
	}

	/**
	 * Ten orders in a chunk: those of the first go to Rome and Paris, the one of the
	 * second to Paris as well.
	 */
	private static Shop shop(TestDatabase kind) {
		JdbcTemplate jdbc = new JdbcTemplate(Shop.dataSource(kind));
		jdbc.execute("drop table if exists city_of_order");
		jdbc.execute("drop table if exists shared_city");
		jdbc.execute("create table shared_city (city varchar(50) primary key)");
		jdbc.execute("create table city_of_order (order_id bigint primary key, city varchar(50) not null, "
				+ "foreign key (city) references shared_city (city))");
		Cities rows = new Cities();
		Shop shop = new Shop(kind, List.of(), List.of(rows)).in(Phase.DUAL_WRITE, true, false);
		rows.use(shop.spied);
		shop.sweeps = shop.instance(new SweepSettings(20, SweepSettings.DEFAULT.chunkTime(), 1));
		shop.orders(1, 11);
		jdbc.update("update orders set ship_city = case when id in (1, 11) then 'Paris' else 'Rome' end");
		shop.spied.instead((sql) -> sql.contains("set NEXT_AT =") ? sql.replace("end + ?", "end + 0 * ?") : sql);
		return shop;
	}

	private static List<Long> unequal(Shop shop) {
		return shop.jdbc.queryForList("""
				select o.id from orders o left join city_of_order l on l.order_id = o.id
				left join shared_city c on c.city = l.city where c.city is null or c.city <> o.ship_city
				union all select l.order_id from city_of_order l
				where not exists (select 1 from orders o where o.id = l.order_id)
				union all select 0 from shared_city c
				where not exists (select 1 from city_of_order l where l.city = c.city)""", Long.class);
	}

	static final class Cities implements MigrationRows<Long, String> {

		private JdbcTemplate jdbc = new JdbcTemplate();

		private NamedParameterJdbcTemplate named = new NamedParameterJdbcTemplate(this.jdbc);

		Cities() {
		}

		Cities(DataSource dataSource) {
			use(dataSource);
		}

		void use(DataSource dataSource) {
			this.jdbc = new JdbcTemplate(dataSource);
			this.named = new NamedParameterJdbcTemplate(this.jdbc);
		}

		@Override
		public String migration() {
			return Shop.NAME;
		}

		@Override
		public List<Long> keys(Side side, @Nullable Long after, int limit) {
			return this.jdbc.queryForList(
					(side == Side.OLD) ? "select id from orders where id > ? order by id limit ?"
							: "select order_id from city_of_order where order_id > ? order by order_id limit ?",
					Long.class, (after != null) ? after : -1L, limit);
		}

		@Override
		public void lock(Side side, Collection<Long> keys) {
			this.named.queryForList(
					(side == Side.OLD) ? "select id from orders where id in (:keys) for update"
							: "select order_id from city_of_order where order_id in (:keys) for update",
					Map.of("keys", keys));
		}

		@Override
		public Map<Long, String> read(Side side, Collection<Long> keys) {
			Map<Long, String> rows = new LinkedHashMap<>();
			this.named.query(
					(side == Side.OLD) ? "select id, ship_city from orders where id in (:keys)"
							: "select order_id, city from city_of_order where order_id in (:keys)",
					Map.of("keys", keys), (row) -> {
						rows.put(row.getLong(1), row.getString(2));
					});
			return rows;
		}

		@Override
		public void write(Side side, Map<Long, String> rows) {
			Set<String> left = cities(rows.keySet());
			rows.forEach((key, city) -> {
				if (this.jdbc.queryForList("select 1 from shared_city where city = ?", city).isEmpty()) {
					this.jdbc.update("insert into shared_city values (?)", city);
				}
				if (this.jdbc.update("update city_of_order set city = ? where order_id = ?", city, key) == 0) {
					this.jdbc.update("insert into city_of_order values (?, ?)", key, city);
				}
			});
			removeUnused(left);
		}

		@Override
		public void delete(Side side, Collection<Long> keys) {
			Set<String> left = cities(keys);
			this.named.update("delete from city_of_order where order_id in (:keys)", Map.of("keys", keys));
			removeUnused(left);
		}

		private Set<String> cities(Collection<Long> keys) {
			return read(Side.NEW, keys).values().stream().collect(Collectors.toSet());
		}

		private void removeUnused(Set<String> cities) {
			if (!cities.isEmpty()) {
				this.named.update("""
						delete from shared_city where city in (:cities) and not exists
						(select 1 from city_of_order l where l.city = shared_city.city)""", Map.of("cities", cities));
			}
		}

	}

}
