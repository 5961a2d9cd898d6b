package dev.changeover.sweep;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.phase.Drift;
import dev.changeover.phase.DriftLog;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

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
