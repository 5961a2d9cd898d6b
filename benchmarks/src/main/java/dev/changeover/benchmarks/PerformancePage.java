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

			- **Start-up.** No single part: about 60 beans and 700 classes more, the reading of the changelog for the
			  gate and the linter, and the first look at the tables. Liquibase is not asked about Changeover's own
			  tables when they are complete.
			- **Verification in Java.** The database joins on all cores and sends one number; a comparison in Java has
			  every row of both sides sent to it. Declare the rows in YAML where that can be said.
			- **p99 beside a backfill or a contract.** Not yet explained by a profile. Service, database and load share
			  two cores here; `backfill.rows-per-second` is the lever.
			- **`fencing: database`.** One round trip beside the three of two updates and a commit.

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
