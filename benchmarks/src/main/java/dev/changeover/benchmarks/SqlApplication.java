package dev.changeover.benchmarks;

import dev.changeover.NewSide;
import dev.changeover.OldSide;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Both sides in tables.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
class SqlApplication {

	SqlApplication(JdbcTemplate jdbc) {
		SqlContacts.create(jdbc);
	}

	@Bean
	@OldSide
	SqlContacts oldContacts(JdbcTemplate jdbc) {
		return new SqlContacts(jdbc, SqlContacts.OLD);
	}

	@Bean
	@NewSide
	SqlContacts newContacts(JdbcTemplate jdbc) {
		return new SqlContacts(jdbc, SqlContacts.NEW);
	}

}
