package dev.changeover.schema;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static dev.changeover.schema.RunningApplication.MIGRATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A table that others use when the contract wants it. All who come after a statement that
 * waits for a table wait behind it, so the shop trades all the time beside it. A
 * statement that is not told to give up waits for ever.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BusyTableTests {

	private static final int ENOUGH = 5;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@AfterEach
	void endThreads() {
		this.threads.shutdownNow();
	}

	@ParameterizedTest
	@EnumSource(value = TestDatabase.class, mode = EnumSource.Mode.EXCLUDE, names = "H2")
	void tradesOnWhileAReaderKeepsTheContractFromTheTable(TestDatabase kind) {
		Application application = shop(kind);
		RunningApplication.of(application, (running) -> {
			application.put(MIGRATION, Phase.COMPLETE, true);
			Trade trade = new Trade(application);
			Future<?> trading = this.threads.submit(trade);
			try (LongReader reader = LongReader.of(application, "orders")) {
				AtomicInteger rests = new AtomicInteger();
				ChangelogRun run = running.run(Duration.ofSeconds(3), (time) -> {
					rests.incrementAndGet();
					trade.awaitMore();
				});
				Future<?> contract = this.threads.submit(() -> run.run(MIGRATION, Label.CONTRACT, "me", null, false));

				assertThatThrownBy(() -> contract.get(1, TimeUnit.MINUTES)).rootCause()
					.isInstanceOf(RefusedException.class)
					.hasMessageContaining("gave up after " + (rests.get() + 1) + " attempts")
					.hasMessageContaining("in use");
				assertThat(rests).hasValueGreaterThan(2);
				assertThat(trading.isDone()).as("the shop goes on").isFalse();
			}
			finally {
				trade.end();
			}
			assertThat(application.ran()).doesNotContain("orders-without-address");
			assertThat(application.phases().read(MIGRATION).orElseThrow().contractedAt()).isNull();
			assertThat(application.sql().sql("select count(ship_city) from orders").query(Long.class).single())
				.isZero();
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void runsTheContractAsSoonAsTheReaderHasEnded(TestDatabase kind) {
		Application application = shop(kind);
		RunningApplication.of(application, (running) -> {
			application.put(MIGRATION, Phase.COMPLETE, true);
			try (LongReader reader = LongReader.of(application, "orders")) {
				AtomicInteger rests = new AtomicInteger();

				running.run(Duration.ofSeconds(3), (time) -> {
					assertThat(application.ran()).doesNotContain("orders-without-address");
					application.sql().sql("insert into orders (id) values (" + rests.get() + ")").update();
					if (rests.incrementAndGet() == 2) {
						reader.close();
					}
				}).run(MIGRATION, Label.CONTRACT, "me", null, false);

				assertThat(rests).hasValue(2);
			}
			assertThat(application.ran()).contains("orders-without-address");
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void waitsForATableNoLongerThanAnAttemptMayAndRestsFourHundredTimesAsLong(TestDatabase kind) {
		Application application = new Application(kind).changelog("patience.yaml")
			.migration(MIGRATION)
			.with("changeover.contract.run=on-request", "changeover.lint.level=off");
		RunningApplication.of(application, (running) -> {
			application.put(MIGRATION, Phase.COMPLETE, true);
			Duration[] first = new Duration[1];
			try (LongReader reader = LongReader.of(application, "orders")) {
				running.run(Duration.ofSeconds(3), (time) -> {
					first[0] = time;
					reader.close();
				}).run(MIGRATION, Label.CONTRACT, "me", null, false);
			}

			// What the database itself said while the contract ran, at the second
			// attempt.
			long patience = application.sql().sql("select max(millis) from patience").query(Long.class).single();
			assertThat(patience).isEqualTo((kind == TestDatabase.MARIADB) ? 0 : 10);
			assertThat(first[0]).isGreaterThan(Duration.ofMillis(10).multipliedBy(400));
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void goesOnWithTheStartWhereATableIsInUse(TestDatabase kind) {
		Application application = shop(kind).with("changeover.contract.lock-timeout=50ms",
				"changeover.contract.run=at-startup");
		application.start();
		application.put(MIGRATION, Phase.COMPLETE, true);
		try (LongReader reader = LongReader.of(application, "orders")) {
			application.start();
		}

		assertThat(application.ran()).contains("address-order").doesNotContain("orders-without-address");
	}

	private static Application shop(TestDatabase kind) {
		return new Application(kind).changelog("shop.yaml")
			.migration(MIGRATION)
			.with("changeover.contract.run=on-request");
	}

	/** Takes orders, one after the other. */
	private static final class Trade implements Runnable {

		private final Application application;

		private final AtomicBoolean ended = new AtomicBoolean();

		private final AtomicInteger taken = new AtomicInteger(10_000);

		Trade(Application application) {
			this.application = application;
		}

		@Override
		public void run() {
			SingleConnectionDataSource connection = new SingleConnectionDataSource(this.application.coordinates().url(),
					this.application.coordinates().username(), this.application.coordinates().password(), true);
			try {
				JdbcClient sql = JdbcClient.create(connection);
				while (!this.ended.get()) {
					sql.sql("insert into orders (id) values (?)").param(this.taken.incrementAndGet()).update();
				}
			}
			finally {
				connection.destroy();
			}
		}

		void awaitMore() throws InterruptedException {
			int before = this.taken.get();
			CountDownLatch never = new CountDownLatch(1);
			while (this.taken.get() < before + ENOUGH) {
				never.await(1, TimeUnit.MILLISECONDS);
			}
		}

		void end() {
			this.ended.set(true);
		}

	}

}
