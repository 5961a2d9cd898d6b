package dev.changeover.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.report.Action;
import dev.changeover.report.ActionRequest;
import dev.changeover.report.Actions;
import dev.changeover.report.MigrationReport;
import dev.changeover.report.Reports;
import dev.changeover.sweep.SweepState;
import dev.changeover.testing.TestDatabase;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A service with one migrated repository, which an operator walked to a phase.
 */
final class Service implements AutoCloseable {

	static final String MIGRATION = "shipping-address";

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final ConfigurableApplicationContext context;

	private Service(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Starts a service with an empty database of its own whose migration is in a phase.
	 * @param phase the phase
	 * @param migrations how many migrations it declares
	 * @param application its configuration: both sides, and their tables
	 * @param kind of its database
	 * @param more settings as {@code key=value}
	 */
	static Service in(Phase phase, int migrations, Class<?> application, TestDatabase kind, String... more)
			throws InterruptedException {
		List<String> settings = settings(kind.create(), migrations);
		settings.addAll(List.of(more));
		// The walk with a quick heartbeat; what is measured, with the usual one.
		List<String> hurried = new ArrayList<>(settings);
		hurried.add("changeover.fleet.heartbeat=20ms");
		try (Service walker = start(application, hurried)) {
			walker.climb(phase);
		}
		Service service = start(application, settings);
		await("joined", () -> service.report().phase() == phase);
		return service;
	}

	private static List<String> settings(TestDatabase.Coordinates database, int migrations) {
		List<String> settings = new ArrayList<>(
				List.of("spring.datasource.url=" + database.url(), "spring.datasource.username=" + database.username(),
						"spring.datasource.password=" + database.password(), "spring.main.banner-mode=off",
						"logging.level.root=warn", "spring.liquibase.enabled=false"));
		for (int i = 0; i < migrations; i++) {
			settings.addAll(migration((i == 0) ? MIGRATION : MIGRATION + "-" + i));
		}
		return settings;
	}

	/**
	 * The settings that declare a migration of the contacts.
	 */
	static List<String> migration(String name) {
		String migration = "changeover.migrations." + name;
		return List.of(migration + ".waive.comparisons=Nothing reads in a benchmark before the phase is reached.",
				migration + ".rows.old.table=old_contact", migration + ".rows.old.key=id",
				migration + ".rows.new.table=new_contact", migration + ".rows.new.key=id",
				migration + ".rows.columns.contact=contact");
	}

	private static Service start(Class<?> application, List<String> settings) {
		return new Service(new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
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
				ask(ActionRequest.of(Action.BACKFILL));
				await("filled", () -> report().backfill().state() == SweepState.COMPLETED);
			}
			if (next == Phase.LIVE) {
				ask(ActionRequest.of(Action.VERIFY));
				await("verified", () -> report().verification().state() == SweepState.COMPLETED);
			}
			ask(ActionRequest.go(next));
			await(next.toString(), () -> report().phase() == next);
		}
	}

	// What is asked for too early is refused, and may be asked for again.
	private void ask(ActionRequest request) throws InterruptedException {
		await("allowed to " + request.action(), () -> {
			try {
				this.context.getBean(Actions.class).run(MIGRATION, request, "benchmark");
				return true;
			}
			catch (RefusedException ex) {
				return false;
			}
		});
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

}
