package dev.changeover.sweep;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import dev.changeover.phase.Baseline;
import dev.changeover.phase.Comparisons;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Database;
import dev.changeover.phase.Migration;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.Tables;
import dev.changeover.testing.TestDatabase;

/**
 * An instance in a process of its own, whose workers run until it is killed or its input
 * ends.
 */
final class SweepProcess {

	private SweepProcess() {
	}

	static Process start(TestDatabase.Coordinates coordinates) throws IOException {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		return new ProcessBuilder(java, "-Xmx128m", "-cp", System.getProperty("java.class.path"),
				SweepProcess.class.getName(), coordinates.url(), coordinates.username(), coordinates.password())
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
	}

	static Sweeps sweeps(DataSource dataSource) {
		Database database = new Database(dataSource, new Tables(Tables.DEFAULT_PREFIX));
		Migrations migrations = new Migrations(List.of(Migration.named(Shop.NAME)));
		Coordinator coordinator = new Coordinator(database, migrations, new Comparisons(database, migrations),
				List.of(), Baseline.NONE, List.of());
		return new Sweeps(database, migrations, coordinator,
				new RowSources(database, List.of(Shop.DECLARED), List.of(), List.of()),
				Map.of(Shop.NAME, new SweepSettings(60_000, Duration.ofMillis(50), 1)), List.of());
	}

	public static void main(String[] arguments) throws IOException {
		new SweepWorkers(sweeps(Shop.pool(new TestDatabase.Coordinates(arguments[0], arguments[1], arguments[2]))))
			.start();
		while (System.in.read() >= 0) {
			continue;
		}
	}

}
