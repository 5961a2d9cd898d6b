package dev.changeover.benchmarks;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A service that has never heard of Changeover, with the same tables.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
class PlainApplication {

	PlainApplication(JdbcTemplate jdbc) {
		SqlContacts.create(jdbc);
	}

	@Bean
	SqlContacts contacts(JdbcTemplate jdbc) {
		return new SqlContacts(jdbc, SqlContacts.OLD);
	}

}
