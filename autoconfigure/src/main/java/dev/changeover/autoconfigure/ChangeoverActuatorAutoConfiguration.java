package dev.changeover.autoconfigure;

import dev.changeover.actuate.ChangeoverEndpoint;
import dev.changeover.report.Actions;
import dev.changeover.report.Permissions;
import dev.changeover.report.Reports;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the actuator endpoint.
 */
@AutoConfiguration(after = ChangeoverReportAutoConfiguration.class)
@ConditionalOnMigrations
@ConditionalOnClass({ ConditionalOnAvailableEndpoint.class, WebEndpoint.class })
public final class ChangeoverActuatorAutoConfiguration {

	@Bean
	@ConditionalOnAvailableEndpoint(ChangeoverEndpoint.class)
	ChangeoverEndpoint changeoverEndpoint(Reports reports, Actions actions, Permissions permissions) {
		return new ChangeoverEndpoint(reports, actions, permissions);
	}

}
