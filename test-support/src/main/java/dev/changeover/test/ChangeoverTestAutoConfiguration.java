package dev.changeover.test;

import dev.changeover.autoconfigure.ChangeoverAutoConfiguration;
import dev.changeover.autoconfigure.ChangeoverSweepAutoConfiguration;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.Phases;
import dev.changeover.phase.Rehearsal;
import dev.changeover.sweep.RowAudit;
import dev.changeover.sweep.RowSources;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of what tests ask an application context for.
 */
@AutoConfiguration(after = { ChangeoverAutoConfiguration.class, ChangeoverSweepAutoConfiguration.class })
public final class ChangeoverTestAutoConfiguration {

	/**
	 * Made by Spring Boot.
	 */
	ChangeoverTestAutoConfiguration() {
	}

	@Bean
	@ConditionalOnBean(Phases.class)
	Rehearsal changeoverRehearsal(Phases phases, Migrations migrations) {
		return new Rehearsal(phases, migrations);
	}

	@Bean
	@ConditionalOnBean(RowSources.class)
	@ConditionalOnMissingBean
	BothSides changeoverBothSides(RowSources sources, Migrations migrations) {
		return new BothSides(new RowAudit(sources), migrations.names());
	}

}
