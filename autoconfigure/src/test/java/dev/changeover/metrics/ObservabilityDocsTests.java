package dev.changeover.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The dashboard and the alert rules against what a service tells Prometheus at its start.
 */
class ObservabilityDocsTests {

	private static final Path DOCS = Path.of("../docs/observability");

	private static final Pattern SELECTOR = Pattern.compile("\\b(changeover_\\w+)(?:\\{([^}]*)})?");

	private static final Pattern LABEL = Pattern.compile("(\\w+)(=~|=)\\\\?\"([^\"\\\\]*)\\\\?\"");

	private static final Pattern ROW = Pattern.compile("(?m)^\\| `(changeover\\.[a-z.]+)` \\|[^|]*\\|([^|]*)\\|");

	private static final Pattern GROUPED = Pattern.compile("by \\(([\\w, ]+)\\) \\(([^)]*)");

	/** Values of each label, by name of the metric. */
	private static final Map<String, Map<String, Set<String>>> METRICS = new HashMap<>();

	/** Keys of the tags of each meter, by its name. */
	private static final Map<String, Set<String>> METERS = new HashMap<>();

	@BeforeAll
	static void scrape() {
		try (ConfigurableApplicationContext service = MeasuredService.start()) {
			service.getBean(MeasuredService.Names.class).find(1);
			for (Meter meter : service.getBean(PrometheusMeterRegistry.class).getMeters()) {
				if (meter.getId().getName().startsWith("changeover.")) {
					METERS.computeIfAbsent(meter.getId().getName(), (name) -> new HashSet<>())
						.addAll(meter.getId().getTags().stream().map(Tag::getKey).toList());
				}
			}
			for (String line : service.getBean(PrometheusMeterRegistry.class).scrape().split("\n")) {
				Matcher sample = SELECTOR.matcher(line);
				if (!line.startsWith("#") && sample.lookingAt()) {
					Map<String, Set<String>> labels = METRICS.computeIfAbsent(sample.group(1),
							(name) -> new HashMap<>());
					Matcher label = LABEL.matcher((sample.group(2) != null) ? sample.group(2) : "");
					while (label.find()) {
						labels.computeIfAbsent(label.group(1), (name) -> new HashSet<>()).add(label.group(3));
					}
				}
			}
		}
	}

	@Test
	void thePageNamesEveryMeterWithItsTags() throws IOException {
		Map<String, Set<String>> documented = new HashMap<>();
		Matcher row = ROW.matcher(Files.readString(DOCS.resolveSibling("observability.md")));
		while (row.find()) {
			documented.put(row.group(1),
					row.group(2).isBlank() ? Set.of() : Set.of(row.group(2).strip().split(",\\s*")));
		}

		assertThat(documented).isEqualTo(METERS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "grafana-dashboard.json", "prometheus-alerts.yml" })
	void nameOnlyMetricsAndLabelsThatExist(String file) throws IOException {
		Matcher selector = SELECTOR.matcher(Files.readString(DOCS.resolve(file)));
		int found = 0;
		while (selector.find()) {
			found++;
			assertThat(METRICS).containsKey(selector.group(1));
			Matcher label = LABEL.matcher((selector.group(2) != null) ? selector.group(2) : "");
			while (label.find()) {
				Set<String> values = METRICS.get(selector.group(1)).get(label.group(1));
				assertThat(values).as(selector.group()).isNotNull();
				for (String value : label.group(3).split("\\|")) {
					assertThat(value.startsWith("$") || values.contains(value)).as(selector.group()).isTrue();
				}
			}
		}
		assertThat(found).isGreaterThan(10);
	}

	@ParameterizedTest
	@ValueSource(strings = { "grafana-dashboard.json", "prometheus-alerts.yml" })
	void groupByLabelsThatTheMetricsHave(String file) throws IOException {
		Matcher grouped = GROUPED.matcher(Files.readString(DOCS.resolve(file)));
		int found = 0;
		while (grouped.find()) {
			found++;
			Matcher metric = SELECTOR.matcher(grouped.group(2));
			assertThat(metric.find()).as(grouped.group()).isTrue();
			for (String label : grouped.group(1).split(",\\s*")) {
				boolean ofPrometheus = label.equals("instance");
				assertThat(ofPrometheus || METRICS.get(metric.group(1)).containsKey(label)).as(grouped.group())
					.isTrue();
			}
		}
		assertThat(found).isGreaterThan(8);
	}

	@Test
	void alertsTellOnlyWhatTheyGroupBy() throws IOException {
		Map<String, List<Map<String, List<Map<String, Object>>>>> alerts = new Yaml()
			.load(Files.readString(DOCS.resolve("prometheus-alerts.yml")));

		for (Map<String, Object> rule : alerts.get("groups").get(0).get("rules")) {
			Matcher grouped = GROUPED.matcher(String.valueOf(rule.get("expr")));
			assertThat(grouped.find()).as(rule.toString()).isTrue();
			Matcher told = Pattern.compile("\\$labels\\.(\\w+)").matcher(String.valueOf(rule.get("annotations")));
			while (told.find()) {
				assertThat(grouped.group(1).split(",\\s*")).as(rule.toString()).contains(told.group(1));
			}
		}
	}

	@Test
	void areWellFormed() throws IOException {
		Map<String, List<Map<String, List<Map<String, Object>>>>> alerts = new Yaml()
			.load(Files.readString(DOCS.resolve("prometheus-alerts.yml")));

		assertThat(alerts.get("groups").get(0).get("rules")).isNotEmpty()
			.allSatisfy((rule) -> assertThat(rule).containsKeys("alert", "expr", "labels", "annotations"));
		assertThat(new JsonMapper().readTree(Files.readString(DOCS.resolve("grafana-dashboard.json"))).path("panels"))
			.isNotEmpty()
			.allSatisfy((panel) -> assertThat(panel.path("targets").get(0).path("expr").asString()).isNotEmpty());
	}

}
