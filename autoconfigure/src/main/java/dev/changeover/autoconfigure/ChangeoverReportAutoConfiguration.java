package dev.changeover.autoconfigure;

import java.time.Clock;
import java.util.Map;

import dev.changeover.Side;
import dev.changeover.phase.Comparisons;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.DriftLog;
import dev.changeover.phase.Flags;
import dev.changeover.phase.Fleet;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.TransitionListener;
import dev.changeover.phase.TransitionLog;
import dev.changeover.report.Actions;
import dev.changeover.report.CallFigures;
import dev.changeover.report.Deadlines;
import dev.changeover.report.Permissions;
import dev.changeover.report.Refusals;
import dev.changeover.report.Reports;
import dev.changeover.report.Right;
import dev.changeover.routing.CallListener;
import dev.changeover.routing.OperationListener;
import dev.changeover.routing.Outcome;
import dev.changeover.routing.Role;
import dev.changeover.schema.ChangelogGate;
import dev.changeover.schema.ChangelogRun;
import dev.changeover.sweep.Sweeps;
import dev.changeover.togglz.SecurityWarrant;
import dev.changeover.togglz.Warrant;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of the report and of what an operator can do.
 */
@AutoConfiguration(after = ChangeoverAutoConfiguration.class)
@ConditionalOnMigrations
public final class ChangeoverReportAutoConfiguration {

	/**
	 * Made by Spring Boot.
	 */
	ChangeoverReportAutoConfiguration() {
	}

	@Bean
	CallFigures changeoverCallFigures() {
		return new CallFigures(System::nanoTime);
	}

	@Bean
	CallListener changeoverCallFiguresListener(CallFigures figures) {
		return (migration, operation, write) -> {
			CallFigures.Sides sides = figures.sides(migration);
			return new OperationListener() {

				@Override
				public void called(Side side, Role role, Outcome outcome, long at, long nanos) {
					sides.timed(side, outcome == Outcome.FAILURE, at, nanos);
				}

				@Override
				public void counted(Side side, Role role, long at) {
					sides.counted(side, at);
				}

			};
		};
	}

	@Bean
	Refusals changeoverRefusals(ObjectProvider<TransitionListener> listeners) {
		return new Refusals(listeners.orderedStream().toList());
	}

	@Bean
	Deadlines changeoverDeadlines(TransitionLog log, ChangeoverProperties properties) {
		return new Deadlines(log, properties.lingerAfter(), Clock.systemDefaultZone());
	}

	@Bean
	Reports changeoverReports(Migrations migrations, Coordinator coordinator, Flags flags, TransitionLog log,
			DriftLog drift, Comparisons comparisons, Fleet fleet, ObjectProvider<Sweeps> sweeps,
			ObjectProvider<ChangelogGate> changelog, CallFigures calls, Deadlines deadlines) {
		return new Reports(migrations, coordinator, flags, log, drift, comparisons, fleet, sweeps.getIfAvailable(),
				changelog.getIfAvailable(), calls, deadlines);
	}

	@Bean
	Actions changeoverActions(Migrations migrations, Coordinator coordinator, Flags flags, Fleet fleet,
			Refusals refusals, ObjectProvider<Sweeps> sweeps, ObjectProvider<ChangelogRun> changelog) {
		return new Actions(migrations, coordinator, flags, fleet, refusals, sweeps.getIfAvailable(),
				changelog.getIfAvailable());
	}

	@Bean
	Permissions changeoverPermissions(ChangeoverProperties properties, BeanFactory beans) {
		ChangeoverProperties.Roles roles = properties.roles();
		return new Permissions(
				Map.of(Right.VIEW, roles.view(), Right.OPERATE, roles.operate(), Right.CONTRACT, roles.contract()),
				beans.containsBean("springSecurityFilterChain"));
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "org.springframework.security.core.context.SecurityContextHolder")
	@ConditionalOnMissingBean(Warrant.class)
	static class WarrantConfiguration {

		@Bean
		Warrant changeoverWarrant(Permissions permissions) {
			return new SecurityWarrant(permissions);
		}

	}

}
