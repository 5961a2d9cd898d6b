package dev.changeover.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A link from one page to another leads somewhere, and to a heading that is there.
 */
class LinkTests {

	private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");

	private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```");

	private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

	@ParameterizedTest
	@MethodSource("dev.changeover.sample.SnippetTests#pages")
	void leadsSomewhere(Path page) throws IOException {
		Matcher link = LINK.matcher(withoutCode(page));
		while (link.find()) {
			String target = link.group(1);
			if (!target.contains("://") && !target.startsWith("mailto:")) {
				int anchor = target.indexOf('#');
				String path = (anchor < 0) ? target : target.substring(0, anchor);
				Path file = path.isEmpty() ? page : page.resolveSibling(path).normalize();
				assertThat(file).as(target).exists();
				if (anchor >= 0 && file.toString().endsWith(".md")) {
					assertThat(headings(file)).as(target).contains(target.substring(anchor + 1));
				}
			}
		}
	}

	private static Stream<String> headings(Path file) throws IOException {
		return HEADING.matcher(withoutCode(file)).results().map((heading) -> anchor(heading.group(1)));
	}

	private static String anchor(String heading) {
		return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
	}

	private static String withoutCode(Path file) throws IOException {
		return FENCE.matcher(Files.readString(file)).replaceAll("");
	}

}
