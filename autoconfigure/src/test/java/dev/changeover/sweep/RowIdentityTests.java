package dev.changeover.sweep;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.phase.Blocker;
import dev.changeover.phase.Drift;
import dev.changeover.phase.DriftLog;
import dev.changeover.phase.TransitionLog;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Keys that the application and the database write differently, and still mean one row.
 */
class RowIdentityTests {

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"',
			value = { "H2, varchar_ignorecase(10), abc, ABC", "MARIADB, varchar(10), abc, ABC",
					"MARIADB, varchar(10), abc, \"abc \"", "POSTGRESQL, char(10), abc, abc", "H2, char(10), abc, abc",
					"H2, uuid, 6b0d8ab1-0000-4000-8000-000000000001, 6B0D8AB1-0000-4000-8000-000000000001",
					"POSTGRESQL, uuid, 6b0d8ab1-0000-4000-8000-000000000001, 6B0D8AB1-0000-4000-8000-000000000001",
					"MARIADB, uuid, 6b0d8ab1-0000-4000-8000-000000000001, 6B0D8AB1-0000-4000-8000-000000000001",
					"POSTGRESQL, bigint, 7, 007" })
	void repairsARowThatTheApplicationNamesInAnotherWay(TestDatabase kind, String type, String stored, String named) {
		Shop shop = shop(kind, type).in(Phase.DUAL_WRITE, true, true);
		String value = literal(kind, type, stored);
		shop.jdbc.update("insert into key_old values (" + value + ", 0, 'written')");
		shop.jdbc.update("insert into key_new values (" + value + ", 0, 'missed')");
		new DriftLog(shop.database).record(Shop.NAME, Side.NEW, Drift.Kind.MISSED_WRITE, named, null, 2);

		shop.run(SweepKind.REPAIR);

		assertThat(shop.jdbc.queryForList("select v from key_new", String.class)).containsExactly("written");
		assertThat(shop.drift()).isEmpty();
	}

	/**
	 * Both sides write what the application names "Ann@x" in lower case.
	 */
	@ParameterizedTest
	@CsvSource({ "H2, varchar(20)", "POSTGRESQL, varchar(20)", "MARIADB, varchar(20) collate utf8mb4_bin" })
	void wantsAVerificationAfterTheRepairOfAKeyThatNeitherSideHas(TestDatabase kind, String type) {
		Shop shop = shop(kind, type).in(Phase.DARK_READ, true, false);
		shop.jdbc.update("insert into key_old values ('ann@x', 0, 'first')");
		shop.run(SweepKind.BACKFILL);
		shop.run(SweepKind.VERIFICATION);
		assertThat(gates(shop, Phase.LIVE)).isEmpty();
		shop.jdbc.update("update key_old set v = 'second'");
		new DriftLog(shop.database).record(Shop.NAME, Side.NEW, Drift.Kind.MISSED_WRITE, "Ann@x", null, 2);

		assertThat(shop.run(SweepKind.REPAIR).state()).isEqualTo(SweepState.COMPLETED);

		assertThat(shop.drift()).isEmpty();
		assertThat(gates(shop, Phase.LIVE)).containsExactly("verification");
		assertThat(shop.run(SweepKind.VERIFICATION).state()).isEqualTo(SweepState.WITH_FAILURES);
		shop.run(SweepKind.REPAIR);
		assertThat(shop.jdbc.queryForList("select v from key_new", String.class)).containsExactly("second");
		shop.run(SweepKind.VERIFICATION);
		assertThat(gates(shop, Phase.LIVE)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "H2, varchar(20)", "POSTGRESQL, varchar(20)", "MARIADB, varchar(20) collate utf8mb4_bin" })
	void wantsAVerificationBeforeTheWayBackAsWell(TestDatabase kind, String type) {
		Shop shop = shop(kind, type).in(Phase.LIVE, true, true);
		shop.jdbc.update("insert into key_old values ('ann@x', 0, 'first')");
		shop.jdbc.update("insert into key_new values ('ann@x', 0, 'second')");
		new DriftLog(shop.database).record(Shop.NAME, Side.OLD, Drift.Kind.MISSED_WRITE, "Ann@x", null, 2);

		shop.run(SweepKind.REPAIR);

		assertThat(shop.drift()).isEmpty();
		assertThat(gates(shop, Phase.DARK_READ)).containsExactly("way-back");
		shop.run(SweepKind.VERIFICATION);
		shop.run(SweepKind.REPAIR);
		shop.run(SweepKind.VERIFICATION);
		assertThat(gates(shop, Phase.DARK_READ)).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void keepsTheEntryOfAKeyThatNeitherSideHasUntilWhatWasProvedIsVoid(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DARK_READ, true, false);
		shop.orders(1, 3);
		shop.run(SweepKind.BACKFILL);
		shop.run(SweepKind.VERIFICATION);
		for (String key : List.of("3", "9")) {
			new DriftLog(shop.database).record(Shop.NAME, Side.NEW, Drift.Kind.MISSED_WRITE, key, null, 2);
		}
		shop.begin(SweepKind.REPAIR);
		while (shop.sweeps.running().get(0).stage() != Stage.FINISH) {
			shop.step();
		}
		assertThat(shop.drift()).extracting(Drift::key).containsExactly("9");

		shop.sweeps.cancel(Shop.NAME, "operator");

		assertThat(shop.drift()).extracting(Drift::key).containsExactly("9");
		assertThat(shop.state().verifiedAt()).isNotNull();
		shop.run(SweepKind.REPAIR);
		assertThat(shop.drift()).isEmpty();
		assertThat(shop.state().verifiedAt()).isNull();
		assertThat(new TransitionLog(shop.database).history(Shop.NAME, 2)).last().satisfies((entry) -> {
			assertThat(entry.event()).isEqualTo("VOIDED");
			assertThat(entry.by()).isEqualTo("operator");
			assertThat(entry.evidence()).contains("1 entries of drift");
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void keepsWhatWasProvedWhereTheRepairedRowIsOnASide(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DARK_READ, true, false);
		shop.orders(1, 3);
		shop.run(SweepKind.BACKFILL);
		shop.run(SweepKind.VERIFICATION);
		shop.jdbc.update("insert into shipping_address values (9, 'orphan', 'city')");
		for (String key : List.of("3", "9")) {
			new DriftLog(shop.database).record(Shop.NAME, Side.NEW, Drift.Kind.MISSED_WRITE, key, null, 2);
		}

		shop.run(SweepKind.REPAIR);

		assertThat(shop.drift()).isEmpty();
		assertThat(shop.count("shipping_address")).isEqualTo(3);
		assertThat(shop.state().verifiedAt()).isNotNull();
	}

	private static List<String> gates(Shop shop, Phase target) {
		return shop.coordinator.obstacles(Shop.NAME, target, false).stream().map(Blocker::gate).toList();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void leavesARowAloneThatComesOnBothSidesDuringTheRepair(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DARK_READ, true, true);
		new DriftLog(shop.database).record(Shop.NAME, Side.NEW, Drift.Kind.MISMATCH, "9", null, 2);
		shop.begin(SweepKind.REPAIR);
		AtomicInteger looks = new AtomicInteger();
		shop.spied.before((sql) -> {
			boolean looked = looks.get() == 2;
			looks.addAndGet((sql.contains("from orders") && !sql.contains("for ")) ? 1 : 0);
			if (looked) {
				shop.spied.quiet();
				shop.orders(9, 9);
				shop.jdbc.update("insert into shipping_address values (9, 'street 9', 'city')");
			}
		});

		shop.finish(SweepKind.REPAIR);

		assertThat(shop.count("orders")).isEqualTo(1);
		assertThat(shop.unequal()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void leavesARowAloneThatTakesNoPart(TestDatabase kind) {
		DeclaredRows rows = new DeclaredRows(Shop.NAME, DeclaredRows.Table.of("orders", "id", "customer <> 'draft'"),
				DeclaredRows.Table.of("shipping_address", "order_id", null),
				Map.of("ship_street", "street", "ship_city", "city"), Map.of());
		Shop shop = new Shop(kind, List.of(rows), List.of()).in(Phase.RAMP_DOWN, true, true);
		shop.orders(1, 1);
		shop.jdbc.update("update orders set customer = 'draft'");
		new DriftLog(shop.database).record(Shop.NAME, Side.OLD, Drift.Kind.MISSED_WRITE, "1", null, 2);

		shop.run(SweepKind.REPAIR);

		assertThat(shop.count("orders")).isEqualTo(1);
		assertThat(shop.drift()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void refusesANewSideThatCouldHaveARowTwice(TestDatabase kind) {
		Shop shop = shop(kind, "bigint");
		shop.jdbc.execute("drop table key_new");
		shop.jdbc.execute("create table key_new (id bigint not null, line int, v varchar(20))");
		shop.jdbc.execute("create unique index key_new_line on key_new (id, line)");

		assertThatExceptionOfType(RowsDeclarationException.class).isThrownBy(shop.sweeps::inspect)
			.withMessageContaining("'key_new' has no unique index on (id)");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void completesNothingWhileARowHasNoKey(TestDatabase kind) {
		Shop shop = shop(kind, "bigint");
		for (String table : List.of("key_old", "key_new")) {
			shop.jdbc.execute("drop table " + table);
			shop.jdbc.execute("create table " + table + " (id bigint unique, line int, v varchar(20))");
		}
		shop.jdbc.batchUpdate("insert into key_old values (?, 0, 'v')",
				IntStream.rangeClosed(1, 3000).mapToObj((i) -> new Object[] { i }).toList());
		shop.jdbc.update("insert into key_old values (null, 0, 'v')");

		assertThat(shop.run(SweepKind.PREFLIGHT).state()).isEqualTo(SweepState.WITH_FAILURES);
		shop.in(Phase.DUAL_WRITE, true, false);
		SweepStatus copied = shop.run(SweepKind.BACKFILL);
		assertThat(copied.state()).isEqualTo(SweepState.WITH_FAILURES);
		assertThat(copied.message()).contains("1 rows on OLD have NULL in their key");
		assertThat(shop.state().fresh().complete()).isFalse();

		shop.jdbc.update("delete from key_old where id is null");
		assertThat(shop.run(SweepKind.BACKFILL).state()).isEqualTo(SweepState.COMPLETED);
		shop.jdbc.update("insert into key_new values (null, 0, 'v')");
		assertThat(shop.run(SweepKind.VERIFICATION).state()).isEqualTo(SweepState.WITH_FAILURES);
		assertThat(shop.state().verifiedAt()).isNull();
	}

	@Test
	void refusesValuesThatTheDatabaseWouldRound() {
		Shop shop = shop(TestDatabase.MARIADB, "bigint");
		shop.jdbc.execute("alter table key_new modify v bigint");

		assertThatExceptionOfType(RowsDeclarationException.class).isThrownBy(shop.sweeps::inspect)
			.withMessageContaining("cannot be compared exactly");
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"',
			value = { "POSTGRESQL, bigint, double precision", "POSTGRESQL, bigint, real",
					"POSTGRESQL, \"decimal(20,2)\", double precision", "MARIADB, bigint, double precision",
					"MARIADB, bigint, float", "MARIADB, \"decimal(20,2)\", double precision" })
	void refusesNumbersThatTheDatabaseWouldRound(TestDatabase kind, String exact, String approximate) {
		assertThatExceptionOfType(RowsDeclarationException.class)
			.isThrownBy(numbers(kind, exact, approximate, "v").sweeps::inspect)
			.withMessageContaining("'v' and column 'v' of NEW cannot be compared exactly: one is an exact number")
			.withMessageContaining("'cast(v as double");
		assertThatExceptionOfType(RowsDeclarationException.class)
			.isThrownBy(numbers(kind, approximate, exact, "v").sweeps::inspect)
			.withMessageContaining("'cast(v as decimal(30, 10))'");
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"', value = { "bigint, double precision, 9007199254740993", "bigint, real, 16777217",
			"\"decimal(20,2)\", double precision, 123456789012345678.91" })
	void seesANumberThatWasRoundedWhereTheDatabaseDoes(String exact, String approximate, String value) {
		Shop shop = numbers(TestDatabase.H2, exact, approximate, "v").in(Phase.DUAL_WRITE, true, false);
		shop.jdbc.update("insert into key_old values (1, " + value + ")");
		shop.run(SweepKind.BACKFILL);

		assertThat(shop.run(SweepKind.VERIFICATION).state()).isEqualTo(SweepState.WITH_FAILURES);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void takesARoundedNumberWhereTheDeclarationRounds(TestDatabase kind) {
		String type = (kind == TestDatabase.MARIADB) ? "double" : "double precision";
		Shop shop = numbers(kind, "bigint", type, "cast(v as " + type + ")").in(Phase.DUAL_WRITE, true, false);
		shop.jdbc.update("insert into key_old values (1, 9007199254740993)");

		assertThat(shop.run(SweepKind.BACKFILL).state()).isEqualTo(SweepState.COMPLETED);
		assertThat(shop.run(SweepKind.VERIFICATION).state()).isEqualTo(SweepState.COMPLETED);
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"',
			value = { "H2, varchar(10), abc, ABC", "MARIADB, varchar(10), abc, ABC",
					"MARIADB, varchar(10), abc, \"abc \"", "POSTGRESQL, varchar(10), abc, ABC",
					"POSTGRESQL, varchar(10) collate blind, abc, ABC" })
	void seesAKeyThatIsWrittenInAnotherWay(TestDatabase kind, String type, String old, String fresh) {
		if (kind == TestDatabase.POSTGRESQL) {
			new JdbcTemplate(Shop.dataSource(kind)).execute("create collation if not exists blind "
					+ "(provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
		}
		Shop shop = shop(kind, type).in(Phase.DARK_READ, true, true);
		shop.jdbc.update("insert into key_old values ('" + old + "', 0, 'v')");
		shop.jdbc.update("insert into key_new values ('" + fresh + "', 0, 'v')");

		shop.run(SweepKind.VERIFICATION);
		assertThat(shop.drift()).isNotEmpty();
		shop.run(SweepKind.REPAIR);
		assertThat(shop.drift()).isEmpty();
		assertThat(shop.run(SweepKind.VERIFICATION).state()).isEqualTo(SweepState.COMPLETED);
		assertThat(shop.jdbc.queryForList("select id from key_new", String.class)).containsExactly(old);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void deletesNoRowThatHoldsMoreThanTheMigration(TestDatabase kind) {
		DeclaredRows rows = new DeclaredRows(Shop.NAME, DeclaredRows.Table.of("orders", "id", "customer <> 'draft'"),
				DeclaredRows.Table.of("shipping_address", "order_id", null),
				Map.of("ship_street", "street", "ship_city", "city"), Map.of());
		Shop shop = new Shop(kind, List.of(rows), List.of()).in(Phase.RAMP_DOWN, false, true);
		shop.orders(1, 3);
		shop.jdbc.update("insert into shipping_address values (1, 'moved', 'city')");

		SweepStatus status = shop.run(SweepKind.REVERSE_BACKFILL);

		assertThat(status.state()).isEqualTo(SweepState.WITH_FAILURES);
		assertThat(shop.count("orders")).isEqualTo(3);
		assertThat(shop.jdbc.queryForObject("select ship_street from orders where id = 1", String.class))
			.isEqualTo("moved");
		assertThat(shop.sweeps.failures(Shop.NAME, SweepKind.REVERSE_BACKFILL, 10)).extracting(RowFailure::key)
			.containsExactlyInAnyOrder("2", "3");
		assertThat(status.message()).contains("it holds customer");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void overwritesNoRowOfAnotherKindThatSharesTheKey(TestDatabase kind) {
		DeclaredRows rows = new DeclaredRows(Shop.NAME, DeclaredRows.Table.of("key_old", "id", "line = 1"),
				DeclaredRows.Table.of("key_new", "id", null), Map.of("v", "v"), Map.of());
		Shop shop = new Shop(kind, List.of(rows), List.of()).in(Phase.RAMP_DOWN, false, true);
		shop.jdbc.execute("drop table if exists key_old");
		shop.jdbc.execute("drop table if exists key_new");
		shop.jdbc.execute("create table key_old (id bigint, line int, v varchar(20), primary key (id, line))");
		shop.jdbc.execute("create table key_new (id bigint primary key, v varchar(20))");
		shop.jdbc.update("insert into key_old values (7, 1, 'phone')");
		shop.jdbc.update("insert into key_old values (7, 2, 'mail')");
		shop.jdbc.update("insert into key_new values (7, 'other phone')");

		assertThat(shop.run(SweepKind.REVERSE_BACKFILL).state()).isEqualTo(SweepState.COMPLETED);

		assertThat(shop.jdbc.queryForList("select v from key_old order by line", String.class))
			.containsExactly("other phone", "mail");
	}

	private static Shop numbers(TestDatabase kind, String old, String fresh, String expression) {
		DeclaredRows rows = new DeclaredRows(Shop.NAME, DeclaredRows.Table.of("key_old", "id", null),
				DeclaredRows.Table.of("key_new", "id", null), Map.of(expression, "v"), Map.of());
		Shop shop = new Shop(kind, List.of(rows), List.of());
		Map.of("key_old", old, "key_new", fresh).forEach((table, type) -> {
			shop.jdbc.execute("drop table if exists " + table);
			shop.jdbc.execute("create table " + table + " (id bigint not null primary key, v " + type + ")");
		});
		return shop;
	}

	private static String literal(TestDatabase kind, String type, String value) {
		return (kind == TestDatabase.MARIADB) ? "'" + value + "'" : "cast('" + value + "' as " + type + ")";
	}

	private static Shop shop(TestDatabase kind, String type) {
		DeclaredRows rows = new DeclaredRows(Shop.NAME, DeclaredRows.Table.of("key_old", "id", null),
				DeclaredRows.Table.of("key_new", "id", null), Map.of("v", "v"), Map.of());
		Shop shop = new Shop(kind, List.of(rows), List.of());
		for (String table : List.of("key_old", "key_new")) {
			shop.jdbc.execute("drop table if exists " + table);
			shop.jdbc
				.execute("create table " + table + " (id " + type + " not null primary key, line int, v varchar(20))");
		}
		return shop;
	}

}
