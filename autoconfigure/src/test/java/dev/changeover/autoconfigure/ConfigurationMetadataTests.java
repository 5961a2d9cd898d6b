package dev.changeover.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
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

	@SuppressWarnings("unchecked")
	private static List<Map<String, Object>> properties() throws IOException {
		try (InputStream metadata = ChangeoverProperties.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			assertThat(metadata).isNotNull();
			String json = new String(metadata.readAllBytes(), UTF_8);
			return (List<Map<String, Object>>) JsonParserFactory.getJsonParser()
				.parseMap(json)
				.getOrDefault("properties", List.of());
		}
	}

}
