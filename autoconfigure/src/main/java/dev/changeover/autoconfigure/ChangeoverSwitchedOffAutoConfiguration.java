package dev.changeover.autoconfigure;

import dev.changeover.schema.ClosedLabels;
import dev.changeover.schema.EarlyGuard;
import liquibase.integration.spring.SpringLiquibase;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * Auto-configuration of what is left of a migration while Changeover is switched off: its
 * restricting and its dropping changesets stay held.
 */
@AutoConfiguration
@ConditionalOnClass(SpringLiquibase.class)
@ConditionalOnBooleanProperty(name = "changeover.enabled", havingValue = false)
@Conditional(OnMigrationNamesCondition.class)
public final class ChangeoverSwitchedOffAutoConfiguration {

	private static final String GUARD = "changeoverClosedLabels";

	/**
	 * Made by Spring Boot.
	 */
	ChangeoverSwitchedOffAutoConfiguration() {
	}

	@Bean(GUARD)
	static ClosedLabels changeoverClosedLabels() {
		return new ClosedLabels();
	}

	@Bean
	static EarlyGuard changeoverEarlyGuard() {
		return new EarlyGuard(GUARD, ClosedLabels.class);
	}

}
