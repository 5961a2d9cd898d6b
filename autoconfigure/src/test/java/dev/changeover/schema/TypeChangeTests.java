package dev.changeover.schema;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a column may become without a rewrite, and without refusing what it took.
 */
class TypeChangeTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			varchar(20)              | varchar(200)             | true
			varchar(200)             | varchar(20)              | false
			varchar(200)             | varchar                  | true
			varchar                  | varchar(200)             | false
			varchar(200)             | text                     | true
			text                     | varchar(200)             | false
			numeric(10,2)            | numeric(12,2)            | true
			numeric(10,2)            | numeric(12,4)            | false
			numeric(12,2)            | numeric(10,2)            | false
			timestamp(3)             | timestamp(6)             | true
			timestamp(6)             | timestamp(3)             | false
			timestamp                | timestamp with time zone | false
			timestamp with time zone | timestamp                | false
			cidr                     | inet                     | true
			inet                     | cidr                     | false
			int                      | bigint                   | false
			bigint                   | varchar(20)              | false
			whatever it is (         | text                     | false
			""")
	void isSafeOnPostgresql(String from, String to, boolean safe) {
		assertThat(TypeChange.isSafe(from, to, LintTarget.POSTGRESQL)).isEqualTo(safe);
	}

}
