package dev.changeover.autoconfigure;

import dev.changeover.togglz.RefusalFilter;
import org.togglz.console.TogglzConsoleServlet;

import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Answers refused clicks in a console that is served on a management port of its own.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@ConditionalOnMigrations
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass(TogglzConsoleServlet.class)
@ConditionalOnProperty(name = "togglz.console.enabled", matchIfMissing = true)
public final class ChangeoverConsoleManagementConfiguration {

	/**
	 * Made by Spring Boot.
	 */
	ChangeoverConsoleManagementConfiguration() {
	}

	@Bean
	FilterRegistrationBean<RefusalFilter> changeoverManagementRefusalFilter(ManagementServerProperties server,
			Environment environment) {
		return ConsoleConfiguration.RefusalConfiguration.refusalFilter(server.getBasePath(), environment);
	}

}
