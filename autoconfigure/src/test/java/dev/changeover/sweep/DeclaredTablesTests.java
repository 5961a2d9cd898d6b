package dev.changeover.sweep;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.zaxxer.hikari.HikariDataSource;
import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.phase.Database;
import dev.changeover.phase.Drift;
import dev.changeover.phase.DriftLog;
import dev.changeover.phase.Tables;
import dev.changeover.testing.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * What rows may be declared, and which rows of a table a sweep leaves alone.
 */
class DeclaredTablesTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void mayNotGiveOneColumnOfOneTableToBothSides(TestDatabase kind) {
		Map<String, String> kept = new LinkedHashMap<>(Map.of("phone", "phone_number"));
		kept.put("email", "email");
		refuses(kind, kept, "'email' is a column of both");
		refuses(kind, Map.of("phone", "email", "email", "phone_number"), "'email' is a column of both");
		refuses(kind, Map.of("upper(email)", "email"), "'email' is a column of both");
	}

	private static void refuses(TestDatabase kind, Map<String, String> columns, String why) {
		Shop shop = one(kind, columns, "id bigint primary key");

		assertThatExceptionOfType(RowsDeclarationException.class).isThrownBy(shop.sweeps::inspect)
			.withMessageContaining(why);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void mayNotNameRowsOfOneTableByAKeyThatIsNotUnique(TestDatabase kind) {
		Shop shop = one(kind, Map.of("phone", "phone_number"), "id bigint");

		assertThatExceptionOfType(RowsDeclarationException.class).isThrownBy(shop.sweeps::inspect)
			.withMessageContaining("has no unique index on (id)");
	}

	private static Shop one(TestDatabase kind, Map<String, String> columns, String key) {
		DeclaredRows.Table table = DeclaredRows.Table.of("key_old", "id", null);
		Shop shop = new Shop(kind, List.of(new DeclaredRows(Shop.NAME, table, table, columns, Map.of())), List.of());
		shop.jdbc.execute("drop table if exists key_old");
		shop.jdbc.execute(
				"create table key_old (" + key + ", email varchar(20), phone varchar(20), phone_number varchar(20))");
		return shop;
	}

	@ParameterizedTest
	@CsvSource({ "H2, varchar(40), uuid", "MARIADB, char(32), uuid", "MARIADB, varchar(40), date",
			"POSTGRESQL, varchar(40), uuid", "H2, uuid, varchar(40)", "H2, varchar(20), bigint",
			"POSTGRESQL, varchar(20), bigint", "MARIADB, varchar(20), bigint" })
	void mayNotHaveATextForAKeyThatHasSeveralSpellings(TestDatabase kind, String old, String fresh) {
		Shop shop = DeclaredTables.shop(kind, "id " + old + " not null primary key, v varchar(20)", null,
				"id " + fresh + " not null primary key, v varchar(20)", null, Map.of("v", "v"));

		assertThatExceptionOfType(RowsDeclarationException.class).isThrownBy(shop.sweeps::inspect)
			.withMessageContaining("one holds text, the other does not");
	}

	@ParameterizedTest
	@CsvSource({ "POSTGRESQL, '\"Customer\"', customer", "POSTGRESQL, 'public.\"Customer\"', public.customer",
			"H2, '\"Customer\"', customer" })
	void mayBeTwoTablesWhoseNamesDifferByTheirCase(TestDatabase kind, String old, String fresh) {
		TestDatabase.Coordinates at = kind.create();
		DriverManagerDataSource dataSource = new DriverManagerDataSource(at.url(), at.username(), at.password());
		JdbcTemplate jdbc = new JdbcTemplate(dataSource);
		jdbc.execute("create table " + old + " (id bigint primary key, v varchar(10))");
		jdbc.execute("create table " + fresh + " (id bigint primary key, v varchar(10))");
		DeclaredRows rows = new DeclaredRows("m", DeclaredRows.Table.of(old, "id", null),
				DeclaredRows.Table.of(fresh, "id", null), Map.of("v", "v"), Map.of());
		TableInspection inspection = new TableInspection(new Database(dataSource, new Tables(Tables.DEFAULT_PREFIX)),
				rows);

		assertThatNoException().isThrownBy(inspection::inspect);
	}

	@Test
	void mayNotHideRowsFromTheUserOfTheSweep() {
		Shop shop = DeclaredTables.values(TestDatabase.POSTGRESQL, "varchar(20)", "varchar(20)");
		shop.jdbc.execute("drop role if exists tenant");
		shop.jdbc.execute("create role tenant login");
		shop.jdbc.execute("grant all on all tables in schema public to tenant");
		shop.jdbc.execute("alter table key_old enable row level security");
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(Shop.COORDINATES.get(TestDatabase.POSTGRESQL).url());
		pool.setUsername("tenant");
		pool.setPassword("");
		try (pool) {
			assertThatNoException().isThrownBy(shop.sweeps::inspect);
			assertThatExceptionOfType(RowsDeclarationException.class).isThrownBy(shop.instance(pool)::inspect)
				.withMessageContaining("Row-level security hides rows of table 'key_old'");
		}
		finally {
			shop.jdbc.execute("drop table key_old");
			shop.jdbc.execute("drop owned by tenant");
			shop.jdbc.execute("drop role tenant");
		}
	}

	@Test
	void mayNotBeStoredWithoutTransactions() {
		Shop shop = DeclaredTables.values(TestDatabase.MARIADB, "varchar(20)", "varchar(20)");
		shop.jdbc.execute("alter table key_new engine = MyISAM");

		assertThatExceptionOfType(RowsDeclarationException.class).isThrownBy(shop.sweeps::inspect)
			.withMessageContaining("Table 'key_new' is stored by MyISAM");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void overwritesNoRowOfNewThatTakesNoPart(TestDatabase kind) {
		Shop shop = DeclaredTables.shop(kind, "id bigint primary key, v varchar(20)", null,
				"id bigint primary key, v varchar(20), active char(1) default 'Y'", "active = 'Y'", Map.of("v", "v"))
			.in(Phase.DUAL_WRITE, true, false);
		shop.jdbc.update("insert into key_old values (1, 'old'), (2, 'old')");
		shop.jdbc.update("insert into key_new values (1, 'kept', 'N')");

		SweepStatus status = shop.run(SweepKind.BACKFILL);

		assertThat(status.state()).isEqualTo(SweepState.WITH_FAILURES);
		assertThat(shop.jdbc.queryForList("select v from key_new order by id", String.class)).containsExactly("kept",
				"old");
		assertThat(shop.state().fresh().complete()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "H2, REPAIR", "H2, REVERSE_BACKFILL", "POSTGRESQL, REPAIR", "POSTGRESQL, REVERSE_BACKFILL",
			"MARIADB, REPAIR", "MARIADB, REVERSE_BACKFILL" })
	void makesUpNoRowOfWhichOldHeldMoreThanTheMigration(TestDatabase kind, SweepKind sweep) {
		Shop shop = orders(kind, "street is not null", null).in(Phase.RAMP_DOWN, true, true);
		shop.jdbc.update("insert into key_old values (1, 'SENT', null)");
		shop.jdbc.update("insert into key_new values (1, 'street 1'), (2, 'street 2')");
		for (String key : List.of("1", "2")) {
			new DriftLog(shop.database).record(Shop.NAME, Side.OLD, Drift.Kind.MISSED_WRITE, key, null, 2);
		}

		SweepStatus status = shop.run(sweep);

		assertThat(status.state()).isEqualTo(SweepState.WITH_FAILURES);
		assertThat(shop.jdbc.queryForList("select street from key_old", String.class)).containsExactly("street 1");
	}

	private static Shop orders(TestDatabase kind, @Nullable String oldWhere, @Nullable String newWhere) {
		return DeclaredTables.shop(kind,
				"id bigint primary key, state varchar(10) default 'PLACED', street varchar(20)", oldWhere,
				"id bigint primary key, street varchar(20)", newWhere, Map.of("street", "street"));
	}

}
