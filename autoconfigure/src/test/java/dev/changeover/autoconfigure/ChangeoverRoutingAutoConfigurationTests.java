package dev.changeover.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.changeover.Key;
import dev.changeover.Migrated;
import dev.changeover.NewSide;
import dev.changeover.OldSide;
import dev.changeover.Read;
import dev.changeover.phase.UnknownMigrationException;
import dev.changeover.routing.Router;
import dev.changeover.routing.SideDiscovery;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

class ChangeoverRoutingAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ChangeoverRoutingAutoConfiguration.class));

	@Test
	void leavesAnApplicationWithoutMigrationsAlone() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(SideDiscovery.class)
			.doesNotHaveBean(Router.class)
			.hasNotFailed());
	}

	@Test
	void doesNothingWhenDisabled() {
		this.runner.withPropertyValues("changeover.enabled=false")
			.withUserConfiguration(Sides.class)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SideDiscovery.class));
	}

	@Test
	void refusesAMigratedInterfaceOfAMigrationThatIsNotConfigured() {
		this.runner.withUserConfiguration(Sides.class).run((context) -> {
			assertThat(context).hasFailed();
			List<Throwable> causes = new ArrayList<>();
			for (Throwable cause = context.getStartupFailure(); cause != null; cause = cause.getCause()) {
				causes.add(cause);
			}
			assertThat(causes).hasAtLeastOneElementOfType(UnknownMigrationException.class);
			FailureAnalysis analysis = new UnknownMigrationFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(analysis.getDescription()).contains("@Migrated(\"names\")",
					"Declared under changeover.migrations: none");
			assertThat(analysis.getAction())
				.isEqualTo("Declare 'names' under changeover.migrations, or correct the name.");
		});
	}

	@Migrated("names")
	interface Names {

		@Read
		Optional<String> find(@Key long id);

	}

	@Configuration(proxyBeanMethods = false)
	static class Sides {

		@Bean
		@OldSide
		Names oldNames() {
			return (id) -> Optional.of("old");
		}

		@Bean
		@NewSide
		Names newNames() {
			return (id) -> Optional.of("new");
		}

	}

}
