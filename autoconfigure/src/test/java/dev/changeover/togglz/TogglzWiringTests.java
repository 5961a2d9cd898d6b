package dev.changeover.togglz;

import java.nio.file.Files;
import java.nio.file.Path;

import javax.sql.DataSource;

import dev.changeover.autoconfigure.ChangeoverAutoConfiguration;
import dev.changeover.autoconfigure.ChangeoverTogglzAutoConfiguration;
import dev.changeover.phase.Flags;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.togglz.core.Feature;
import org.togglz.core.manager.EnumBasedFeatureProvider;
import org.togglz.core.manager.FeatureManager;
import org.togglz.core.manager.FeatureManagerBuilder;
import org.togglz.core.repository.FeatureState;
import org.togglz.core.repository.StateRepository;
import org.togglz.core.repository.mem.InMemoryStateRepository;
import org.togglz.core.spi.FeatureProvider;
import org.togglz.core.user.UserProvider;
import org.togglz.core.util.NamedFeature;
import org.togglz.spring.boot.actuate.autoconfigure.TogglzAutoConfiguration;
import org.togglz.spring.security.SpringSecurityUserProvider;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

class TogglzWiringTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(ChangeoverAutoConfiguration.class, ChangeoverTogglzAutoConfiguration.class,
						TogglzAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class))
		.withBean(DataSource.class, () -> TestTables.emptied(TestDatabase.H2, 5, true))
		.withPropertyValues("togglz.features.MY_OWN.enabled=true", "togglz.features.MY_OWN.strategy=gradual",
				"togglz.features.MY_OWN.param.percentage=7");

	private final ApplicationContextRunner migrating = this.runner
		.withPropertyValues("changeover.migrations.shipping-address.description=Move it");

	@Test
	void leavesTogglzAsItIsWithoutAMigration() {
		this.runner.run((context) -> {
			assertThat(context).doesNotHaveBean(Flags.class);
			assertThat(context.getBean(FeatureManager.class).getFeatures()).extracting(Feature::name)
				.containsExactly("MY_OWN");
			assertThat(context.getBean(StateRepository.class)).isExactlyInstanceOf(InMemoryStateRepository.class);
		});
	}

	@Test
	void leavesTogglzAsItIsWhenDisabled() {
		this.migrating.withPropertyValues("changeover.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(Flags.class));
	}

	@Test
	void putsTheFlagsBesideYamlAndEnumsAndKeepsTheirStates() {
		this.migrating.withPropertyValues("togglz.feature-enums=" + Own.class.getName()).run((context) -> {
			FeatureManager features = context.getBean(FeatureManager.class);

			assertThat(features.getFeatures()).extracting(Feature::name)
				.contains("MY_OWN", "NEW_SEARCH", "SHIPPING_ADDRESS_DUAL_WRITE", "SHIPPING_ADDRESS_CONTRACT");
			assertThat(features.getFeatureState(new NamedFeature("MY_OWN")))
				.isEqualTo(new FeatureState(new NamedFeature("MY_OWN"), true).setStrategyId("gradual")
					.setParameter("percentage", "7"));
		});
	}

	@Test
	void saysThatTogglzIsDisabled() {
		this.migrating.withPropertyValues("togglz.enabled=false")
			.run((context) -> assertThat(context.getStartupFailure()).hasMessageContaining("shipping-address")
				.hasMessageContaining("no Togglz FeatureManager"));
	}

	@Test
	void guardsTheStoreOfTheUser() {
		this.migrating.withBean(StateRepository.class, InMemoryStateRepository::new).run((context) -> {
			FeatureManager features = context.getBean(FeatureManager.class);

			assertThat(context.getBean(StateRepository.class)).isInstanceOf(InMemoryStateRepository.class);
			assertThat(GuardedStores.reaches(features)).isTrue();
		});
	}

	@Test
	void guardsTheFileOfTheUser(@TempDir Path directory) throws Exception {
		Path file = Files.createFile(directory.resolve("features.properties"));

		this.migrating.withPropertyValues("togglz.features-file=" + file.toUri())
			.run((context) -> assertThat(GuardedStores.reaches(context.getBean(FeatureManager.class))).isTrue());
	}

	@Test
	void refusesAManagerThatDoesNotKnowTheFlags() {
		this.migrating
			.withBean(FeatureManager.class,
					() -> new FeatureManagerBuilder().featureProvider(new EnumBasedFeatureProvider(Own.class)).build())
			.run((context) -> assertThat(context.getStartupFailure()).isInstanceOf(FlagSetupException.class)
				.hasMessageContaining("SHIPPING_ADDRESS_DUAL_WRITE"));
	}

	@Test
	void refusesAManagerWhoseStoreNobodyGuards() {
		this.migrating.withUserConfiguration(UnguardedManager.class)
			.run((context) -> assertThat(context.getStartupFailure()).isInstanceOf(FlagSetupException.class)
				.hasMessageContaining("StateRepository that is no bean"));
	}

	@Test
	void findsTheUserUnderSpringSecurityWithoutTheModuleOfTogglz() {
		this.migrating.withClassLoader(new FilteredClassLoader(SpringSecurityUserProvider.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.getBean(UserProvider.class)
				.isInstanceOf(SecurityContextUserProvider.class));
	}

	enum Own implements Feature {

		NEW_SEARCH

	}

	@Configuration(proxyBeanMethods = false)
	static class UnguardedManager {

		@Bean
		FeatureProvider featureProvider() {
			return new EnumBasedFeatureProvider(Own.class);
		}

		@Bean
		FeatureManager featureManager(FeatureProvider features) {
			return new FeatureManagerBuilder().featureProvider(features)
				.stateRepository(new InMemoryStateRepository())
				.build();
		}

	}

}
