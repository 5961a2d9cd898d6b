package dev.changeover.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;

import dev.changeover.NewSide;
import dev.changeover.OldSide;
import dev.changeover.Phase;
import dev.changeover.report.Action;
import dev.changeover.report.ActionRequest;
import dev.changeover.report.Actions;
import dev.changeover.report.MigrationReport;
import dev.changeover.report.Reports;
import dev.changeover.sweep.SweepState;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A service with one migrated repository in memory, which an operator walked to a phase.
 * Its database, H2, holds nothing but what Changeover keeps.
 */
final class Service implements AutoCloseable {

	static final String MIGRATION = "shipping-address";

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final ConfigurableApplicationContext context;

	private Service(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Starts a service whose migration is in a phase.
	 * @param phase the phase
	 * @param metrics whether it keeps meters
	 * @param migrations how many migrations it declares
	 */
	static Service in(Phase phase, boolean metrics, int migrations) throws InterruptedException {
		String database = "spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
		List<String> settings = settings(database, metrics, migrations);
		// The walk with a quick heartbeat; what is measured, with the usual one.
		List<String> hurried = new ArrayList<>(settings);
		hurried.add("changeover.fleet.heartbeat=20ms");
		try (Service walker = start(hurried)) {
			walker.climb(phase);
		}
		Service service = start(settings);
		await("joined", () -> service.report().phase() == phase);
		return service;
	}

	private static List<String> settings(String database, boolean metrics, int migrations) {
		List<String> settings = new ArrayList<>(List.of(database, "spring.main.banner-mode=off",
				"logging.level.root=warn", "spring.liquibase.enabled=false", "benchmark.metrics=" + metrics));
		for (int i = 0; i < migrations; i++) {
			String migration = "changeover.migrations." + ((i == 0) ? MIGRATION : MIGRATION + "-" + i);
			settings.add(migration + ".waive.comparisons=Nothing is in the tables.");
			settings.add(migration + ".rows.old.table=old_contact");
			settings.add(migration + ".rows.old.key=id");
			settings.add(migration + ".rows.new.table=new_contact");
			settings.add(migration + ".rows.new.key=id");
			settings.add(migration + ".rows.columns.contact=contact");
		}
		return settings;
	}

	private static Service start(List<String> settings) {
		return new Service(new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run(settings.stream().map((setting) -> "--" + setting).toArray(String[]::new)));
	}

	/** The routed repository. */
	Contacts contacts() {
		return this.context.getBean(Contacts.class);
	}

	/** Runs its work in a transaction. */
	TransactionTemplate transaction() {
		return new TransactionTemplate(this.context.getBean(PlatformTransactionManager.class));
	}

	private void climb(Phase phase) throws InterruptedException {
		for (Phase next : Phase.values()) {
			if (next.ordinal() > phase.ordinal()) {
				return;
			}
			if (next == Phase.OFF) {
				continue;
			}
			if (next == Phase.DARK_READ) {
				run(Action.BACKFILL);
				await("filled", () -> report().backfill().state() == SweepState.COMPLETED);
			}
			if (next == Phase.LIVE) {
				run(Action.VERIFY);
				await("verified", () -> report().verification().state() == SweepState.COMPLETED);
			}
			this.context.getBean(Actions.class).run(MIGRATION, ActionRequest.go(next), "benchmark");
			await(next.toString(), () -> report().phase() == next);
		}
	}

	private void run(Action action) {
		this.context.getBean(Actions.class).run(MIGRATION, ActionRequest.of(action), "benchmark");
	}

	private MigrationReport report() {
		return this.context.getBean(Reports.class).of(MIGRATION);
	}

	private static void await(String what, BooleanSupplier reached) throws InterruptedException {
		long end = System.nanoTime() + PATIENCE.toNanos();
		while (!reached.getAsBoolean()) {
			if (System.nanoTime() - end > 0) {
				throw new IllegalStateException("The migration of the benchmark was not " + what + " in time.");
			}
			Thread.sleep(10);
		}
	}

	@Override
	public void close() {
		this.context.close();
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

		Application(JdbcClient jdbc) {
			for (String table : List.of("old_contact", "new_contact")) {
				jdbc.sql("create table if not exists " + table + " (id bigint primary key, contact varchar(200))")
					.update();
			}
		}

		@Bean
		@OldSide
		MapContacts oldContacts() {
			return new MapContacts();
		}

		@Bean
		@NewSide
		MapContacts newContacts() {
			return new MapContacts();
		}

		@Bean
		@ConditionalOnProperty("benchmark.metrics")
		MeterRegistry meters() {
			return new SimpleMeterRegistry();
		}

	}

}
