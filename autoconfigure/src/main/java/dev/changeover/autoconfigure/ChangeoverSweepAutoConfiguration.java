package dev.changeover.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.changeover.MigrationRows;
import dev.changeover.ResultComparator;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Database;
import dev.changeover.phase.Migrations;
import dev.changeover.sweep.DeclaredRows;
import dev.changeover.sweep.RowSources;
import dev.changeover.sweep.SweepObserver;
import dev.changeover.sweep.SweepSettings;
import dev.changeover.sweep.SweepWorkers;
import dev.changeover.sweep.Sweeps;
import dev.changeover.sweep.Throttle;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the sweeps and their workers.
 */
@AutoConfiguration(after = ChangeoverAutoConfiguration.class)
@ConditionalOnMigrations
public final class ChangeoverSweepAutoConfiguration {

	@Bean
	RowSources changeoverRowSources(Database database, ChangeoverProperties properties,
			ObjectProvider<MigrationRows<?, ?>> inJava, ObjectProvider<ResultComparator> comparators) {
		List<DeclaredRows> declared = properties.migrations().entrySet().stream().flatMap((entry) -> {
			ChangeoverProperties.Rows rows = entry.getValue().rows();
			return (rows != null) ? List.of(declared(entry.getKey(), rows)).stream() : List.<DeclaredRows>of().stream();
		}).toList();
		return new RowSources(database, declared, inJava.orderedStream().toList(),
				comparators.orderedStream().toList());
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
	SweepWorkers changeoverSweepWorkers(Sweeps sweeps, ObjectProvider<SweepObserver> observer) {
		return new SweepWorkers(sweeps, observer.getIfAvailable(() -> SweepObserver.NONE));
	}

	private static DeclaredRows declared(String migration, ChangeoverProperties.Rows rows) {
		return new DeclaredRows(migration,
				DeclaredRows.Table.of(rows.old().table(), rows.old().key(), rows.old().where()),
				DeclaredRows.Table.of(rows.fresh().table(), rows.fresh().key(), rows.fresh().where()), rows.columns(),
				rows.reverse());
	}

}
