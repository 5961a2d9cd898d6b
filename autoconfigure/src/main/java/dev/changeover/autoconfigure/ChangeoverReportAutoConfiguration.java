package dev.changeover.autoconfigure;

import java.time.Clock;
import java.util.Map;

import dev.changeover.phase.Comparisons;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.DriftLog;
import dev.changeover.phase.Flags;
import dev.changeover.phase.Fleet;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.TransitionLog;
import dev.changeover.report.Actions;
import dev.changeover.report.CallFigures;
import dev.changeover.report.Permissions;
import dev.changeover.report.Reports;
import dev.changeover.report.Right;
import dev.changeover.schema.ChangelogGate;
import dev.changeover.schema.ChangelogRun;
import dev.changeover.sweep.Sweeps;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the report and of what an operator can do.
 */
@AutoConfiguration(after = ChangeoverAutoConfiguration.class)
@ConditionalOnMigrations
public final class ChangeoverReportAutoConfiguration {

	@Bean
	Reports changeoverReports(Migrations migrations, Coordinator coordinator, Flags flags, TransitionLog log,
			DriftLog drift, Comparisons comparisons, Fleet fleet, ObjectProvider<Sweeps> sweeps,
			ObjectProvider<ChangelogGate> changelog, ObjectProvider<CallFigures> calls) {
		return new Reports(migrations, coordinator, flags, log, drift, comparisons, fleet, sweeps.getIfAvailable(),
				changelog.getIfAvailable(), calls.getIfAvailable(() -> CallFigures.NONE), Clock.systemDefaultZone());
	}

	@Bean
	Actions changeoverActions(Migrations migrations, Coordinator coordinator, Flags flags, Fleet fleet,
			ObjectProvider<Sweeps> sweeps, ObjectProvider<ChangelogRun> changelog) {
		return new Actions(migrations, coordinator, flags, fleet, sweeps.getIfAvailable(), changelog.getIfAvailable());
	}

	@Bean
	Permissions changeoverPermissions(ChangeoverProperties properties, BeanFactory beans) {
		ChangeoverProperties.Roles roles = properties.roles();
		return new Permissions(
				Map.of(Right.VIEW, roles.view(), Right.OPERATE, roles.operate(), Right.CONTRACT, roles.contract()),
				beans.containsBean("springSecurityFilterChain"));
	}

}
