package dev.changeover.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
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
		return in(phase, application, settings(kind.create(), migrations, more));
	}

	/**
	 * Starts a service with a database whose migration is walked to a phase.
	 */
	static Service in(Phase phase, Class<?> application, TestDatabase.Coordinates database, String... more)
			throws InterruptedException {
		return in(phase, application, settings(database, 1, more));
	}

	/**
	 * Starts another instance of a service that has one already.
	 */
	static Service joining(Class<?> application, TestDatabase.Coordinates database, String... more) {
		return start(application, settings(database, 1, more));
	}

	private static Service in(Phase phase, Class<?> application, List<String> settings) throws InterruptedException {
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

	private static List<String> settings(TestDatabase.Coordinates database, int migrations, String... more) {
		List<String> settings = new ArrayList<>(
				List.of("spring.datasource.url=" + database.url(), "spring.datasource.username=" + database.username(),
						"spring.datasource.password=" + database.password(), "spring.main.banner-mode=off",
						"logging.level.root=warn", "spring.liquibase.enabled=false"));
		for (int i = 0; i < migrations; i++) {
			settings.addAll(migration((i == 0) ? MIGRATION : MIGRATION + "-" + i));
		}
		settings.addAll(List.of(more));
		return settings;
	}

	/**
	 * The settings that declare a migration of the contacts.
	 */
	static List<String> migration(String name) {
		String migration = "changeover.migrations." + name;
		return List.of(migration + ".generated-keys=none",
				migration + ".waive.comparisons=Nothing reads in a benchmark before the phase is reached.",
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

	/** Its connection pool. */
	HikariPoolMXBean pool() {
		return this.context.getBean(HikariDataSource.class).getHikariPoolMXBean();
	}

	/** Runs its work in a transaction. */
	TransactionTemplate transaction() {
		return new TransactionTemplate(this.context.getBean(PlatformTransactionManager.class));
	}

	/** Waits until so many instances take part and follow. */
	void awaitFleetOf(int size) throws InterruptedException {
		await("followed by " + size + " instances", () -> report().instances().size() == size && followed());
	}

	/** Takes the migration one step further, or back, and waits until all follow. */
	void step(Phase next) throws InterruptedException {
		ask(ActionRequest.go(next));
		await(next.toString(), () -> report().phase() == next && followed());
	}

	private boolean followed() {
		return report().instances().stream().noneMatch(MigrationReport.Instance::lagging);
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
