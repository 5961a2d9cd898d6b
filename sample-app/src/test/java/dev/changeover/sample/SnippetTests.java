package dev.changeover.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What README and docs quote is what is compiled: a comment
 * {@code <!-- snippet path#tag -->} stands before each quotation and names a region of a
 * file.
 */
class SnippetTests {

	private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private static final Pattern SNIPPET = Pattern.compile("<!-- snippet (\\S+)#(\\S+) -->\\n```\\w+\\n(.*?)\\n```",
			Pattern.DOTALL);

	@ParameterizedTest
	@MethodSource("pages")
	void quotesCompiledCode(Path page) throws IOException {
		String text = Files.readString(page);
		assertThat(SNIPPET.matcher(text).results().map((quoted) -> quoted.group(3)))
			.hasSize(text.split("<!-- snippet ", -1).length - 1)
			.noneMatch((quoted) -> quoted.contains("```"));
		Matcher snippet = SNIPPET.matcher(text);
		while (snippet.find()) {
			assertThat(snippet.group(3)).as(snippet.group(1) + "#" + snippet.group(2))
				.isEqualTo(region(snippet.group(1), snippet.group(2)));
		}
	}

	static Stream<Path> pages() throws IOException {
		List<Path> pages = new ArrayList<>();
		for (Path directory : List.of(ROOT, ROOT.resolve("docs"))) {
			try (Stream<Path> files = Files.list(directory)) {
				files.filter((file) -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
			}
		}
		return pages.stream();
	}

	private static String region(String path, String tag) {
		List<String> lines = new ArrayList<>();
		boolean inside = false;
		for (String line : lines(ROOT.resolve(path))) {
			boolean mark = line.contains("tag::") || line.contains("end::");
			if (mark && line.contains("::" + tag + "[]")) {
				inside = line.contains("tag::");
			}
			else if (inside && !mark) {
				lines.add(line);
			}
		}
		assertThat(lines).as(path + "#" + tag).isNotEmpty();
		return String.join("\n", lines).stripTrailing().stripIndent();
	}

	private static List<String> lines(Path file) {
		try {
			return Files.readAllLines(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
