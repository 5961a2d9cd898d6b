package dev.changeover.sweep;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.sql.DataSource;

import dev.changeover.phase.Baseline;
import dev.changeover.phase.Comparisons;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Database;
import dev.changeover.phase.Fleet;
import dev.changeover.phase.Identity;
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

	/**
	 * Starts a process on the database of the shop.
	 * @param name what its sessions are called in the database: the application, or the
	 * user where it shows no application
	 */
	static Process start(TestDatabase kind, String name) throws IOException {
		TestDatabase.Coordinates coordinates = Shop.COORDINATES.get(kind);
		String url = coordinates.url();
		String user = coordinates.username();
		if (kind == TestDatabase.POSTGRESQL) {
			url += "?ApplicationName=" + name;
		}
		else {
			// This server asks nobody who they are.
			user = name;
		}
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		return new ProcessBuilder(java, "-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp",
				System.getProperty("java.class.path"), SweepProcess.class.getName(), url, user, coordinates.password())
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
	}

	public static void main(String[] arguments) throws IOException {
		DataSource pool = Shop.pool(new TestDatabase.Coordinates(arguments[0], arguments[1], arguments[2]));
		Database database = new Database(pool, new Tables(Tables.DEFAULT_PREFIX));
		Migrations migrations = new Migrations(List.of(Migration.named(Shop.NAME)));
		Comparisons comparisons = new Comparisons(database, migrations);
		Coordinator coordinator = new Coordinator(database, migrations, comparisons, List.of(), Baseline.NONE,
				List.of());
		Sweeps sweeps = new Sweeps(database, migrations, coordinator,
				new RowSources(database, List.of(Shop.DECLARED), List.of(), List.of()),
				Map.of(Shop.NAME, new SweepSettings(200_000, Duration.ofMillis(60), 1)), List.of());
		SweepWorkers workers = new SweepWorkers(sweeps);
		Fleet.Timing timing = new Fleet.Timing(Duration.ofMillis(100), Duration.ofSeconds(10), Duration.ofMinutes(5));
		Fleet fleet = new Fleet(new Fleet.Parts(database, migrations, Fleet.phases(migrations, timing, null),
				coordinator, comparisons, Set.of()), Identity.ofThisProcess("shop", null), timing, () -> null,
				(change) -> {
				});
		fleet.whileASweepRuns(workers::wake);
		fleet.start();
		workers.start();
		while (System.in.read() >= 0) {
			continue;
		}
	}

}
