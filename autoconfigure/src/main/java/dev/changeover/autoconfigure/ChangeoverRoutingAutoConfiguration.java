package dev.changeover.autoconfigure;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import dev.changeover.ResultComparator;
import dev.changeover.phase.Comparisons;
import dev.changeover.phase.Database;
import dev.changeover.phase.DriftLog;
import dev.changeover.phase.Flags;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.Phases;
import dev.changeover.routing.AutoRollback;
import dev.changeover.routing.Budget;
import dev.changeover.routing.CallListener;
import dev.changeover.routing.Canary;
import dev.changeover.routing.DarkThreadPool;
import dev.changeover.routing.DarkThreads;
import dev.changeover.routing.RowTables;
import dev.changeover.routing.Managed;
import dev.changeover.routing.ObservedPersistence;
import dev.changeover.routing.PersistenceContexts;
import dev.changeover.routing.Router;
import dev.changeover.routing.RoutingSettings;
import dev.changeover.routing.SideDiscovery;
import dev.changeover.routing.SidesGate;

import jakarta.persistence.EntityManagerFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.thread.Threading;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.task.TaskDecorator;
import org.springframework.orm.jpa.EntityManagerHolder;

/**
 * Auto-configuration of the proxies in front of migrated repositories.
 */
@AutoConfiguration(after = ChangeoverAutoConfiguration.class,
		afterName = "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration")
@ConditionalOnBooleanProperty(name = "changeover.enabled", matchIfMissing = true)
public final class ChangeoverRoutingAutoConfiguration {

	/**
	 * Made by Spring Boot.
	 */
	ChangeoverRoutingAutoConfiguration() {
	}

	@Bean
	static SideDiscovery changeoverSideDiscovery(Environment environment) {
		Map<String, Object> migrations = Binder.get(environment)
			.bind("changeover.migrations", Bindable.mapOf(String.class, Object.class))
			.orElse(Map.of());
		boolean slice = !environment.getProperty(EnableAutoConfiguration.ENABLED_OVERRIDE_PROPERTY, Boolean.class,
				true);
		return new SideDiscovery(List.copyOf(migrations.keySet()), slice);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMigrations
	static class RouterConfiguration {

		@Bean
		@ConditionalOnMissingBean(DarkThreads.class)
		DarkThreadPool changeoverDarkThreads(Environment environment, ChangeoverProperties properties) {
			int concurrency = properties.migrations()
				.values()
				.stream()
				.mapToInt((migration) -> migration.darkRead().concurrency())
				.sum();
			// One more, so that a stuck side does not keep an auto-rollback from being
			// judged.
			return new DarkThreadPool(concurrency + 1, Threading.VIRTUAL.isActive(environment));
		}

		@Bean
		Router changeoverRouter(Router.Engine engine, ChangeoverProperties properties, ObjectProvider<Canary> canary,
				ObjectProvider<CallListener> listeners, ObjectProvider<ResultComparator> comparators,
				DarkThreads threads, ObjectProvider<TaskDecorator> decorators, ObjectProvider<Managed> managed,
				ApplicationEventPublisher events) {
			return new Router(engine, settings(properties),
					new Router.Collaborators(comparators.orderedStream().toList(), listeners.orderedStream().toList(),
							canary.getIfAvailable(), threads, context(decorators.orderedStream().toList()),
							managed.getIfAvailable(() -> Managed.NONE), events::publishEvent));
		}

		@Bean
		SidesGate changeoverSidesGate(Migrations migrations, ListableBeanFactory beans) {
			return SidesGate.of(migrations, beans);
		}

		@Bean
		AutoRollback changeoverAutoRollback(ChangeoverProperties properties, Phases phases, Migrations migrations,
				ObjectProvider<Flags> flags, DarkThreads threads, ApplicationEventPublisher events) {
			Map<String, Budget> budgets = new HashMap<>();
			properties.migrations().forEach((name, migration) -> {
				ChangeoverProperties.AutoRollback limits = migration.autoRollback();
				if (limits != null) {
					budgets.put(name, new Budget(limits.mismatchRate(), limits.errorRate(), limits.latencyRatio(),
							limits.window()));
				}
			});
			return new AutoRollback(budgets, phases, migrations, flags::getIfAvailable, events::publishEvent, threads,
					System::nanoTime);
		}

		@Bean
		Router.Engine changeoverRouterEngine(Phases phases, Migrations migrations, Database database, BeanFactory beans,
				ChangeoverProperties properties, DriftLog drift, Comparisons comparisons) {
			return new Router.Engine(phases, migrations, database,
					ChangeoverAutoConfiguration.transactionManager(beans, properties), drift, comparisons);
		}

		private static Map<String, RoutingSettings> settings(ChangeoverProperties properties) {
			return properties.migrations().entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, (entry) -> {
				ChangeoverProperties.DarkRead darkRead = entry.getValue().darkRead();
				return new RoutingSettings(darkRead.sampling(), darkRead.timeout(), darkRead.concurrency(),
						darkRead.timestampPrecision(), darkRead.showValues(),
						entry.getValue().dualWrite().onFailure() == ChangeoverProperties.DualWrite.OnFailure.FAIL,
						declared(entry.getValue().rows()), darkRead.selfTest());
			}));
		}

		private static @Nullable RowTables declared(ChangeoverProperties.@Nullable Rows rows) {
			return (rows != null) ? new RowTables(rows.old().table(), columns(rows.old()), rows.fresh().table(),
					columns(rows.fresh()), rows.old().where() == null && rows.fresh().where() == null) : null;
		}

		private static List<String> columns(ChangeoverProperties.Table table) {
			return Arrays.stream(table.key().split(",")).map(String::strip).toList();
		}

		private static UnaryOperator<Runnable> context(List<TaskDecorator> decorators) {
			return (task) -> {
				Runnable decorated = task;
				for (TaskDecorator decorator : decorators) {
					decorated = decorator.decorate(decorated);
				}
				return decorated;
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMigrations
	@ConditionalOnClass({ EntityManagerFactory.class, EntityManagerHolder.class })
	static class ObservedPersistenceConfiguration {

		@Bean
		static ObservedPersistence changeoverObservedPersistence() {
			return new ObservedPersistence();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMigrations
	@ConditionalOnClass({ EntityManagerFactory.class, EntityManagerHolder.class })
	@ConditionalOnBean(EntityManagerFactory.class)
	static class PersistenceConfiguration {

		@Bean
		PersistenceContexts changeoverPersistenceContexts(ObjectProvider<EntityManagerFactory> factories) {
			return new PersistenceContexts(factories.orderedStream().toList());
		}

	}

}
