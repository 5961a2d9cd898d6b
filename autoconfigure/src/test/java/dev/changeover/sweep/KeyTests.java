package dev.changeover.sweep;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.phase.Drift;
import dev.changeover.testing.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Keys of every kind, in the order of the database, and declarations that do not fit.
 */
class KeyTests {

	private static final String AWKWARD = "Ä,b\\c' d";

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void walksOverStringsInTheOrderOfTheDatabase(TestDatabase kind) {
		Shop shop = shop(kind, "varchar(40) not null", "varchar(40) not null", "id", "id");
		List<String> keys = IntStream.range(0, 400)
			.mapToObj((i) -> ((i % 2 == 0) ? "key " : "Key-") + Integer.toString(i * 7919 % 400, 36))
			.toList();
		keys.forEach((key) -> shop.jdbc.update("insert into key_old values (?, 0, ?)", key, "v"));
		shop.jdbc.update("insert into key_old values (?, 0, ?)", AWKWARD, "v");
		shop.jdbc.update("insert into key_new values (?, 0, ?)", "orphan, Ä", "v");

		proves(shop, 401, AWKWARD);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void walksOverUuids(TestDatabase kind) {
		Shop shop = shop(kind, "uuid not null", "uuid not null", "id", "id");
		List<UUID> keys = IntStream.range(0, 400).mapToObj((i) -> UUID.randomUUID()).toList();
		keys.forEach((key) -> shop.jdbc.update("insert into key_old values ("
				+ ((kind == TestDatabase.MARIADB) ? "?" : "cast(? as uuid)") + ", 0, 'v')", key.toString()));

		proves(shop, 400, keys.get(17).toString());
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void walksOverKeysOfSeveralColumns(TestDatabase kind) {
		Shop shop = shop(kind, "varchar(20) not null", "varchar(20) not null", "id, line", "id, line");
		for (int order = 0; order < 40; order++) {
			for (int line = 0; line < 10; line++) {
				shop.jdbc.update("insert into key_old values (?, ?, 'v')", "order," + order % 40, line);
			}
		}
		shop.jdbc.update("insert into key_new values ('order,3', 77, 'orphan')");

		proves(shop, 400, "order\\,3,7");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void walksOverNumbersThatAreNotLongs(TestDatabase kind) {
		Shop shop = shop(kind, "decimal(20,2) not null", "decimal(20,2) not null", "id", "id");
		for (int i = 0; i < 400; i++) {
			shop.jdbc.update("insert into key_old values (?, 0, 'v')", (i - 200) * 0.25);
		}

		proves(shop, 400, "-2.25");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void countsUpperCaseAndTrailingBlanksAsDifferent(TestDatabase kind) {
		Shop shop = shop(kind, "bigint not null", "bigint not null", "id", "id");
		shop.in(Phase.DARK_READ, true, true);
		for (int i = 1; i <= 3; i++) {
			shop.jdbc.update("insert into key_old values (?, 0, 'value')", i);
		}
		shop.jdbc.update("insert into key_new values (1, 0, 'Value')");
		shop.jdbc.update("insert into key_new values (2, 0, 'value ')");
		shop.jdbc.update("insert into key_new values (3, 0, 'value')");

		shop.run(SweepKind.VERIFICATION);

		assertThat(shop.drift()).extracting(Drift::key).containsExactlyInAnyOrder("1", "2");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void convertsAColumnOfOneTableThereAndBack(TestDatabase kind) {
		DeclaredRows rows = new DeclaredRows(Shop.NAME, DeclaredRows.Table.of("key_old", "id", null),
				DeclaredRows.Table.of("key_old", "id", null), Map.of("amount * 100", "cents", "amount", "price"),
				Map.of("amount", "cents / 100.0"));
		Shop shop = new Shop(kind, List.of(rows), List.of());
		drop(shop);
		shop.jdbc.execute("create table key_old (id bigint primary key, amount decimal(12,2), cents bigint, "
				+ "price decimal(12,2))");
		for (int i = 1; i <= 50; i++) {
			shop.jdbc.update("insert into key_old (id, amount) values (?, ?)", i, i * 1.25);
		}
		shop.jdbc.update("update key_old set amount = null where id = 4");

		shop.in(Phase.DUAL_WRITE, true, false);
		assertThat(shop.run(SweepKind.BACKFILL).state()).isEqualTo(SweepState.COMPLETED);
		assertThat(shop.jdbc.queryForObject("select cents from key_old where id = 2", Long.class)).isEqualTo(250);
		assertThat(shop.run(SweepKind.VERIFICATION).state()).isEqualTo(SweepState.COMPLETED);
		shop.jdbc.update("update key_old set cents = 7 where id = 3");
		assertThat(shop.run(SweepKind.VERIFICATION).failed()).isEqualTo(1);
		assertThat(shop.drift()).extracting(Drift::detail).containsExactly("cents");

		shop.in(Phase.RAMP_DOWN, false, true);
		assertThat(shop.run(SweepKind.REVERSE_BACKFILL).state()).isEqualTo(SweepState.COMPLETED);
		assertThat(shop.jdbc.queryForObject("select amount from key_old where id = 3", Double.class)).isEqualTo(0.07);
		assertThat(shop.count("key_old")).isEqualTo(50);
	}

	/**
	 * One instance writes both columns of a row, and another one, a phase behind, removes
	 * it from OLD.
	 */
	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void emptiesColumnsOfOneTableThatOnlyNewStillHas(TestDatabase kind) {
		Shop shop = phones(kind, "phone", "phone is not null", "phone_number is not null").in(Phase.DUAL_WRITE, true,
				false);
		shop.jdbc.update("insert into key_old values (1, 'a', null, '123')");
		shop.jdbc.update("insert into key_old values (2, 'a', '4', '3')");

		assertThat(shop.run(SweepKind.BACKFILL).state()).isEqualTo(SweepState.COMPLETED);

		assertThat(shop.jdbc.queryForList("select phone_number from key_old order by id", String.class))
			.containsExactly(null, "4");
		shop.jdbc.update("update key_old set phone_number = '5' where id = 1");
		assertThat(shop.run(SweepKind.VERIFICATION).failed()).isEqualTo(1);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void refusesAConditionOnTheColumnsOfTheOtherSideOfOneTable(TestDatabase kind) {
		for (String column : List.of("phone", "trim(phone)")) {
			refuses(kind, column, "phone is not null", null, "NEW");
			refuses(kind, column, "phone is not null and kind = 'a'", null, "NEW");
			refuses(kind, column, "phone is not null", "PHONE is not null", "NEW");
			refuses(kind, column, "phone_number is not null", null, "OLD");
		}
	}

	private static void refuses(TestDatabase kind, String column, String oldWhere, @Nullable String newWhere,
			String side) {
		assertThatExceptionOfType(RowsDeclarationException.class)
			.isThrownBy(phones(kind, column, oldWhere, newWhere).sweeps::inspect)
			.withMessageContaining("alone which rows " + side + " has")
			.withMessageContaining(
					side.equals("NEW") ? "'rows.new.where' over the columns of NEW, such as 'phone_number"
							: "'rows.old.where' over the columns of OLD, such as 'phone is");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void refusesOneTableThatIsWrittenInTwoWays(TestDatabase kind) {
		Shop shop = new Shop(kind);
		String schema = shop.jdbc.queryForObject(
				"select " + ((kind == TestDatabase.MARIADB) ? "database()" : "current_schema"), String.class);

		for (String other : List.of(schema + ".orders", schema + ".ORDERS")) {
			DeclaredRows rows = new DeclaredRows(Shop.NAME, DeclaredRows.Table.of("orders", "id", null),
					DeclaredRows.Table.of(other, "id", null), Map.of("ship_street", "ship_city"), Map.of());
			assertThatExceptionOfType(RowsDeclarationException.class)
				.isThrownBy(() -> new Shop(kind, List.of(rows), List.of()).sweeps.inspect())
				.withMessageContaining("may be one table or two");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void takesOverAConditionThatIsOfNeitherSideOfOneTable(TestDatabase kind) {
		for (String where : List.of("kind = 'a'", "key_old.kind in ('a', 'phone')",
				"phone is not null or phone_number is not null")) {
			Shop shop = phones(kind, "phone", where, null).in(Phase.DUAL_WRITE, true, false);
			shop.jdbc.update("insert into key_old values (1, 'a', null, '123')");

			assertThat(shop.run(SweepKind.BACKFILL).state()).isEqualTo(SweepState.COMPLETED);
			assertThat(shop.jdbc.queryForList("select phone_number from key_old", String.class))
				.containsExactly((String) null);
		}
	}

	private static Shop phones(TestDatabase kind, String column, String oldWhere, @Nullable String newWhere) {
		DeclaredRows rows = new DeclaredRows(Shop.NAME, DeclaredRows.Table.of("key_old", "id", oldWhere),
				DeclaredRows.Table.of("key_old", "id", newWhere), Map.of(column, "phone_number"), Map.of());
		Shop shop = new Shop(kind, List.of(rows), List.of());
		drop(shop);
		shop.jdbc.execute("create table key_old (id bigint primary key, kind varchar(20), phone varchar(20), "
				+ "phone_number varchar(20))");
		return shop;
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void preflightFindsRowsThatNewRejectsBesideOneAnother(TestDatabase kind) {
		Shop shop = shop(kind, "bigint not null", "bigint not null", "id", "id");
		shop.jdbc.execute("create unique index key_new_v on key_new (v)");
		shop.jdbc.batchUpdate("insert into key_old values (?, 0, ?)",
				IntStream.rangeClosed(1, 3000).mapToObj((i) -> new Object[] { i, "v" + i % 2999 }).toList());

		SweepStatus status = shop.run(SweepKind.PREFLIGHT);

		assertThat(status.state()).isEqualTo(SweepState.WITH_FAILURES);
		assertThat(shop.sweeps.failures(Shop.NAME, SweepKind.PREFLIGHT, 10)).extracting(RowFailure::key)
			.containsExactlyInAnyOrder("1", "3000");
		assertThat(shop.count("key_new")).isZero();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void neverOverwritesARowThatIsEqualInAnotherUniqueColumn(TestDatabase kind) {
		Shop shop = shop(kind, "bigint not null", "bigint not null", "id", "id").in(Phase.DUAL_WRITE, true, false);
		shop.jdbc.execute("create unique index key_new_v on key_new (v)");
		shop.jdbc.update("insert into key_old values (1, 0, 'same')");
		shop.jdbc.update("insert into key_old values (2, 0, 'same')");

		SweepStatus status = shop.run(SweepKind.BACKFILL);

		assertThat(status.failed()).isEqualTo(1);
		assertThat(shop.jdbc.queryForList("select id from key_new", Long.class)).containsExactly(1L);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void refusesToFillOldWhereNothingSaysHowToConvertBack(TestDatabase kind) {
		DeclaredRows rows = new DeclaredRows(Shop.NAME, DeclaredRows.Table.of("orders", "id", null),
				DeclaredRows.Table.of("shipping_address", "order_id", null), Map.of("upper(ship_street)", "street"),
				Map.of());
		Shop shop = new Shop(kind, List.of(rows), List.of()).in(Phase.RAMP_DOWN, false, true);

		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> shop.begin(SweepKind.REVERSE_BACKFILL))
			.withMessageContaining("rows.reverse");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void namesATableOrColumnThatDoesNotExist(TestDatabase kind) {
		assertThatExceptionOfType(RowsDeclarationException.class)
			.isThrownBy(() -> inspect(kind, "order_s", "id", Map.of("ship_street", "street")))
			.withMessageContaining("'order_s'")
			.withMessageContaining("rows.old.table");
		assertThatExceptionOfType(RowsDeclarationException.class)
			.isThrownBy(() -> inspect(kind, "orders", "idd", Map.of("ship_street", "street")))
			.withMessageContaining("'orders' has no column 'idd'");
		assertThatExceptionOfType(RowsDeclarationException.class)
			.isThrownBy(() -> inspect(kind, "orders", "id", Map.of("ship_stret", "street")))
			.withMessageContaining("'ship_stret'");
		assertThatExceptionOfType(RowsDeclarationException.class)
			.isThrownBy(() -> inspect(kind, "orders", "id", Map.of("ship_street", "stret")))
			.withMessageContaining("'shipping_address' has no column 'stret'");
	}

	private static void inspect(TestDatabase kind, String table, String key, Map<String, String> columns) {
		DeclaredRows rows = new DeclaredRows(Shop.NAME, DeclaredRows.Table.of(table, key, null),
				DeclaredRows.Table.of("shipping_address", "order_id", null), columns, Map.of());
		new Shop(kind, List.of(rows), List.of()).sweeps.inspect();
	}

	private static void proves(Shop shop, int rows, String someKey) {
		shop.in(Phase.DUAL_WRITE, true, false);
		shop.sweeps = shop.instance(new SweepSettings(100, Duration.ofMillis(500), 1));
		shop.begin(SweepKind.BACKFILL);
		finish(shop);
		assertThat(shop.sweeps.latest(Shop.NAME, SweepKind.BACKFILL).orElseThrow()).satisfies((status) -> {
			assertThat(status.state()).as(status.toString()).isEqualTo(SweepState.COMPLETED);
			assertThat(status.rows()).isEqualTo(rows);
		});
		assertThat(shop.count("key_new")).isEqualTo(rows);

		shop.jdbc.update("update key_new set v = 'drifted'");
		shop.begin(SweepKind.VERIFICATION);
		finish(shop);
		assertThat(shop.drift()).hasSize(rows).extracting(Drift::key).contains(someKey);

		shop.begin(SweepKind.REPAIR);
		finish(shop);
		assertThat(shop.drift()).isEmpty();
		shop.begin(SweepKind.VERIFICATION);
		finish(shop);
		assertThat(shop.sweeps.latest(Shop.NAME, SweepKind.VERIFICATION).orElseThrow().state())
			.isEqualTo(SweepState.COMPLETED);
	}

	/**
	 * Walks in chunks of fifty rows, without the waits that a ceiling on the rate asks
	 * for.
	 */
	private static void finish(Shop shop) {
		long id = shop.sweeps.running().get(0).id();
		while (shop.sweeps.engine().step(id) != SweepEngine.Step.ENDED) {
			shop.jdbc.update("update CHANGEOVER_SWEEP set NEXT_AT = 0");
		}
	}

	private static Shop shop(TestDatabase kind, String oldType, String newType, String oldKey, String newKey) {
		DeclaredRows rows = new DeclaredRows(Shop.NAME, DeclaredRows.Table.of("key_old", oldKey, null),
				DeclaredRows.Table.of("key_new", newKey, null), Map.of("v", "v"), Map.of());
		Shop shop = new Shop(kind, List.of(rows), List.of());
		drop(shop);
		shop.jdbc.execute(
				"create table key_old (id " + oldType + ", line int, v varchar(20), primary key (" + oldKey + "))");
		shop.jdbc.execute(
				"create table key_new (id " + newType + ", line int, v varchar(20), primary key (" + newKey + "))");
		return shop;
	}

	private static void drop(Shop shop) {
		shop.jdbc.execute("drop table if exists key_old");
		shop.jdbc.execute("drop table if exists key_new");
	}

}
