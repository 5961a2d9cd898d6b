package dev.changeover.benchmarks;

import dev.changeover.NewSide;
import dev.changeover.OldSide;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Both sides in memory. Their tables are there, and empty, so that an operator can go
 * through all phases.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
class MapApplication {

	MapApplication(JdbcClient jdbc) {
		jdbc.sql("create table if not exists old_contact (id bigint primary key, contact varchar(200))").update();
		jdbc.sql("create table if not exists new_contact (id bigint primary key, contact varchar(200))").update();
	}

	@Bean
	@OldSide
	MapContacts oldContacts() {
		return new MapContacts();
	}

	@Bean
	@NewSide
	MapContacts newContacts() {
		return new MapContacts();
	}

	@Bean
	@ConditionalOnProperty("benchmark.metrics")
	MeterRegistry meters() {
		return new SimpleMeterRegistry();
	}

}
