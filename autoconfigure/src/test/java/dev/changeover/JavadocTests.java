package dev.changeover;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever others can see says what it does, takes, returns and throws. The Javadoc build
 * of a release fails otherwise; this tells sooner.
 */
class JavadocTests {

	@Test
	void leavesNothingUnsaid(@TempDir Path classes) throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(found, Locale.ENGLISH, UTF_8)) {
			compiler
				.getTask(null, files, found,
						List.of("-Xdoclint:all/protected", "-Xmaxwarns", "100", "-proc:none", "-d", classes.toString(),
								"-cp", System.getProperty("java.class.path")),
						null, files.getJavaFileObjectsFromPaths(sources()))
				.call();
		}

		assertThat(found.getDiagnostics()).filteredOn((one) -> one.getCode().contains("doclint"))
			.extracting((one) -> one.getSource().getName() + ":" + one.getLineNumber() + " "
					+ one.getMessage(Locale.ENGLISH))
			.isEmpty();
	}

	private static List<Path> sources() throws IOException {
		try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
			return files.filter((file) -> file.toString().endsWith(".java")).toList();
		}
	}

}
