package dev.changeover.schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page of the changesets lists every rule as the linter knows it.
 */
class LintRulesPageTests {

	private static final Path PAGE = Path.of("..", "docs", "changesets.md");

	@Test
	void listsEveryRuleAndNoOther() throws IOException {
		List<String> rows;
		try (Stream<String> lines = Files.lines(PAGE)) {
			rows = lines.dropWhile((line) -> !line.startsWith("| rule |")).skip(2).toList();
		}

		assertThat(rows).containsExactlyElementsOf(Stream.of(LintRule.values()).map(LintRulesPageTests::row).toList());
	}

	private static String row(LintRule rule) {
		String needs = switch (rule.needs()) {
			case NOTHING -> "warning";
			case TIGHTEN -> "`tighten` or `contract`";
			case CONTRACT -> "`contract`";
			case NEVER -> "no label helps";
		};
		return "| `%s` | %s | %s | %s |".formatted(rule.text(), needs, rule.why(), rule.remedy());
	}

}
