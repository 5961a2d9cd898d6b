package dev.changeover.metrics;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import dev.changeover.Key;
import dev.changeover.Migrated;
import dev.changeover.NewSide;
import dev.changeover.OldSide;
import dev.changeover.Read;
import dev.changeover.Write;
import dev.changeover.testing.TestDatabase;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A service with a migrated repository whose calls are measured.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class MeasuredService {

	static ConfigurableApplicationContext start() {
		TestDatabase.Coordinates database = TestDatabase.H2.create();
		return new SpringApplicationBuilder(MeasuredService.class).web(WebApplicationType.NONE)
			.run("--spring.main.banner-mode=off", "--spring.datasource.url=" + database.url(),
					"--spring.datasource.username=" + database.username(),
					"--spring.liquibase.change-log=classpath:dev/changeover/actuate/changelog.yaml",
					"--spring.application.name=shop", "--changeover.fleet.heartbeat=50ms",
					"--changeover.migrations.names.deadline=2020-01-31");
	}

	@Bean
	@OldSide
	Names oldNames() {
		return new NamesInMemory();
	}

	@Bean
	@NewSide
	Names newNames() {
		return new NamesInMemory();
	}

	@Migrated("names")
	interface Names {

		@Read
		Optional<String> find(@Key long id);

		@Write
		void save(@Key long id, String name);

	}

	static class NamesInMemory implements Names {

		private final Map<Long, String> names = new ConcurrentHashMap<>();

		@Override
		public Optional<String> find(long id) {
			if (id < 0) {
				throw new IllegalArgumentException("Negative");
			}
			return Optional.ofNullable(this.names.get(id));
		}

		@Override
		public void save(long id, String name) {
			this.names.put(id, name);
		}

	}

}
