package dev.changeover.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import dev.changeover.schema.LintRule;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.json.JsonParserFactory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page of the properties, the properties, and what an editor is told of them are one.
 */
class ConfigurationPageTests {

	private static final Path PAGE = Path.of("../docs/configuration.md");

	private static final Pattern TICKED = Pattern.compile("`([^`]+)`");

	@Test
	void thePageNamesEveryPropertyAndNoOther() throws IOException {
		assertThat(documented().keySet()).containsExactlyInAnyOrderElementsOf(properties().keySet());
	}

	@Test
	void thePageNamesTheDefaults() throws IOException {
		Map<String, String> documented = documented();
		properties().forEach((name, value) -> {
			if (!value.isEmpty() && documented.get(name).startsWith("`")) {
				assertThat(documented.get(name)).as(name).isEqualTo("`" + value + "`");
			}
		});
	}

	@Test
	void anEditorCompletesTheRulesAndTheBeans() throws IOException {
		String metadata = metadata();
		assertThat(metadata).contains("javax.sql.DataSource",
				"org.springframework.transaction.PlatformTransactionManager");
		assertThat(hinted("changeover.lint.rules.keys"))
			.containsExactlyElementsOf(Arrays.stream(LintRule.values()).map(LintRule::text).toList());
	}

	/** Name, without parameters, and default of each row; several names may share one. */
	private static Map<String, String> documented() throws IOException {
		Map<String, String> rows = new LinkedHashMap<>();
		String page = Files.readString(PAGE);
		String prefix = "";
		for (String line : page.split("\n")) {
			if (line.startsWith("## ")) {
				prefix = line.contains("`changeover.migrations.<name>.`") ? "migrations." : "";
			}
			String[] cells = line.split("\\|");
			if (!line.startsWith("| `") || cells.length < 4) {
				continue;
			}
			String before = "";
			for (MatchResult ticked : TICKED.matcher(cells[1]).results().toList()) {
				String name = ticked.group(1).replaceAll("\\.<.*>", "");
				before = name.startsWith(".") ? before.substring(0, before.lastIndexOf('.')) + name : name;
				rows.put(prefix + before, cells[2].strip());
			}
		}
		return rows;
	}

	private static Map<String, String> properties() {
		Map<String, String> found = new LinkedHashMap<>();
		collect("", ChangeoverProperties.class, found);
		collect("throttle.", ThrottleProperties.class, found);
		collect("migrations.", ChangeoverProperties.Migration.class, found);
		found.remove("migrations");
		return found;
	}

	private static void collect(String prefix, Class<?> type, Map<String, String> found) {
		for (RecordComponent component : type.getRecordComponents()) {
			var parameter = Arrays.stream(type.getDeclaredConstructors()[0].getParameters())
				.filter((candidate) -> candidate.getName().equals(component.getName()))
				.findFirst()
				.orElseThrow();
			Name named = parameter.getAnnotation(Name.class);
			String name = prefix + ((named != null) ? named.value() : dashed(component.getName()));
			if (component.getType().isRecord()) {
				collect(name + ".", component.getType(), found);
				continue;
			}
			DefaultValue value = parameter.getAnnotation(DefaultValue.class);
			found.put(name, (value != null && value.value().length == 1) ? value.value()[0] : "");
		}
	}

	private static String dashed(String camel) {
		return ConfigurationPropertyName.adapt(camel.replaceAll("([A-Z])", "-$1"), '.').toString();
	}

	@SuppressWarnings("unchecked")
	private static List<String> hinted(String name) throws IOException {
		List<Map<String, Object>> hints = (List<Map<String, Object>>) JsonParserFactory.getJsonParser()
			.parseMap(metadata())
			.get("hints");
		return hints.stream()
			.filter((hint) -> name.equals(hint.get("name")))
			.flatMap((hint) -> ((List<Map<String, Object>>) hint.get("values")).stream())
			.map((value) -> String.valueOf(value.get("value")))
			.toList();
	}

	private static String metadata() throws IOException {
		try (InputStream metadata = ChangeoverProperties.class
			.getResourceAsStream("/META-INF/additional-spring-configuration-metadata.json")) {
			assertThat(metadata).isNotNull();
			return new String(metadata.readAllBytes(), UTF_8);
		}
	}

}
