package dev.changeover.autoconfigure;

import dev.changeover.actuate.ChangeoverEndpoint;
import dev.changeover.actuate.ChangeoverHealthIndicator;
import dev.changeover.actuate.LeaseHealthIndicator;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Flags;
import dev.changeover.phase.Fleet;
import dev.changeover.phase.Migrations;
import dev.changeover.report.Actions;
import dev.changeover.report.Deadlines;
import dev.changeover.report.Permissions;
import dev.changeover.report.Reports;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of the actuator endpoint and of health.
 */
@AutoConfiguration(after = ChangeoverReportAutoConfiguration.class)
@ConditionalOnMigrations
public final class ChangeoverActuatorAutoConfiguration {

	/**
	 * Made by Spring Boot.
	 */
	ChangeoverActuatorAutoConfiguration() {
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ ConditionalOnAvailableEndpoint.class, WebEndpoint.class })
	static class EndpointConfiguration {

		@Bean
		@ConditionalOnAvailableEndpoint(ChangeoverEndpoint.class)
		ChangeoverEndpoint changeoverEndpoint(Reports reports, Actions actions, Permissions permissions) {
			return new ChangeoverEndpoint(reports, actions, permissions);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
	static class HealthConfiguration {

		@Bean
		@ConditionalOnEnabledHealthIndicator("changeover")
		@ConditionalOnMissingBean(name = "changeoverHealthIndicator")
		ChangeoverHealthIndicator changeoverHealthIndicator(Migrations migrations, Coordinator coordinator, Flags flags,
				Fleet fleet, Reports reports, Deadlines deadlines) {
			return new ChangeoverHealthIndicator(migrations, coordinator, flags, fleet, reports, deadlines);
		}

		@Bean
		@ConditionalOnEnabledHealthIndicator("changeover-lease")
		@ConditionalOnMissingBean(name = "changeoverLeaseHealthIndicator")
		LeaseHealthIndicator changeoverLeaseHealthIndicator(Fleet fleet) {
			return new LeaseHealthIndicator(fleet);
		}

	}

}
