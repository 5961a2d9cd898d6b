package dev.changeover.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * One run of a benchmark: what it was told, and what it found. Every benchmark takes
 * {@code --quick} (show that it works, whatever the figures), {@code --out=DIRECTORY}
 * (where the JSON goes, {@code target/results} otherwise) and whatever else it asks for
 * with {@link #number}. Used by one thread.
 */
final class Run {

	private static final Path RESULTS = Path.of("target", "results");

	private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	private final Class<?> benchmark;

	private final String title;

	private final List<String> arguments;

	private final List<String> notes = new ArrayList<>();

	private final List<Result.Table> tables = new ArrayList<>();

	private final List<Result.Claim> claims = new ArrayList<>();

	private Run(Class<?> benchmark, String title, List<String> arguments) {
		this.benchmark = benchmark;
		this.title = title;
		this.arguments = arguments;
	}

	/**
	 * Runs a benchmark as {@link #keep} does and, unless the run is quick, ends the JVM.
	 */
	static void of(Class<?> benchmark, String title, String[] arguments, Measurement measurement) throws Exception {
		Run run = keep(benchmark, title, arguments, measurement);
		if (!run.quick()) {
			// The embedded servers stop with the JVM, and would keep it alive.
			System.exit(0);
		}
	}

	/**
	 * Runs a benchmark, prints what it found and writes it to a file named after it.
	 */
	static Run keep(Class<?> benchmark, String title, String[] arguments, Measurement measurement) throws Exception {
		Run run = new Run(benchmark, title, List.of(arguments));
		measurement.into(run);
		Result result = new Result(benchmark.getSimpleName(), title, run.notes, LocalDate.now().toString(),
				Machine.here(), run.quick(),
				run.arguments.stream().filter((argument) -> !argument.startsWith("--out=")).toList(), run.tables,
				run.claims);
		System.out.println(Markdown.of(result));
		Path directory = Path.of(run.told("out", RESULTS.toString()));
		Files.createDirectories(directory);
		JSON.writeValue(directory.resolve(benchmark.getSimpleName() + ".json").toFile(), result);
		return run;
	}

	static Result read(Path file) {
		return JSON.readValue(file.toFile(), Result.class);
	}

	/**
	 * Whether only to show that the benchmark works.
	 */
	boolean quick() {
		return this.arguments.contains("--quick");
	}

	/**
	 * A number given as {@code --name=...}.
	 */
	int number(String name, int otherwise, int otherwiseQuick) {
		return Integer.parseInt(told(name, Integer.toString(quick() ? otherwiseQuick : otherwise)));
	}

	private String told(String name, String otherwise) {
		String start = "--" + name + "=";
		return this.arguments.stream()
			.filter((argument) -> argument.startsWith(start))
			.map((argument) -> argument.substring(start.length()))
			.findFirst()
			.orElse(otherwise);
	}

	/**
	 * Says something that a reader must know.
	 */
	void note(String sentence) {
		this.notes.add(sentence);
	}

	void table(String heading, List<String> columns, List<List<String>> rows) {
		this.tables.add(new Result.Table(heading, List.copyOf(columns), List.copyOf(rows)));
	}

	void atLeast(String what, double measured, double bound) {
		this.claims.add(new Result.Claim(what, measured, bound, true));
	}

	void atMost(String what, double measured, double bound) {
		this.claims.add(new Result.Claim(what, measured, bound, false));
	}

	/**
	 * Says on the error output how far it is.
	 */
	void progress(String words) {
		System.err.println(this.benchmark.getSimpleName() + ": " + words);
	}

	/**
	 * Writes a number with so many digits after the point and commas between thousands.
	 */
	static String figure(double number, int digits) {
		return String.format(Locale.ROOT, "%,." + digits + "f", number);
	}

	/**
	 * What a benchmark does.
	 */
	@FunctionalInterface
	interface Measurement {

		/**
		 * Measures.
		 * @param run what it was told; takes what is found
		 * @throws Exception when it cannot
		 */
		void into(Run run) throws Exception;

	}

}
