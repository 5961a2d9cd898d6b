package dev.changeover.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.changeover.Side;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Database;
import dev.changeover.phase.Flags;
import dev.changeover.phase.Fleet;
import dev.changeover.phase.Migrations;
import dev.changeover.routing.CallListener;
import dev.changeover.routing.Canary;
import dev.changeover.routing.Outcome;
import dev.changeover.routing.Role;
import dev.changeover.togglz.CanaryUsers;
import dev.changeover.togglz.FeatureManagerCheck;
import dev.changeover.togglz.FeatureTable;
import dev.changeover.togglz.FlagCatalogue;
import dev.changeover.togglz.FlagGuard;
import dev.changeover.togglz.FlagStates;
import dev.changeover.togglz.GuardedStores;
import dev.changeover.togglz.LiveStatus;
import dev.changeover.togglz.MigrationFeatureProvider;
import dev.changeover.togglz.RefusalFilter;
import dev.changeover.togglz.SecurityContextUserProvider;
import dev.changeover.togglz.TogglzFlags;
import dev.changeover.togglz.page.Latencies;
import org.togglz.console.TogglzConsoleServlet;
import org.togglz.core.manager.FeatureManager;
import org.togglz.core.repository.FeatureState;
import org.togglz.core.repository.StateRepository;
import org.togglz.core.spi.FeatureProvider;
import org.togglz.core.user.UserProvider;
import org.togglz.spring.boot.actuate.autoconfigure.TogglzAutoConfiguration;
import org.togglz.spring.boot.actuate.autoconfigure.TogglzProperties;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the flags: the features of the migrations in Togglz, the store
 * that all instances share, and the guard before it.
 */
@AutoConfiguration(before = TogglzAutoConfiguration.class, after = ChangeoverAutoConfiguration.class)
public final class ChangeoverTogglzAutoConfiguration {

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
				ObjectProvider<FeatureManager> features, ObjectProvider<Coordinator> coordinator,
				ObjectProvider<Fleet> fleet) {
			return new FlagGuard(
					catalogue, states, features::getObject, (migration, before, wanted,
							click) -> coordinator.getObject().request(migration, before, wanted, click),
					() -> fleet.ifAvailable(Fleet::wake));
		}

		@Bean
		@ConditionalOnMissingBean(Flags.class)
		TogglzFlags changeoverFlags(Migrations migrations, FlagCatalogue catalogue, FlagStates states, FlagGuard guard,
				ObjectProvider<FeatureManager> features) {
			return new TogglzFlags(migrations, catalogue, states, guard, features::getObject);
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

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "org.springframework.security.config.annotation.web.configuration.EnableWebSecurity")
	@ConditionalOnMissingClass("org.togglz.spring.security.SpringSecurityUserProvider")
	@ConditionalOnProperty(name = "togglz.enabled", matchIfMissing = true)
	@ConditionalOnMissingBean(UserProvider.class)
	static class UserProviderConfiguration {

		@Bean
		UserProvider changeoverUserProvider(Environment environment) {
			return new SecurityContextUserProvider(environment.getProperty("togglz.console.feature-admin-authority"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMigrations
	@ConditionalOnWebApplication(type = Type.SERVLET)
	@ConditionalOnClass(TogglzConsoleServlet.class)
	@ConditionalOnProperty(name = "togglz.console.enabled", matchIfMissing = true)
	static class ConsoleConfiguration {

		@Bean
		FilterRegistrationBean<RefusalFilter> changeoverRefusalFilter(Environment environment) {
			return refusalFilter("", environment);
		}

		@Bean
		Latencies changeoverLatencies() {
			return new Latencies(System::nanoTime);
		}

		@Bean
		CallListener changeoverLatencyListener(Latencies latencies) {
			return new CallListener() {

				@Override
				public void called(String migration, String operation, Side side, Role role, Outcome outcome,
						long nanos) {
					latencies.note(migration, side, nanos);
				}

			};
		}

	}

	/**
	 * Registers the filter that answers refused clicks.
	 * @param base path under which the console is served
	 * @param environment knows the path of the console
	 * @return the registration
	 */
	static FilterRegistrationBean<RefusalFilter> refusalFilter(String base, Environment environment) {
		String path = base + environment.getProperty("togglz.console.path", "/togglz-console");
		String console = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
		FilterRegistrationBean<RefusalFilter> filter = new FilterRegistrationBean<>(new RefusalFilter(console));
		filter.addUrlPatterns(console + "/*",
				environment.getProperty("management.endpoints.web.base-path", "/actuator") + "/togglz/*");
		return filter;
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
