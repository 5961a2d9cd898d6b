package dev.changeover.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Database;
import dev.changeover.phase.Flags;
import dev.changeover.phase.Fleet;
import dev.changeover.phase.Migrations;
import dev.changeover.report.Refusals;
import dev.changeover.routing.Canary;
import dev.changeover.togglz.CanaryUsers;
import dev.changeover.togglz.FeatureManagerCheck;
import dev.changeover.togglz.FeatureTable;
import dev.changeover.togglz.FlagCatalogue;
import dev.changeover.togglz.FlagGuard;
import dev.changeover.togglz.FlagStates;
import dev.changeover.togglz.GuardedStores;
import dev.changeover.togglz.Judge;
import dev.changeover.togglz.LiveStatus;
import dev.changeover.togglz.MigrationFeatureProvider;
import dev.changeover.togglz.TogglzFlags;
import dev.changeover.togglz.Warrant;
import org.togglz.core.manager.FeatureManager;
import org.togglz.core.repository.FeatureState;
import org.togglz.core.repository.StateRepository;
import org.togglz.core.spi.FeatureProvider;
import org.togglz.spring.boot.actuate.autoconfigure.TogglzAutoConfiguration;
import org.togglz.spring.boot.actuate.autoconfigure.TogglzProperties;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of the flags: the features of the migrations in Togglz, the store
 * that all instances share, and the guard before it.
 */
@AutoConfiguration(before = TogglzAutoConfiguration.class, after = ChangeoverAutoConfiguration.class)
@Import(ConsoleConfiguration.class)
public final class ChangeoverTogglzAutoConfiguration {

	/**
	 * Made by Spring Boot.
	 */
	ChangeoverTogglzAutoConfiguration() {
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMigrations
	static class FlagsConfiguration {

		@Bean
		FlagCatalogue changeoverFlagCatalogue(Migrations migrations) {
			return new FlagCatalogue(migrations);
		}

		@Bean
		FlagStates changeoverFlagStates(ObjectProvider<FeatureManager> features,
				ObjectProvider<StateRepository> stores) {
			return new FlagStates(features::getObject, () -> stores.orderedStream().toList());
		}

		@Bean
		FlagGuard changeoverFlagGuard(FlagCatalogue catalogue, FlagStates states,
				ObjectProvider<FeatureManager> features, ObjectProvider<Warrant> warrant,
				ObjectProvider<Coordinator> coordinator, ObjectProvider<Refusals> refusals,
				ObjectProvider<Fleet> fleet) {
			Judge judge = (migration, before, wanted, click) -> coordinator.getObject()
				.request(migration, before, wanted, click);
			return new FlagGuard(catalogue, states, features::getObject,
					warrant.getIfAvailable(() -> Warrant.NONE_NEEDED), judge,
					(migration) -> coordinator.getObject().phase(migration),
					(migration) -> coordinator.getObject().isSigned(migration),
					refusals.getIfAvailable(() -> new Refusals(List.of())), () -> fleet.ifAvailable(Fleet::wake));
		}

		@Bean
		@ConditionalOnMissingBean(Flags.class)
		TogglzFlags changeoverFlags(Migrations migrations, FlagCatalogue catalogue, FlagStates states, FlagGuard guard,
				ObjectProvider<FeatureManager> features, ObjectProvider<Coordinator> coordinator) {
			return new TogglzFlags(migrations, catalogue, states, guard, features::getObject,
					(migration) -> coordinator.getObject().phase(migration));
		}

		@Bean
		@ConditionalOnMissingBean
		Canary changeoverCanary(Migrations migrations, ObjectProvider<FeatureManager> features) {
			return new CanaryUsers(migrations, features::getObject)::include;
		}

		@Bean
		SmartInitializingSingleton changeoverFeatureManagerCheck(ObjectProvider<FeatureManager> features,
				Migrations migrations, FlagCatalogue catalogue) {
			return () -> {
				FeatureManager manager = features.getIfAvailable();
				if (manager == null) {
					throw new ChangeoverConfigurationException(
							"Migrations are configured (" + String.join(", ", migrations.names())
									+ "), but there is no Togglz FeatureManager to switch them with.",
							"Remove togglz.enabled=false, or set changeover.enabled to false as well.");
				}
				FeatureManagerCheck.verify(manager, catalogue);
			};
		}

		@Bean
		static BeanPostProcessor changeoverFeatures(ObjectProvider<FlagCatalogue> catalogue,
				ObjectProvider<Coordinator> coordinator, ObjectProvider<Flags> flags, ObjectProvider<FlagGuard> guard) {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String name) {
					if (bean instanceof FeatureProvider users) {
						return new MigrationFeatureProvider(catalogue.getObject(),
								new LiveStatus(coordinator::getObject, flags::getObject))
							.beside(users);
					}
					return (bean instanceof StateRepository store) ? GuardedStores.guard(store, guard::getObject)
							: bean;
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMigrations
	@ConditionalOnProperty(name = "togglz.enabled", matchIfMissing = true)
	@ConditionalOnMissingBean(StateRepository.class)
	@Conditional(OnNoFeaturesFile.class)
	static class SharedStoreConfiguration {

		@Bean
		@DependsOnDatabaseInitialization
		StateRepository changeoverFeatureTable(Database database, ObjectProvider<TogglzProperties> properties) {
			Map<String, FeatureState> defaults = new LinkedHashMap<>();
			properties.ifAvailable((togglz) -> togglz.getFeatures()
				.forEach((name, feature) -> defaults.put(name, feature.state(name))));
			return new FeatureTable(database, defaults, System::nanoTime);
		}

	}

	/** Matches unless the user keeps the features in a file. */
	static class OnNoFeaturesFile extends NoneNestedConditions {

		OnNoFeaturesFile() {
			super(ConfigurationPhase.PARSE_CONFIGURATION);
		}

		@ConditionalOnProperty("togglz.features-file")
		static class FeaturesFile {

		}

	}

}
