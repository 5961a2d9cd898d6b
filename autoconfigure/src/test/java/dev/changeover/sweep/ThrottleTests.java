package dev.changeover.sweep;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import com.zaxxer.hikari.HikariDataSource;
import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ThrottleTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void waitsWhileAThrottleHasAReasonAndShowsIt(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 5);
		shop.throttles.add((migration) -> Optional.of("somebody sneezed"));
		shop.sweeps = shop.instance(SweepSettings.DEFAULT);
		shop.begin(SweepKind.BACKFILL);

		assertThat(shop.step()).isEqualTo(SweepEngine.Step.WAITING);

		assertThat(shop.count("shipping_address")).isZero();
		assertThat(shop.sweeps.latest(Shop.NAME, SweepKind.BACKFILL).orElseThrow().throttledBy())
			.isEqualTo("somebody sneezed");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void putsTheNextChunkOffByTheTimeThatItsRowsTakeAtTheCeiling(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 100);
		shop.sweeps = shop.instance(new SweepSettings(20, Duration.ofMillis(500), 1));
		shop.begin(SweepKind.BACKFILL);
		shop.step();
		shop.step();

		SweepEngine.Step early = shop.step();
		assertThat(early.result()).isEqualTo(SweepEngine.Result.WAITING);
		assertThat(early.pauseMillis()).isBetween(1L, 500L);
		assertThat(shop.count("shipping_address")).isEqualTo(10);

		shop.jdbc.update("update CHANGEOVER_SWEEP set NEXT_AT = 0");
		assertThat(shop.step()).isEqualTo(SweepEngine.Step.WORKED);
		assertThat(shop.count("shipping_address")).isEqualTo(20);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void holdsGoesOnAndEndsWhenTold(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 5);
		long id = shop.begin(SweepKind.BACKFILL);
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> shop.begin(SweepKind.BACKFILL))
			.withMessageContaining("BACKFILL is RUNNING");

		shop.sweeps.pause(Shop.NAME, "operator");
		assertThat(shop.sweeps.engine().step(id)).isEqualTo(SweepEngine.Step.ENDED);
		assertThat(shop.sweeps.latest(Shop.NAME, SweepKind.BACKFILL).orElseThrow().state())
			.isEqualTo(SweepState.PAUSED);
		shop.sweeps.resume(Shop.NAME, "operator");
		assertThat(shop.sweeps.engine().step(id)).isEqualTo(SweepEngine.Step.WORKED);
		shop.sweeps.cancel(Shop.NAME, "operator");

		assertThat(shop.sweeps.engine().step(id)).isEqualTo(SweepEngine.Step.ENDED);
		assertThat(shop.sweeps.latest(Shop.NAME, SweepKind.BACKFILL).orElseThrow().state())
			.isEqualTo(SweepState.CANCELLED);
		assertThat(shop.state().fresh().complete()).isFalse();
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> shop.sweeps.cancel(Shop.NAME, "operator"))
			.withMessageContaining("nothing to cancel");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void saysThatASweepStallsUnlessSomethingThrottlesIt(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 5);
		shop.begin(SweepKind.BACKFILL);
		assertThat(shop.sweeps.stalled()).isEmpty();

		shop.jdbc.update("update CHANGEOVER_SWEEP set STARTED_AT = STARTED_AT - 90000");

		assertThat(shop.sweeps.stalled()).containsOnlyKeys(Shop.NAME);
		assertThat(shop.sweeps.stalled().get(Shop.NAME)).contains("BACKFILL has done nothing for");
		new SweepTable(shop.database).throttled(shop.sweeps.running().get(0).id(), "a reason");
		assertThat(shop.sweeps.stalled()).isEmpty();
	}

	@Test
	void waitsWhileRoutedCallsTakeLong() {
		AtomicLong clock = new AtomicLong();
		LatencyThrottle throttle = new LatencyThrottle(Duration.ofMillis(20), clock::get);
		throttle.called(Duration.ofMillis(30).toNanos());
		assertThat(throttle.reason("any")).isEmpty();

		clock.addAndGet(Duration.ofSeconds(1).toNanos());
		assertThat(throttle.reason("any")).contains("routed calls take 30 ms on average");

		clock.addAndGet(Duration.ofSeconds(1).toNanos());
		assertThat(throttle.reason("any")).isEmpty();
	}

	@Test
	void waitsWhileOthersWaitForAConnection() throws Exception {
		try (HikariDataSource pool = Shop.pool(TestDatabase.H2.create())) {
			pool.setMaximumPoolSize(1);
			PoolThrottle throttle = new PoolThrottle(new DelegatingDataSource(pool));
			CompletableFuture<Void> other;
			try (Connection taken = pool.getConnection()) {
				assertThat(throttle.reason("any")).isEmpty();
				other = CompletableFuture.runAsync(() -> {
					try {
						pool.getConnection().close();
					}
					catch (SQLException ex) {
						throw new IllegalStateException(ex);
					}
				});
				Awaitility.await().until(() -> pool.getHikariPoolMXBean().getThreadsAwaitingConnection() == 1);
				assertThat(throttle.reason("any")).contains("1 threads wait for a connection of the pool");
			}
			other.join();
			assertThat(throttle.reason("any")).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void doesNotWaitForReplicasThatThereAreNot(TestDatabase kind) {
		Shop shop = new Shop(kind);
		AtomicLong clock = new AtomicLong();
		ReplicationThrottle throttle = new ReplicationThrottle(shop.database, Map.of("itself", shop.dataSource),
				Duration.ofSeconds(1), clock::get);

		assertThat(throttle.reason(Shop.NAME)).isEmpty();
		clock.addAndGet(Duration.ofSeconds(2).toNanos());
		assertThat(throttle.reason(Shop.NAME)).isEmpty();
	}

	@Test
	void waitsWhileAReplicaThatPostgresqlTellsOfLags() {
		Shop shop = new Shop(TestDatabase.POSTGRESQL);
		AtomicLong clock = new AtomicLong();
		ReplicationThrottle throttle = new ReplicationThrottle(shop.database, Map.of(), Duration.ofSeconds(10),
				clock::get);
		lags(shop, "interval '9 seconds'");
		assertThat(throttle.reason(Shop.NAME)).isEmpty();

		lags(shop, "interval '61 seconds'");
		assertThat(throttle.reason(Shop.NAME)).as("asks once a second").isEmpty();
		clock.addAndGet(Duration.ofSeconds(1).toNanos() + 1);

		assertThat(throttle.reason(Shop.NAME)).contains("a replica lags by 61 s");
	}

	@Test
	void waitsWhileAMariaDbClusterHoldsWritersBack() {
		Shop shop = new Shop(TestDatabase.MARIADB);
		AtomicLong clock = new AtomicLong();
		ReplicationThrottle throttle = new ReplicationThrottle(shop.database, Map.of(), Duration.ofSeconds(10),
				clock::get);
		pausedFor(shop, Duration.ofHours(3));
		assertThat(throttle.reason(Shop.NAME)).as("long ago").isEmpty();

		clock.addAndGet(Duration.ofSeconds(2).toNanos());
		pausedFor(shop, Duration.ofHours(3).plusMillis(500));
		assertThat(throttle.reason(Shop.NAME))
			.contains("the cluster held writers back for its slowest node, 25 % of the time");

		clock.addAndGet(Duration.ofSeconds(2).toNanos());
		assertThat(throttle.reason(Shop.NAME)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "POSTGRESQL, select 61.4, replica 'second' lags by 61 s", "POSTGRESQL, select 9.9, ''",
			"POSTGRESQL, select cast(null as int), replica 'second' does not replicate",
			"POSTGRESQL, select nothing, replica 'second' cannot be asked how far it is behind",
			"MARIADB, select 61 as Seconds_Behind_Master, replica 'second' lags by 61 s",
			"MARIADB, select 9 as Seconds_Behind_Master, ''",
			"MARIADB, select null as Seconds_Behind_Master, replica 'second' does not replicate" })
	void waitsWhileAReplicaThatIsNamedLags(TestDatabase kind, String answer, String reason) {
		Shop shop = new Shop(kind);
		shop.spied.instead((sql) -> answer);

		assertThat(new ReplicationThrottle(new Shop(TestDatabase.H2).database, Map.of("second", shop.spied),
				Duration.ofSeconds(10), () -> 0)
			.reason(Shop.NAME)
			.orElse("")).isEqualTo(reason);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void waitsForAnyThrottleAndCutsALongReason(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 5);
		shop.throttles.add((migration) -> Optional.empty());
		shop.throttles.add((migration) -> Optional.of("x".repeat(500)));
		shop.sweeps = shop.instance(SweepSettings.DEFAULT);
		shop.begin(SweepKind.BACKFILL);

		assertThat(shop.step()).isEqualTo(SweepEngine.Step.WAITING);

		assertThat(shop.sweeps.latest(Shop.NAME, SweepKind.BACKFILL).orElseThrow().throttledBy())
			.isEqualTo("x".repeat(200));
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void keepsToTheCeilingWithAllInstancesTogether(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 2000);
		AtomicLong clock = new AtomicLong(1_000_000);
		String now = shop.database.dialect().now();
		shop.spied.instead((sql) -> sql.replace(now, String.valueOf(clock.get())));
		SweepSettings settings = new SweepSettings(100, Duration.ofMillis(500), 1);
		shop.sweeps = shop.instance(settings);
		Sweeps other = shop.instance(settings);
		long id = shop.begin(SweepKind.BACKFILL);

		for (int tick = 1; tick <= 100; tick++) {
			clock.addAndGet(100);
			while (shop.sweeps.engine().step(id) == SweepEngine.Step.WORKED) {
				assertThat(shop.count("shipping_address")).isLessThanOrEqualTo(50 + tick * 10);
			}
			other.engine().step(id);
			assertThat(shop.count("shipping_address")).isLessThanOrEqualTo(50 + tick * 10);
		}

		assertThat(shop.count("shipping_address")).isGreaterThanOrEqualTo(950);
	}

	private static void lags(Shop shop, String lag) {
		shop.spied.instead((sql) -> sql.replace("pg_stat_replication",
				"(select " + lag + " as replay_lag union all select null) r"));
	}

	private static void pausedFor(Shop shop, Duration time) {
		shop.spied.instead((sql) -> sql.startsWith("show global status")
				? "select 'wsrep_flow_control_paused_ns', '" + time.toNanos() + "'" : sql);
	}

}
