package dev.changeover.schema;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.changeover.testing.TestDatabase;

/**
 * A process of its own that starts instances or runs Liquibase's own update, each time it
 * is told to.
 */
final class OtherProcess implements AutoCloseable {

	private static final String ANSWER = "OtherProcess: ";

	private final Process process;

	private final BufferedReader answers;

	private OtherProcess(Process process) {
		this.process = process;
		this.answers = process.inputReader(StandardCharsets.UTF_8);
	}

	static OtherProcess start() {
		try {
			String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
			Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
					"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dliquibase.changelogLockPollRate=1", "-cp",
					classPath, OtherProcess.class.getName())
				.redirectError(new File("/dev/null"))
				.start();
			return new OtherProcess(process);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Waits until it has come up.
	 */
	void awaitReady() {
		if (!await().equals("ready")) {
			throw new IllegalStateException("The process did not come up");
		}
	}

	/**
	 * Tells it what to do.
	 * @param command {@code instance} or {@code update}
	 * @param database where
	 * @param file which changelog
	 */
	void tell(String command, TestDatabase.Coordinates database, String file) {
		try {
			var input = this.process.outputWriter(StandardCharsets.UTF_8);
			input.write(String.join("\t", command, database.url(), database.username(), file) + "\n");
			input.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Waits until it has done so.
	 * @return {@code done}, or what it failed with
	 */
	String await() {
		try {
			for (String line = this.answers.readLine(); line != null; line = this.answers.readLine()) {
				if (line.startsWith(ANSWER)) {
					return line.substring(ANSWER.length());
				}
			}
			return "ended";
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		try {
			this.process.waitFor(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Does as it is told until its input ends.
	 * @param arguments none
	 * @throws IOException when the input breaks
	 */
	public static void main(String[] arguments) throws IOException {
		System.out.println(ANSWER + "ready");
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = input.readLine(); line != null; line = input.readLine()) {
			List<String> words = List.of(line.split("\t", -1));
			TestDatabase.Coordinates database = new TestDatabase.Coordinates(words.get(1), words.get(2), "");
			System.out.println(ANSWER + done(words.get(0), database, words.get(3)));
		}
	}

	private static String done(String command, TestDatabase.Coordinates database, String file) {
		try {
			if (command.equals("update")) {
				CommandLine.update(new Application(database), "changelogs/" + file, "");
			}
			else {
				new Application(database).changelog(file).migration(RunningApplication.MIGRATION).start();
			}
			return "done";
		}
		catch (Exception | AssertionError ex) {
			return String.valueOf(ex).replaceAll("\\s+", " ");
		}
	}

}
