package dev.changeover.routing;

import java.util.List;
import java.util.Optional;

import dev.changeover.Key;
import dev.changeover.Migrated;
import dev.changeover.Phase;
import dev.changeover.Read;
import dev.changeover.Side;
import dev.changeover.Write;
import dev.changeover.WriteDivergedException;
import dev.changeover.phase.SideEvidence;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionDefinition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Writes of several rows, and what is concluded from how many each side changed.
 */
class SeveralRowsTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void seesARowThatComesBetweenTheTwoSidesOfABulkDelete(TestDatabase kind) {
		try (Shop shop = declared(kind).in(Phase.DARK_READ); Race race = new Race()) {
			Several addresses = several(shop);
			shop.addresses().save(new Shop.Address(1, "Bonn"));
			shop.addresses().save(new Shop.Address(2, "Bonn"));
			insertBetweenTheSides(shop, race, 3);

			assertThatExceptionOfType(WriteDivergedException.class)
				.isThrownBy(() -> shop.transaction.executeWithoutResult((status) -> addresses.removeByCity("Bonn")))
				.withMessageContaining("OLD changed 2, NEW 3 rows");

			assertThat(shop.rows()).isEqualTo("1=Bonn 2=Bonn 3=Bonn | 1=Bonn 2=Bonn 3=Bonn");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void seesARowThatComesBetweenTheTwoSidesOfADeleteOfAList(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DUAL_WRITE); Race race = new Race()) {
			Several addresses = several(shop);
			shop.addresses().save(new Shop.Address(1, "Bonn"));
			insertBetweenTheSides(shop, race, 3);

			shop.transaction.executeWithoutResult((status) -> addresses.removeAll(List.of(1L, 3L)));

			assertThat(shop.rows()).isEqualTo("3=Bonn | ");
			assertThat(shop.drift()).containsExactlyInAnyOrder("NEW write-divergence 1", "NEW write-divergence 3");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void refusesADeleteOfAListThatARowCameIntoNextToTheCutover(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.LIVE); Race race = new Race()) {
			Several addresses = several(shop);
			shop.addresses().save(new Shop.Address(1, "Bonn"));
			insertBetweenTheSides(shop, race, 3);

			assertThatExceptionOfType(WriteDivergedException.class).isThrownBy(
					() -> shop.transaction.executeWithoutResult((status) -> addresses.removeAll(List.of(1L, 3L))));

			assertThat(shop.rows()).isEqualTo("1=Bonn 3=Bonn | 1=Bonn 3=Bonn");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void takesARowOfOldThatIsSeveralOfNewForEqual(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.LIVE)) {
			shop.execute("drop table if exists new_line");
			shop.execute("create table new_line (id bigint, line int, city varchar(50))");
			shop.execute("insert into old_address values (1, 'Bonn'), (2, 'Bonn')");
			shop.execute("insert into new_line values (1, 1, 'Bonn'), (1, 2, 'Bonn'), (2, 1, 'Bonn')");
			Several addresses = shop.route(Several.class, new TableSeveral(shop, "old_address"),
					new TableSeveral(shop, "new_line"));

			addresses.removeAll(List.of(1L));
			addresses.removeByCity("Bonn");

			assertThat(shop.rows(Side.OLD)).isEmpty();
			assertThat(shop.calls).doesNotContain("DIVERGED");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void expectsFewerRowsWhereNotAllAreCopied(TestDatabase kind) {
		try (Shop shop = declared(kind)) {
			shop.phases.put(shop.phases.state(Phase.DUAL_WRITE, new SideEvidence(1L, 1L), new SideEvidence(1L, null)));
			shop.execute("insert into old_address values (1, 'Bonn'), (2, 'Bonn')");
			shop.execute("insert into new_address values (1, 'Bonn')");

			several(shop).removeByCity("Bonn");

			assertThat(shop.rows()).isEqualTo(" | ");
			assertThat(shop.calls).doesNotContain("DIVERGED");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void saysWhereNobodyCanTellWhetherABulkDeleteDidTheSame(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ); Race race = new Race()) {
			Several addresses = several(shop);
			shop.addresses().save(new Shop.Address(1, "Bonn"));
			addresses.removeByCity("Bonn");
			assertThat(shop.calls).doesNotContain("UNDECIDED");
			shop.addresses().save(new Shop.Address(2, "Bonn"));
			insertBetweenTheSides(shop, race, 3);

			shop.transaction.executeWithoutResult((status) -> addresses.removeByCity("Bonn"));

			assertThat(shop.rows()).isEqualTo("3=Bonn | ");
			assertThat(shop.calls).containsOnlyOnce("UNDECIDED");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void saysWhereTheStatementsOfASideDoNotTell(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			TableSeveral hidden = new TableSeveral(shop, "old_address") {

				@Override
				public void removeByCity(String city) {
					super.removeByCity(city);
					JdbcClient.create(shop.dataSource).sql("select abs(-1)").query(Long.class).single();
				}

			};
			Several addresses = shop.route(Several.class, hidden, new TableSeveral(shop, "new_address"));

			addresses.removeByCity("Bonn");
			assertThat(shop.calls).containsOnlyOnce("UNDECIDED");

			shop.phases.put(shop.phases.state(Phase.DUAL_WRITE, new SideEvidence(1L, 1L), new SideEvidence(1L, null)));
			addresses.removeByCity("Bonn");
			assertThat(shop.calls).as("the backfill overwrites it").containsOnlyOnce("UNDECIDED");
		}
	}

	@Test
	void concludesNothingFromADeleteBesideAnUpdate() {
		try (Shop shop = declared(TestDatabase.H2).in(Phase.DARK_READ)) {
			shop.addresses().save(new Shop.Address(1, "Bonn"));
			shop.execute("insert into new_address values (2, 'removed')");
			TableSeveral soft = new TableSeveral(shop, "new_address") {

				@Override
				public void removeByCity(String city) {
					JdbcClient.create(shop.dataSource)
						.sql("update new_address set city = 'removed' where city in (?, 'removed')")
						.param(city)
						.update();
				}

			};

			shop.route(Several.class, new TableSeveral(shop, "old_address"), soft).removeByCity("Bonn");

			assertThat(shop.rows()).isEqualTo(" | 1=removed 2=removed");
			assertThat(shop.calls).contains("UNDECIDED");
		}
	}

	@Test
	void saysWhereASideWritesBesideTheTransaction() {
		try (Shop shop = new Shop(TestDatabase.H2).in(Phase.DARK_READ)) {
			shop.execute("insert into old_address values (7, 'Bonn')");
			TableSeveral elsewhere = new TableSeveral(shop, "new_address") {

				@Override
				public boolean done(long id) {
					shop.execute("insert into new_address values (" + id + ", 'done')");
					return true;
				}

			};
			Several addresses = shop.route(Several.class, new TableSeveral(shop, "old_address"), elsewhere);

			assertThat(addresses.done(7)).isTrue();

			assertThat(shop.calls).contains("UNDECIDED");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void looksAtARowThatComesBetweenADeleteAndAnUpdate(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DUAL_WRITE); Race race = new Race()) {
			TableSeveral soft = new TableSeveral(shop, "new_address") {

				@Override
				public Optional<String> city(long id) {
					return super.city(id).filter((city) -> !city.equals("removed"));
				}

				@Override
				public void removeAll(List<Long> ids) {
					moveAll(ids, "removed");
				}

			};
			Several addresses = shop.route(Several.class, new TableSeveral(shop, "old_address"), soft);
			shop.addresses().save(new Shop.Address(1, "Bonn"));
			insertBetweenTheSides(shop, race, 3);

			shop.transaction.executeWithoutResult((status) -> addresses.removeAll(List.of(1L, 3L)));

			assertThat(shop.drift()).containsExactlyInAnyOrder("NEW write-divergence 1", "NEW write-divergence 3");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void saysWhereASnapshotMayHideARowOfABulkDelete(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			shop.execute("insert into old_address values (7, 'Bonn'), (8, 'Bonn')");
			shop.execute("insert into new_address values (8, 'Bonn')");
			shop.transaction.setIsolationLevel(TransactionDefinition.ISOLATION_SERIALIZABLE);

			shop.transaction.executeWithoutResult((status) -> {
				JdbcClient.create(shop.dataSource).sql("select id from old_address").query(Long.class).list();
				if (kind != TestDatabase.MARIADB) {
					JdbcClient.create(shop.dataSource).sql("select id from new_address").query(Long.class).list();
				}
				shop.execute("insert into new_address values (7, 'Bonn')");
				several(shop).removeAll(List.of(7L, 8L));
			});

			if (kind == TestDatabase.MARIADB) {
				assertThat(shop.rows()).isEqualTo(" | ");
			}
			else {
				assertThat(shop.calls).containsOnlyOnce("UNDECIDED");
			}
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void believesAnAnswerInASnapshotToo(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			Several busy = busy(shop);
			shop.transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);

			shop.transaction.executeWithoutResult(
					(status) -> shop.route(Several.class, new TableSeveral(shop, "old_address"), busy).done(7));

			assertThat(shop.calls).doesNotContain("DIVERGED");
		}
	}

	@Test
	void concludesNothingFromAnUpsert() {
		try (Shop shop = new Shop(TestDatabase.MARIADB).in(Phase.LIVE)) {
			shop.execute("insert into old_address values (1, 'Bonn'), (2, 'Bonn')");
			shop.execute("insert into new_address values (1, 'Bonn'), (2, 'Bonn')");
			TableSeveral upserting = new TableSeveral(shop, "new_address") {

				@Override
				public Optional<String> city(long id) {
					throw new AssertionError("Looked at, though the numbers always differ");
				}

				@Override
				public void moveAll(List<Long> ids, String city) {
					// Counts two rows for each that is there.
					ids.forEach((id) -> JdbcClient.create(shop.dataSource)
						.sql("insert into new_address values (?, ?) on duplicate key update city = values(city)")
						.params(id, city)
						.update());
				}

			};

			shop.route(Several.class, new TableSeveral(shop, "old_address"), upserting).moveAll(List.of(1L, 2L), "Ulm");

			assertThat(shop.rows()).isEqualTo("1=Ulm 2=Ulm | 1=Ulm 2=Ulm");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void doesNotBelieveAnAnswerThatTheStatementsContradict(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			shop.execute("insert into old_address values (7, 'Bonn')");

			assertThatExceptionOfType(WriteDivergedException.class).isThrownBy(() -> several(shop).done(7));

			assertThat(shop.rows()).isEqualTo("7=Bonn | ");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void believesAnAnswerWhereTheOtherSideHadMoreToDo(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			Several busy = busy(shop);

			assertThat(shop.route(Several.class, new TableSeveral(shop, "old_address"), busy).done(7)).isTrue();

			assertThat(shop.calls).doesNotContain("DIVERGED");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void concludesNothingFromAStatementThatReturnsTheRowsItChanged(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			shop.execute("insert into old_address values (7, 'Bonn')");
			shop.execute("insert into new_address values (7, 'Bonn')");
			TableSeveral returning = new TableSeveral(shop, "old_address") {

				@Override
				public void removeAll(List<Long> ids) {
					String sql = (kind == TestDatabase.H2)
							? "select id from old table (delete from old_address where id in (:ids))"
							: "delete from old_address where id in (:ids) returning id";
					assertThat(JdbcClient.create(shop.dataSource).sql(sql).param("ids", ids).query(Long.class).list())
						.isEqualTo(ids);
				}

			};

			shop.route(Several.class, returning, new TableSeveral(shop, "new_address")).removeAll(List.of(7L));

			assertThat(shop.rows()).isEqualTo(" | ");
		}
	}

	private static Shop declared(TestDatabase kind) {
		Shop shop = new Shop(kind);
		RoutingSettings settings = shop.settings;
		shop.settings = new RoutingSettings(settings.sampling(), settings.timeout(), settings.concurrency(),
				settings.precision(), settings.showValues(), settings.failBoth(),
				new RowTables("old_address", List.of("id"), "NEW_ADDRESS", List.of("id"), true), true);
		return shop;
	}

	/** Does more on NEW than OLD has to do. */
	private static Several busy(Shop shop) {
		shop.execute("insert into new_address values (1000, 'counter')");
		return new TableSeveral(shop, "new_address") {

			@Override
			public boolean done(long id) {
				super.done(1000);
				return super.done(id);
			}

		};
	}

	private static Several several(Shop shop) {
		return shop.route(Several.class, new TableSeveral(shop, "old_address"), new TableSeveral(shop, "new_address"));
	}

	private static void insertBetweenTheSides(Shop shop, Race race, long id) {
		// At REPEATABLE READ MariaDB locks the gap, and the insert waits.
		shop.transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
		shop.fresh.fault = () -> {
			shop.fresh.fault = () -> {
			};
			try {
				Race.join(race.beside(() -> shop.addresses().save(new Shop.Address(id, "Bonn"))));
			}
			catch (Exception ex) {
				throw new AssertionError(ex);
			}
		};
	}

	@Migrated(Shop.MIGRATION)
	interface Several {

		@Read
		Optional<String> city(@Key long id);

		@Write(keys = Write.Keys.UNKNOWN)
		void removeByCity(String city);

		@Write
		void removeAll(@Key List<Long> ids);

		@Write
		void moveAll(@Key List<Long> ids, String city);

		@Write
		boolean done(@Key long id);

	}

	static class TableSeveral implements Several {

		private final Shop shop;

		private final String table;

		TableSeveral(Shop shop, String table) {
			this.shop = shop;
			this.table = table;
		}

		private JdbcClient.StatementSpec sql(String sql) {
			if (this.table.startsWith("new")) {
				this.shop.fresh.fault.strike();
			}
			return JdbcClient.create(this.shop.dataSource).sql(sql.replace("$", this.table));
		}

		@Override
		public Optional<String> city(long id) {
			return sql("select city from $ where id = ?").param(id).query(String.class).list().stream().findFirst();
		}

		@Override
		public void removeByCity(String city) {
			sql("delete from $ where city = ?").param(city).update();
		}

		@Override
		public void removeAll(List<Long> ids) {
			sql("delete from $ where id in (:ids)").param("ids", ids).update();
		}

		@Override
		public void moveAll(List<Long> ids, String city) {
			sql("update $ set city = :city where id in (:ids)").param("city", city).param("ids", ids).update();
		}

		@Override
		public boolean done(long id) {
			sql("update $ set city = 'done' where id = ?").param(id).update();
			return true;
		}

	}

}
