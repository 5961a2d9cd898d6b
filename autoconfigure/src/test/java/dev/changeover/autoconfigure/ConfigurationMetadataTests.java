package dev.changeover.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.json.JsonParserFactory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an editor shows of the properties.
 */
class ConfigurationMetadataTests {

	@Test
	void describesEveryProperty() throws IOException {
		assertThat(properties()).isNotEmpty()
			.allSatisfy((property) -> assertThat((String) property.get("description"))
				.as(String.valueOf(property.get("name")))
				.isNotBlank()
				.endsWith(".")
				.doesNotStartWithIgnoringCase("the ")
				.doesNotStartWithIgnoringCase("a "));
	}

	@Test
	void namesTheDefaults() throws IOException {
		assertThat(properties())
			.anySatisfy((property) -> assertThat(property).containsEntry("name", "changeover.fleet.lease")
				.containsEntry("type", "java.time.Duration")
				.containsEntry("defaultValue", "10s"));
	}

	/** Properties that tests declare have metadata of their own. */
	@SuppressWarnings("unchecked")
	private static List<Map<String, Object>> properties() throws IOException {
		List<Map<String, Object>> properties = new ArrayList<>();
		for (URL metadata : Collections.list(ChangeoverProperties.class.getClassLoader()
			.getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream json = metadata.openStream()) {
				properties.addAll((List<Map<String, Object>>) JsonParserFactory.getJsonParser()
					.parseMap(new String(json.readAllBytes(), UTF_8))
					.getOrDefault("properties", List.of()));
			}
		}
		properties.removeIf((property) -> !String.valueOf(property.get("name")).startsWith("changeover."));
		return properties;
	}

}
