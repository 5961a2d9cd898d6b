package dev.changeover.sweep;

import dev.changeover.Phase;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Values that a database takes for equal though they are not the same.
 */
class ValueComparisonTests {

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"',
			value = { "interval, 1 mon, 30 days", "interval[], {1 mon}, {30 days}",
					"circle, \"<(0,0),5>\", \"<(90,90),5>\"", "box, \"(1,1),(0,0)\", \"(9,9),(8,8)\"",
					"path, \"((0,0),(1,1))\", \"((0,0),(7,7))\"", "citext, a, A", "citext[], {a}, {A}",
					"text[] collate blind, {a}, {A}",
					"uuid, 6b0d8ab1-0000-4000-8000-00000000000a, " + "6b0d8ab1-0000-4000-8000-00000000000b" })
	void areToldApartByWhatTheyPrint(String type, String old, String fresh) {
		JdbcTemplate plain = new JdbcTemplate(Shop.dataSource(TestDatabase.POSTGRESQL));
		plain.execute("create collation if not exists blind "
				+ "(provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
		plain.execute("create extension if not exists citext");
		Shop shop = DeclaredTables.values(TestDatabase.POSTGRESQL, type, type).in(Phase.DARK_READ, true, true);
		String bare = type.replace(" collate blind", "");
		shop.jdbc.update("insert into key_old values (1, cast(? as " + bare + "))", old);
		shop.jdbc.update("insert into key_new values (1, cast(? as " + bare + "))", fresh);
		try {
			assertThat(shop.run(SweepKind.VERIFICATION).state()).isEqualTo(SweepState.WITH_FAILURES);

			assertThat(shop.run(SweepKind.BACKFILL).state()).isEqualTo(SweepState.COMPLETED);

			assertThat(shop.jdbc.queryForObject("select cast(v as text) from key_new", String.class))
				.isEqualTo(shop.jdbc.queryForObject("select cast(v as text) from key_old", String.class));
			assertThat(shop.run(SweepKind.VERIFICATION).state()).isEqualTo(SweepState.COMPLETED);
		}
		finally {
			shop.jdbc.execute("drop table key_old");
			shop.jdbc.execute("drop table key_new");
		}
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"',
			value = { "POSTGRESQL, timestamp, timestamptz", "POSTGRESQL, timestamptz, date", "POSTGRESQL, time, timetz",
					"MARIADB, timestamp, datetime", "MARIADB, datetime(3), timestamp(3)",
					"H2, timestamp, timestamp with time zone" })
	void areRefusedWhereTheZoneOfASessionDecides(TestDatabase kind, String old, String fresh) {
		assertThatExceptionOfType(RowsDeclarationException.class)
			.isThrownBy(DeclaredTables.values(kind, old, fresh).sweeps::inspect)
			.withMessageContaining("cannot be compared exactly: one is a time with a zone, the other has none");
	}

	@ParameterizedTest
	@ValueSource(strings = { "boolean", "bit", "date", "datetime", "timestamp", "time", "year" })
	void areRefusedWhereTheDatabaseReadsTheBeginningOfAText(String type) {
		assertThatExceptionOfType(RowsDeclarationException.class)
			.isThrownBy(DeclaredTables.values(TestDatabase.MARIADB, "varchar(40)", type).sweeps::inspect)
			.withMessageContaining("'v' and column 'v' of NEW cannot be compared exactly")
			.withMessageContaining("at the beginning of the text");
	}

}
