package dev.changeover.metrics;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.metrics.MeasuredService.Names;
import dev.changeover.phase.Click;
import dev.changeover.phase.Flags;
import dev.changeover.phase.TransitionLog;
import dev.changeover.report.MigrationReport;
import dev.changeover.report.Reports;
import dev.changeover.routing.Verdict;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

class MetricsTests {

	private static ConfigurableApplicationContext service;

	private static MeterRegistry registry;

	private static Set<String> atStart;

	@BeforeAll
	static void start() {
		service = MeasuredService.start();
		registry = service.getBean(MeterRegistry.class);
		atStart = registry.getMeters().stream().map((meter) -> meter.getId().getName()).collect(Collectors.toSet());
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@Test
	void everyMeterIsRegisteredBeforeTheMigrationBegins() {
		assertThat(atStart).contains("changeover.phase", "changeover.calls", "changeover.dark.reads",
				"changeover.write.divergences", "changeover.write.undecided", "changeover.drift",
				"changeover.sweep.rows", "changeover.sweep.progress", "changeover.fleet.lagging",
				"changeover.transitions", "changeover.refusals", "changeover.overdue", "changeover.lingering",
				"changeover.phase.age", "changeover.trouble");
		for (Verdict verdict : Verdict.values()) {
			assertThat(registry.get("changeover.dark.reads")
				.tags("migration", "names", "operation", "Names.find", "result",
						verdict.name().toLowerCase(Locale.ROOT).replace('_', '-'))
				.counter()).isNotNull();
		}
	}

	@Test
	void aCallAddsNoMeter() {
		Names names = service.getBean(Names.class);
		Set<String> before = calls();

		names.save(1, "Ann");
		names.find(1);
		assertThatIllegalArgumentException().isThrownBy(() -> names.find(-1));

		assertThat(calls()).isEqualTo(before);
		assertThat(calls("Names.find", "success")).isPositive();
		assertThat(calls("Names.find", "failure")).isPositive();
		assertThat(calls("Names.save", "success")).isPositive();
	}

	@Test
	void aTransitionIsCountedByWhoMadeItAndKeepsABaseline() {
		service.getBean(Flags.class).ask("names", Phase.DUAL_WRITE, Click.by("ann"));

		await().until(() -> registry.get("changeover.transitions")
			.tags("migration", "names", "to", "dual-write")
			.counter()
			.count() == 1);
		assertThat(service.getBean(TransitionLog.class).history("names", 10)).first()
			.satisfies((transition) -> assertThat(transition.baseline()).startsWith("OLD ")
				.contains("calls", "errors", "p99"));
		assertThat(service.getBean(Reports.class).of("names").calls()).containsOnlyKeys(Side.OLD, Side.NEW);
	}

	@Test
	void aPassedDeadlineIsAMetric() {
		assertThat(registry.get("changeover.overdue").tag("migration", "names").gauge().value()).isEqualTo(1);
		assertThat(registry.get("changeover.drift").gauges()).hasSize(6).allMatch((gauge) -> gauge.value() == 0);
	}

	@Test
	void waitsForNoInstanceWhoseReleaseHasRetiredTheMigration() {
		JdbcClient sql = JdbcClient.create(service.getBean(DataSource.class));
		await().until(() -> lagging() == 0);
		sql.sql("""
				insert into CHANGEOVER_INSTANCE (ID, APPLICATION, HOST, STARTED_AT, EXPIRES_AT)
				values ('after', 'shop', 'there', 1, ?)""").param(Long.MAX_VALUE).update();

		try {
			await().until(() -> lagging() == 1);
			sql.sql("insert into CHANGEOVER_ACKNOWLEDGEMENT (INSTANCE_ID, MIGRATION, EPOCH) values ('after', 'names', -1)")
				.update();

			await().until(() -> lagging() == 0);
			assertThat(service.getBean(Reports.class).of("names").instances()).hasSize(2)
				.noneMatch(MigrationReport.Instance::lagging)
				.areExactly(1, new Condition<>(MigrationReport.Instance::retired, "retired"));
		}
		finally {
			sql.sql("delete from CHANGEOVER_ACKNOWLEDGEMENT where INSTANCE_ID = 'after'").update();
			sql.sql("delete from CHANGEOVER_INSTANCE where ID = 'after'").update();
		}
	}

	private static double lagging() {
		return registry.get("changeover.fleet.lagging").tag("migration", "names").gauge().value();
	}

	private static double calls(String operation, String outcome) {
		return registry.get("changeover.calls")
			.tags("migration", "names", "operation", operation, "side", "old", "role", "authoritative", "outcome",
					outcome)
			.functionTimer()
			.count();
	}

	private static Set<String> calls() {
		return registry.get("changeover.calls")
			.meters()
			.stream()
			.map(Meter::getId)
			.map(Object::toString)
			.collect(Collectors.toSet());
	}

}
