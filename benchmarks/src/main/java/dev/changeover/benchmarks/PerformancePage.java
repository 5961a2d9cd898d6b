package dev.changeover.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes {@code docs/performance.md} of the results that are kept in {@code results}:
 * those of a run that is to be shown are written there with {@code --out=results}.
 */
public final class PerformancePage {

	private static final String HEAD = """
			# Performance

			What Changeover costs, beside its peers and the limit of the database. Made from the results of the
			benchmarks by `mvn -q -pl benchmarks -am compile exec:exec`; do not edit. Times differ from machine to
			machine and from day to day, so look at the ratios: everything in one section was measured in one run.

			What stands in the way where a target is missed:

			- **A one-sided read.** The clock. A call looks whether the lease of the instance still holds, and that
			  reading takes as long as all else of the call together; a peer that reads it too is in the table. Without
			  the look, an instance that was paused could answer from a phase that the fleet has left.
			- **A dual write in memory.** It looks at the transaction, counts the rows that each side changes and
			  compares what both did; LaunchDarkly calls two functions. It is a microsecond, where the two statements
			  of a write take hundreds.
			- **`fencing: database`.** A fourth round trip beside the three of two updates and a commit, so that a third
			  more is about what has to be.
			- **Rows in Java, one worker.** The worker and its connection take turns, so neither core is busy for more
			  than half of the time, and every row is sent to the service; two lines show what that takes by hand.
			  Two workers use both cores, as one join does. Declare the rows in YAML where that can be said.
			- **p99 beside a backfill.** Service, database and load share two cores here, and whatever else runs on them
			  is felt: plain SQL that moves as many rows at the same pace is the third column. Asked every third of
			  a millisecond, the database hardly ever saw a write wait for a lock, or for anything but the processor;
			  `backfill.rows-per-second` is the lever.
			- **Start-up.** No single part: about 60 beans and 700 classes more, the reading of the changelog for the
			  gate and the linter, and the first look at the tables. Liquibase is not asked about Changeover's own
			  tables when they are complete.

			""";

	private static final Path KEPT = Path.of("results");

	private PerformancePage() {
	}

	/**
	 * Writes the page.
	 * @param arguments the directory of the results and the file to write, both optional
	 * @throws IOException when the results cannot be read or the page cannot be written
	 */
	public static void main(String[] arguments) throws IOException {
		Path results = (arguments.length > 0) ? Path.of(arguments[0]) : KEPT;
		Path page = (arguments.length > 1) ? Path.of(arguments[1]) : Path.of("..", "docs", "performance.md");
		List<Result> found;
		try (Stream<Path> files = Files.list(results)) {
			found = files.filter((file) -> file.toString().endsWith(".json")).sorted().map(Run::read).toList();
		}
		if (found.stream().anyMatch(Result::quick)) {
			throw new IOException("There are results of quick runs in " + results.toAbsolutePath()
					+ ". Their figures mean nothing: run those benchmarks in full first.");
		}
		Files.writeString(page, HEAD + found.stream().map(Markdown::of).collect(Collectors.joining("\n")));
		System.out.println("Wrote " + page.toAbsolutePath().normalize() + " from " + found.size() + " results.");
	}

}
