package dev.changeover.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.springframework.util.FileSystemUtils;

/**
 * How much later a service is ready with the starter than without it, and what it holds
 * in memory: the same service with JDBC, Liquibase and Togglz, once without Changeover on
 * its class path and once with it and a migration, in processes of their own that
 * alternate. Takes {@code --rounds}.
 */
public final class StartUp {

	private StartUp() {
	}

	/**
	 * Measures.
	 * @param arguments see {@link Run}
	 * @throws Exception when the benchmark cannot run
	 */
	public static void main(String[] arguments) throws Exception {
		Run.of(StartUp.class, "Start-up", arguments, StartUp::measure);
	}

	private static void measure(Run run) throws IOException, InterruptedException {
		run.note("From the start of the JVM until the service is ready, on H2 in a file; medians of processes that"
				+ " alternate. All but the first start find their tables there. Memory is what is in use after a"
				+ " collection, outside of the heap too.");
		int rounds = run.number("rounds", 15, 1);
		List<Started> without = new ArrayList<>();
		List<Started> first = new ArrayList<>();
		List<Started> with = new ArrayList<>();
		Path directory = Files.createTempDirectory("changeover-startup");
		try {
			start(PlainApplication.class, false, directory.resolve("without"));
			for (int round = 1; round <= rounds; round++) {
				run.progress("round " + round + " of " + rounds);
				without.add(start(PlainApplication.class, false, directory.resolve("without")));
				first.add(start(SqlApplication.class, true, directory.resolve("with-" + round)));
				with.add(start(SqlApplication.class, true, directory.resolve("with-" + round)));
			}
		}
		finally {
			FileSystemUtils.deleteRecursively(directory);
		}
		double later = median(with, Started::millis) - median(without, Started::millis);
		run.table("A service", List.of("", "ready after, ms", "memory, MB", "beans"),
				List.of(row("without the starter", without),
						row("with the starter and a migration, first start: its tables are created", first),
						row("with the starter and a migration, later", with)));
		run.atMost("milliseconds that the starter adds to a start", later, 400);
	}

	private static List<String> row(String name, List<Started> all) {
		return List.of(name, Run.figure(median(all, Started::millis), 0),
				Run.figure(median(all, Started::kilobytes) / 1024, 1), Run.figure(median(all, Started::beans), 0));
	}

	private static double median(List<Started> all, Function<Started, Long> figure) {
		List<Long> sorted = all.stream().map(figure).sorted().toList();
		return sorted.get(sorted.size() / 2);
	}

	private static Started start(Class<?> application, boolean starter, Path database)
			throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-cp",
				classPath(starter), StartedService.class.getName(), application.getName(),
				"--spring.datasource.url=jdbc:h2:file:" + database, "--spring.main.banner-mode=off",
				"--logging.level.root=warn", "--spring.liquibase.change-log=classpath:benchmark/changelog.yaml"));
		if (starter) {
			command.addAll(Service.migration(Service.MIGRATION).stream().map((setting) -> "--" + setting).toList());
		}
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		process.waitFor();
		return Started.of(output);
	}

	private static String classPath(boolean starter) {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> starter || !isStarter(entry))
			.collect(Collectors.joining(File.pathSeparator));
	}

	private static boolean isStarter(String entry) {
		String path = entry.replace(File.separatorChar, '/');
		return path.contains("changeover-spring-boot-") || path.contains("/autoconfigure/target/")
				|| path.contains("/starter/target/");
	}

	/**
	 * A service that started.
	 *
	 * @param millis from the start of its JVM until it was ready
	 * @param kilobytes memory in use
	 * @param beans number of its bean definitions
	 */
	private record Started(long millis, long kilobytes, long beans) {

		static Started of(String output) {
			String line = output.lines()
				.filter((each) -> each.startsWith("ready "))
				.findFirst()
				.orElseThrow(() -> new IllegalStateException("The service did not start: " + output));
			String[] words = line.split(" ");
			return new Started(Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
		}

	}

}
