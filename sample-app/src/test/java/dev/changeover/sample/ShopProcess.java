package dev.changeover.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A shop in a process of its own, which can be stopped, resumed and killed as an
 * operating system does it. Closing kills it in any case.
 */
final class ShopProcess implements AutoCloseable {

	private static final List<String> FAST_START = List.of("-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

	private final Process process;

	private final Path log;

	private final Path portFile;

	private final Thread lastWill = new Thread(this::close);

	private @Nullable Http http;

	private ShopProcess(Process process, Path log, Path portFile) {
		this.process = process;
		this.log = log;
		this.portFile = portFile;
		Runtime.getRuntime().addShutdownHook(this.lastWill);
	}

	/** Starts a process and does not wait for it. */
	static ShopProcess start(Path directory, String name, Map<String, String> environment, String... properties) {
		return start(directory, name, environment, List.of("-cp", System.getProperty("java.class.path")), properties);
	}

	/** Starts a process with options of its own for the JVM, a class path among them. */
	static ShopProcess start(Path directory, String name, Map<String, String> environment, List<String> options,
			String... properties) {
		Path log = directory.resolve(name + ".log");
		Path portFile = directory.resolve(name + ".port");
		List<String> command = Stream
			.of(Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()), FAST_START.stream(),
					options.stream(), Stream.of(ChildShop.class.getName(), portFile.toString(), "--server.port=0"),
					Stream.of(properties).map((property) -> "--" + property))
			.flatMap((part) -> part)
			.toList();
		ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile());
		builder.environment().putAll(environment);
		try {
			return new ShopProcess(builder.start(), log, portFile);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Waits until it is open for customers. */
	ShopProcess awaitOpen() {
		Awaitility.await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(50)).until(() -> {
			assertThat(this.process.isAlive()).as(this::log).isTrue();
			return Files.exists(this.portFile) && Files.size(this.portFile) > 0;
		});
		try {
			this.http = new Http("http://localhost:" + Files.readString(this.portFile).strip());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return this;
	}

	Http http() {
		assertThat(this.http).as("is open").isNotNull();
		return this.http;
	}

	/** Whether an instance that a report names is this process. */
	boolean isCalled(String label) {
		return label.contains(":" + this.process.pid() + "#");
	}

	void stop() {
		signal("STOP");
	}

	void resume() {
		signal("CONT");
	}

	void kill() {
		this.process.destroyForcibly();
		end();
	}

	private void signal(String name) {
		try {
			Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(this.process.pid())).inheritIO()
				.start();
			assertThat(kill.waitFor()).isZero();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void end() {
		try {
			assertThat(this.process.waitFor(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** What it has said so far. */
	String log() {
		try {
			return Files.readString(this.log);
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		if (Thread.currentThread() != this.lastWill) {
			Runtime.getRuntime().removeShutdownHook(this.lastWill);
			end();
		}
	}

}
