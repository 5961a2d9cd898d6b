package dev.changeover.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

import dev.changeover.Phase;
import dev.changeover.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplicationAotProcessor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The shop processed ahead of time, as the Maven plugin of Spring Boot does it, and then
 * started from what that has generated.
 */
class AheadOfTimeTests {

	@TempDir
	private Path directory;

	@Test
	void walksFromOffToDarkReadOnGeneratedBeanDefinitions() throws Exception {
		Path generated = processed();
		TestDatabase.Coordinates database = TestDatabase.POSTGRESQL.create();

		try (ShopProcess shop = ShopProcess
			.start(this.directory, "aot", Map.of(), List.of("-Dspring.aot.enabled=true", "-cp", classPath(generated)),
					"spring.datasource.url=" + database.url(), "spring.datasource.username=" + database.username(),
					"spring.datasource.password=" + database.password())
			.awaitOpen()) {
			assertThat(shop.log()).contains("Starting AOT-processed ShopApplication");
			Operator operator = new Operator(shop.http());
			operator.step("DUAL_WRITE", true, Phase.DUAL_WRITE);
			operator.backfill();
			operator.step("DARK_READ", true, Phase.DARK_READ);

			assertThat(shop.http().get("/orders/1").status()).isEqualTo(200);
			Awaitility.await()
				.atMost(Duration.ofMinutes(1))
				.until(() -> operator.report().at("/darkReads/matches").asLong() > 0);
		}
	}

	private static String classPath(Path generated) {
		return generated + System.getProperty("path.separator") + System.getProperty("java.class.path");
	}

	private Path processed() throws Exception {
		Path sources = this.directory.resolve("sources");
		Path classes = Files.createDirectories(this.directory.resolve("classes"));
		process(sources, classes);
		List<String> arguments = new ArrayList<>(
				List.of("-nowarn", "-proc:none", "-d", classes.toString(), "-cp", classPath(classes)));
		try (Stream<Path> files = Files.walk(sources)) {
			files.map(Path::toString).filter((file) -> file.endsWith(".java")).forEach(arguments::add);
		}
		assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
			.isZero();
		assertThat(hints(classes)).contains(ShippingAddressRepository.class.getName(), ShippingAddress.class.getName(),
				"dev/changeover/schema/changelog.yaml");
		return classes;
	}

	// In a process of its own: a class that another test of this one has generated
	// already
	// would be missing from the output.
	private void process(Path sources, Path classes) throws Exception {
		Path log = this.directory.resolve("process-aot.log");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), SpringApplicationAotProcessor.class.getName(),
				ShopApplication.class.getName(), sources.toString(), classes.toString(), classes.toString(),
				"dev.changeover", "changeover-sample-app")
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		assertThat(process.waitFor()).as(() -> read(log)).isZero();
	}

	private static String read(Path log) {
		try {
			return Files.readString(log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String hints(Path classes) throws IOException {
		return Files
			.readString(classes.resolve("META-INF/native-image/dev.changeover/changeover-sample-app")
				.resolve("reachability-metadata.json"))
			.replace("\\/", "/");
	}

}
