package dev.changeover.autoconfigure;

import dev.changeover.togglz.RefusalFilter;
import dev.changeover.togglz.SecurityContextUserProvider;
import org.togglz.console.TogglzConsoleServlet;
import org.togglz.core.user.UserProvider;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Who clicks in the console of Togglz, and what they are told when a click is refused.
 */
@Configuration(proxyBeanMethods = false)
class ConsoleConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "org.springframework.security.config.annotation.web.configuration.EnableWebSecurity")
	@ConditionalOnMissingClass("org.togglz.spring.security.SpringSecurityUserProvider")
	@ConditionalOnProperty(name = "togglz.enabled", matchIfMissing = true)
	@ConditionalOnMissingBean(UserProvider.class)
	static class UserProviderConfiguration {

		@Bean
		UserProvider changeoverUserProvider(Environment environment) {
			return new SecurityContextUserProvider(environment.getProperty("togglz.console.feature-admin-authority"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMigrations
	@ConditionalOnWebApplication(type = Type.SERVLET)
	@ConditionalOnClass(TogglzConsoleServlet.class)
	@ConditionalOnProperty(name = "togglz.console.enabled", matchIfMissing = true)
	static class RefusalConfiguration {

		@Bean
		FilterRegistrationBean<RefusalFilter> changeoverRefusalFilter(Environment environment) {
			return refusalFilter("", environment);
		}

		/**
		 * Registers the filter that answers refused clicks. It stands here, as the outer
		 * class is loaded without the servlet API too.
		 * @param base path under which the console is served
		 * @param environment knows the path of the console
		 * @return the registration
		 */
		static FilterRegistrationBean<RefusalFilter> refusalFilter(String base, Environment environment) {
			String path = base + environment.getProperty("togglz.console.path", "/togglz-console");
			String console = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
			FilterRegistrationBean<RefusalFilter> filter = new FilterRegistrationBean<>(new RefusalFilter(console));
			filter.addUrlPatterns(console + "/*",
					environment.getProperty("management.endpoints.web.base-path", "/actuator") + "/togglz/*");
			return filter;
		}

	}

}
