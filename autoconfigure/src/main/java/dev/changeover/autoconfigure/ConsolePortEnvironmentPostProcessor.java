package dev.changeover.autoconfigure;

import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Brings the console of Togglz to the port of the application unless the user said where
 * it belongs. Togglz itself stumbles when it is to serve the console on both ports and
 * they are one.
 */
class ConsolePortEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	private static final String PROPERTY = "togglz.console.use-management-port";

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		String own = environment.getProperty("management.server.port");
		boolean shared = own == null || own.equals(environment.getProperty("server.port"));
		if (shared && !OnMigrationsCondition.migrations(environment).isEmpty()) {
			environment.getPropertySources()
				.addLast(new MapPropertySource("changeoverDefaults", Map.of(PROPERTY, "false")));
		}
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
