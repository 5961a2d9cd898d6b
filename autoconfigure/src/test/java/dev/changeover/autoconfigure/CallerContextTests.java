package dev.changeover.autoconfigure;

import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.changeover.Key;
import dev.changeover.Migrated;
import dev.changeover.NewSide;
import dev.changeover.OldSide;
import dev.changeover.Phase;
import dev.changeover.Read;
import dev.changeover.phase.FixedPhases;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.Phases;
import dev.changeover.testing.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskDecorator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * On which thread a dark read runs, and what it knows of the caller there.
 */
class CallerContextTests {

	private static final ThreadLocal<@Nullable String> TENANT = new ThreadLocal<>();

	private static final BlockingQueue<Seen> SEEN = new LinkedBlockingQueue<>();

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void readsDarkWithWhatDecoratorsCapturedOnVirtualThreadsWhereBootHasThem(boolean virtual) throws Exception {
		TestDatabase.Coordinates database = TestDatabase.H2.create();
		try (ConfigurableApplicationContext service = new SpringApplicationBuilder(Service.class)
			.web(WebApplicationType.NONE)
			.run("--spring.main.banner-mode=off", "--spring.datasource.url=" + database.url(),
					"--spring.datasource.username=" + database.username(),
					"--spring.liquibase.change-log=classpath:dev/changeover/actuate/changelog.yaml",
					"--spring.threads.virtual.enabled=" + virtual, "--changeover.migrations.names.description=")) {
			FixedPhases.hold(service.getBean(Phases.class), service.getBean(Migrations.class), Phase.DARK_READ);
			TENANT.set("acme");

			assertThat(service.getBean(Names.class).find(1)).contains("Ann");

			boolean possible = Runtime.version().feature() >= 21;
			assertThat(SEEN.poll(60, TimeUnit.SECONDS)).isEqualTo(new Seen("acme", virtual && possible));
		}
		finally {
			TENANT.remove();
		}
	}

	private record Seen(@Nullable String tenant, boolean virtual) {

		static Seen now() {
			return new Seen(TENANT.get(), Thread.currentThread().toString().startsWith("VirtualThread"));
		}

	}

	@Migrated("names")
	interface Names {

		@Read
		Optional<String> find(@Key long id);

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Service {

		@Bean
		@OldSide
		Names oldNames() {
			return (id) -> Optional.of("Ann");
		}

		@Bean
		@NewSide
		Names newNames() {
			return (id) -> {
				SEEN.add(Seen.now());
				return Optional.of("Ann");
			};
		}

		@Bean
		TaskDecorator tenant() {
			return (task) -> {
				String captured = TENANT.get();
				return () -> {
					TENANT.set(captured);
					try {
						task.run();
					}
					finally {
						TENANT.remove();
					}
				};
			};
		}

	}

}
