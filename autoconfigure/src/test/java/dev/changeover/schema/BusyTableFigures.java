package dev.changeover.schema;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static dev.changeover.schema.RunningApplication.MIGRATION;

/**
 * Prints what the traffic feels while a contract tries to run: twice with a long reader
 * on the table, so that it gives up, and once without, so that it runs. On request only:
 * {@code mvn -pl autoconfigure -am test -Dtest=BusyTableFigures -Dchangeover.figures=true
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@EnabledIfSystemProperty(named = "changeover.figures", matches = "true")
class BusyTableFigures {

	private static final int CLIENTS = 4;

	private static final Duration BASELINE = Duration.ofSeconds(8);

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void printsTheSlowestCallInAHundred(TestDatabase kind) throws Exception {
		Application application = new Application(kind).changelog("shop.yaml")
			.migration(MIGRATION)
			.with("changeover.contract.run=on-request");
		RunningApplication.of(application, (running) -> {
			application.put(MIGRATION, Phase.COMPLETE, true);
			measure(application, () -> sleep(BASELINE));
			String alone = measure(application, () -> sleep(BASELINE));
			String held = measure(application, () -> {
				try (LongReader reader = LongReader.of(application, "orders")) {
					contract(running);
				}
			});
			String run = measure(application, () -> contract(running));
			System.out.printf(
					"%s: traffic alone %s; contract gives way to a long reader %s; contract runs %s (ran: %s)%n", kind,
					alone, held, run, application.ran().contains("orders-without-address"));
		});
		this.threads.shutdownNow();
	}

	private static void contract(RunningApplication running) {
		try {
			new ChangelogRun(running.guard(), running.engine(), Duration.ofSeconds(1)).run(MIGRATION, Label.CONTRACT,
					"me", false);
		}
		catch (RefusedException ex) {
			System.out.println(ex.getMessage());
		}
	}

	private static void sleep(Duration time) {
		try {
			Thread.sleep(time.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private String measure(Application application, Runnable meanwhile) {
		AtomicBoolean ended = new AtomicBoolean();
		List<Future<long[]>> clients = new ArrayList<>();
		for (int client = 0; client < CLIENTS; client++) {
			long first = System.nanoTime() + client * 100_000_000_000_000L;
			clients.add(this.threads.submit(() -> trade(application, first, ended)));
		}
		meanwhile.run();
		ended.set(true);
		long[] all = clients.stream().flatMapToLong((client) -> Arrays.stream(taken(client))).sorted().toArray();
		return "p99 %.2f ms, slowest %.1f ms of %d calls".formatted(all[(int) (all.length * 0.99)] / 1e6,
				all[all.length - 1] / 1e6, all.length);
	}

	private static long[] taken(Future<long[]> client) {
		try {
			return client.get(1, TimeUnit.MINUTES);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** A few hundred calls a second of each client. */
	private static long[] trade(Application application, long first, AtomicBoolean ended) throws InterruptedException {
		TestDatabase.Coordinates database = application.coordinates();
		SingleConnectionDataSource connection = new SingleConnectionDataSource(database.url(), database.username(),
				database.password(), true);
		try {
			JdbcClient sql = JdbcClient.create(connection);
			List<Long> taken = new ArrayList<>();
			for (long id = first; !ended.get(); id++) {
				long begin = System.nanoTime();
				sql.sql("insert into orders (id) values (?)").param(id).update();
				taken.add(System.nanoTime() - begin);
				Thread.sleep(2);
			}
			return taken.stream().mapToLong(Long::longValue).toArray();
		}
		finally {
			connection.destroy();
		}
	}

}
