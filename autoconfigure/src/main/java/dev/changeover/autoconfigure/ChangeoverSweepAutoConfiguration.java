package dev.changeover.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import javax.sql.DataSource;

import dev.changeover.MigrationRows;
import dev.changeover.ResultComparator;
import dev.changeover.Side;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Database;
import dev.changeover.phase.Fleet;
import dev.changeover.phase.Migrations;
import dev.changeover.routing.CallListener;
import dev.changeover.routing.OperationListener;
import dev.changeover.routing.Outcome;
import dev.changeover.routing.Role;
import dev.changeover.sweep.DeclaredRows;
import dev.changeover.sweep.GeneratedKeys;
import dev.changeover.sweep.BackgroundRepair;
import dev.changeover.sweep.GeneratorGate;
import dev.changeover.sweep.LatencyThrottle;
import dev.changeover.sweep.PoolThrottle;
import dev.changeover.sweep.ReplicationThrottle;
import dev.changeover.sweep.RowSources;
import dev.changeover.sweep.SweepObserver;
import dev.changeover.sweep.SweepSettings;
import dev.changeover.sweep.SweepWorkers;
import dev.changeover.sweep.Sweeps;
import dev.changeover.sweep.Throttle;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of the sweeps and their workers.
 */
@AutoConfiguration(after = ChangeoverAutoConfiguration.class)
@ConditionalOnMigrations
@EnableConfigurationProperties(ThrottleProperties.class)
public final class ChangeoverSweepAutoConfiguration {

	/**
	 * Made by Spring Boot.
	 */
	ChangeoverSweepAutoConfiguration() {
	}

	@Bean
	GeneratorGate changeoverGeneratorGate(Database database, ObjectProvider<RowSources> sources,
			ChangeoverProperties properties) {
		Map<String, GeneratedKeys> declared = new LinkedHashMap<>();
		properties.migrations().forEach((name, migration) -> {
			if (migration.generatedKeys() != null) {
				declared.put(name, migration.generatedKeys());
			}
		});
		return new GeneratorGate(database, sources::getObject, declared);
	}

	@Bean
	Sweeps changeoverSweeps(Database database, Migrations migrations, Coordinator coordinator, RowSources sources,
			ChangeoverProperties properties, ObjectProvider<Throttle> throttles) {
		Map<String, SweepSettings> settings = new LinkedHashMap<>();
		properties.migrations().forEach((name, migration) -> {
			ChangeoverProperties.Backfill backfill = migration.backfill();
			settings.put(name,
					new SweepSettings(backfill.rowsPerSecond(), backfill.chunkTime(), backfill.workersPerInstance()));
		});
		return new Sweeps(database, migrations, coordinator, sources, settings, throttles.orderedStream().toList());
	}

	@Bean
	@DependsOnDatabaseInitialization
	SweepWorkers changeoverSweepWorkers(Sweeps sweeps, Fleet fleet, ObjectProvider<SweepObserver> observer) {
		SweepWorkers workers = new SweepWorkers(sweeps, observer.getIfAvailable(() -> SweepObserver.NONE));
		fleet.whileASweepRuns(workers::wake);
		return workers;
	}

	@Bean
	@DependsOnDatabaseInitialization
	BackgroundRepair changeoverBackgroundRepair(Database database, Sweeps sweeps, ChangeoverProperties properties) {
		Map<String, Duration> every = new LinkedHashMap<>();
		properties.migrations().forEach((name, migration) -> {
			Duration delay = migration.repair().every();
			if (delay != null) {
				every.put(name, delay);
			}
		});
		return new BackgroundRepair(database, sweeps, every);
	}

	@Bean
	@ConditionalOnMissingBean
	PoolThrottle changeoverPoolThrottle(Database database) {
		return new PoolThrottle(database.dataSource());
	}

	@Bean
	@ConditionalOnMissingBean
	ReplicationThrottle changeoverReplicationThrottle(Database database, ThrottleProperties properties,
			BeanFactory beans) {
		Map<String, DataSource> replicas = new LinkedHashMap<>();
		properties.replicas().forEach((name) -> replicas.put(name, replica(beans, name)));
		return new ReplicationThrottle(database, replicas, properties.replicationLag(), System::nanoTime);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnProperty("changeover.throttle.latency")
	LatencyThrottle changeoverLatencyThrottle(ThrottleProperties properties) {
		return new LatencyThrottle(Objects.requireNonNull(properties.latency()), System::nanoTime);
	}

	@Bean
	@ConditionalOnProperty("changeover.throttle.latency")
	CallListener changeoverLatencyThrottleListener(LatencyThrottle throttle) {
		OperationListener all = new OperationListener() {

			@Override
			public void called(Side side, Role role, Outcome outcome, long at, long nanos) {
				if (role == Role.AUTHORITATIVE) {
					throttle.called(nanos);
				}
			}

		};
		return (migration, operation, write) -> all;
	}

	private static DataSource replica(BeanFactory beans, String name) {
		try {
			return beans.getBean(name, DataSource.class);
		}
		catch (NoSuchBeanDefinitionException ex) {
			throw new ChangeoverConfigurationException(
					"There is no DataSource bean named '" + name + "' (changeover.throttle.replicas).",
					"Name beans that reach a replica, or remove the property.");
		}
	}

	/**
	 * The rows alone, for slices of an application, which sweep nothing.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMigrations
	static class RowsConfiguration {

		@Bean
		RowSources changeoverRowSources(Database database, ChangeoverProperties properties,
				ObjectProvider<MigrationRows<?, ?>> inJava, ObjectProvider<ResultComparator> comparators) {
			List<DeclaredRows> declared = properties.migrations().entrySet().stream().flatMap((entry) -> {
				ChangeoverProperties.Rows rows = entry.getValue().rows();
				return (rows != null) ? Stream.of(declared(entry.getKey(), rows)) : Stream.<DeclaredRows>empty();
			}).toList();
			return new RowSources(database, declared, inJava.orderedStream().toList(),
					comparators.orderedStream().toList());
		}

		private static DeclaredRows declared(String migration, ChangeoverProperties.Rows rows) {
			return new DeclaredRows(migration,
					DeclaredRows.Table.of(rows.old().table(), rows.old().key(), rows.old().where()),
					DeclaredRows.Table.of(rows.fresh().table(), rows.fresh().key(), rows.fresh().where()),
					rows.columns(), rows.reverse());
		}

	}

}
