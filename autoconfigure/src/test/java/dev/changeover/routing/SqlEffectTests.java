package dev.changeover.routing;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SqlEffectTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", value = { //
			"delete from a where id = ? | DELETES | a", //
			"DELETE FROM shop.\"A\" | DELETES | a", //
			"/* by hand */ delete from `a` | DELETES | a", //
			"-- by hand\\ndelete from a | DELETES | a", //
			"update only a set b = 1 | UPDATES | a", //
			"insert into a values (1) on conflict do nothing | CHANGES | -", //
			"insert into a values (1) on duplicate key update b = 1 | UPSERTS | -", //
			"replace into a values (1) | UPSERTS | -", //
			"merge into a using b on (1 = 1) | CHANGES | -", //
			"with gone as (delete from a returning id) select * from gone | CHANGES | -", //
			"with some as (select 1) select * from some | READS | -", //
			"select id from a where id = ? for update | READS | -", //
			"select id from a for no key update | READS | -", //
			"select nextval('a_seq') | READS | -", //
			"select next value for a_seq | READS | -", //
			"select id from old table (delete from a where id = 1) | HIDES | -", //
			"select purge(?) | HIDES | -", //
			"select * from purge(?) | HIDES | -", //
			"{call purge(?)} | HIDES | -", //
			"delete from a where b = 'c;d'; | DELETES | a", //
			"delete from a; delete from b | HIDES | -", //
			"do $$ begin end $$ | HIDES | -" })
	void knowsWhatAStatementDoes(String sql, SqlEffect.Kind kind, String table) {
		assertThat(SqlEffect.of(sql.replace("\\n", "\n"))).isEqualTo(new SqlEffect(kind, table));
	}

	@Test
	void forgetsTextsThatItWasToldLongAgo() {
		for (int id = 0; id < 10_000; id++) {
			assertThat(SqlEffect.of("delete from a where id = " + id).table()).isEqualTo("a");
		}
		assertThat(SqlEffect.of("delete from a -- " + "long ".repeat(10_000)).table()).isEqualTo("a");

		assertThat(SqlEffect.LATELY.size()).isLessThanOrEqualTo(SqlEffect.LATELY.capacity());
		assertThat(SqlEffect.LATELY.contains("delete from a where id = 0")).isFalse();
	}

}
