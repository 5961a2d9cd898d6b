package dev.changeover.test;

import java.util.Optional;

import dev.changeover.Phase;
import dev.changeover.Side;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is in the tables, past every repository.
 */
final class Tables {

	private final JdbcClient client;

	Tables(JdbcClient client) {
		this.client = client;
	}

	void customer(long id) {
		this.client.sql("insert into customer (id) values (?)").param(id).update();
	}

	void clear() {
		this.client.sql("delete from customer").update();
		this.client.sql("delete from contact").update();
	}

	/** The value is on those sides, and only on those, that a phase writes. */
	void haveOnlyWhat(Phase phase, long id, String email) {
		assertThat(email("select email from customer where id = ? and email is not null", id))
			.isEqualTo(Optional.of(email).filter((value) -> phase.writes(Side.OLD)));
		assertThat(email("select email from contact where customer_id = ?", id))
			.isEqualTo(Optional.of(email).filter((value) -> phase.writes(Side.NEW)));
	}

	private Optional<String> email(String sql, long id) {
		return this.client.sql(sql).param(id).query(String.class).optional();
	}

}
