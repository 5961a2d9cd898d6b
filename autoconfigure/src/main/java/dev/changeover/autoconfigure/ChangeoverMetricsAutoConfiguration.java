package dev.changeover.autoconfigure;

import java.time.Clock;

import dev.changeover.metrics.CallMetrics;
import dev.changeover.metrics.MigrationMetrics;
import dev.changeover.metrics.SweepObservations;
import dev.changeover.metrics.TransitionMetrics;
import dev.changeover.phase.DriftLog;
import dev.changeover.phase.Fleet;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.PhaseTable;
import dev.changeover.report.Deadlines;
import dev.changeover.sweep.Sweeps;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the metrics and observations.
 */
@AutoConfiguration(after = ChangeoverReportAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnMigrations
@ConditionalOnBean(MeterRegistry.class)
public final class ChangeoverMetricsAutoConfiguration {

	/**
	 * Made by Spring Boot.
	 */
	ChangeoverMetricsAutoConfiguration() {
	}

	@Bean
	CallMetrics changeoverCallMetrics(MeterRegistry registry) {
		return new CallMetrics(registry);
	}

	@Bean
	TransitionMetrics changeoverTransitionMetrics(Migrations migrations, MeterRegistry registry,
			ObjectProvider<ObservationRegistry> observations) {
		return new TransitionMetrics(migrations, registry, observations.getIfAvailable(() -> ObservationRegistry.NOOP));
	}

	@Bean
	SweepObservations changeoverSweepObservations(ObjectProvider<ObservationRegistry> observations) {
		return new SweepObservations(observations.getIfAvailable(() -> ObservationRegistry.NOOP));
	}

	@Bean
	MigrationMetrics changeoverMigrationMetrics(Migrations migrations, PhaseTable table, Fleet fleet, DriftLog drift,
			ObjectProvider<Sweeps> sweeps, Deadlines deadlines) {
		return MigrationMetrics.of(
				new MigrationMetrics.Sources(migrations, table, fleet, drift, sweeps.getIfAvailable(), deadlines),
				Clock.systemDefaultZone(), System::nanoTime);
	}

}
