package dev.changeover.sweep;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import dev.changeover.Phase;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class SweepWorkersTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void severalWorkersDoEachChunkOnce(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 5000);
		shop.sweeps = shop.instance(new SweepSettings(0, Duration.ofMillis(50), 3));
		SweepWorkers workers = new SweepWorkers(shop.sweeps);
		workers.start();
		try {
			shop.sweeps.start(Shop.NAME, SweepKind.BACKFILL, "operator", null, false);
			until(() -> !shop.sweeps.latest(Shop.NAME, SweepKind.BACKFILL).orElseThrow().state().active());
		}
		finally {
			workers.stop();
		}

		assertThat(shop.sweeps.latest(Shop.NAME, SweepKind.BACKFILL).orElseThrow()).satisfies((status) -> {
			assertThat(status.state()).as(status.toString()).isEqualTo(SweepState.COMPLETED);
			assertThat(status.rows()).isEqualTo(5000);
		});
		assertThat(shop.unequal()).isEmpty();
	}

	@Test
	void goesOnInAnotherProcessWhenOneIsKilledTwice() throws Exception {
		Shop shop = new Shop(TestDatabase.POSTGRESQL).in(Phase.DUAL_WRITE, true, false);
		shop.jdbc
			.update("insert into orders select id, 'c', 'street ' || id, 'city' from generate_series(1, 200000) id");
		TestDatabase.Coordinates coordinates = Shop.COORDINATES.get(TestDatabase.POSTGRESQL);
		assertThat(coordinates).isNotNull();
		Process first = SweepProcess.start(coordinates);
		Process second = SweepProcess.start(coordinates);
		try {
			SweepProcess.sweeps(shop.dataSource).start(Shop.NAME, SweepKind.BACKFILL, "operator", null, false);
			until(() -> done(shop) > 20_000);
			first.destroyForcibly().waitFor();
			assertThat(done(shop)).isLessThan(200_000);
			long before = done(shop);
			until(() -> done(shop) > before + 20_000);
			second.destroyForcibly().waitFor();
			assertThat(done(shop)).isLessThan(200_000);
			first = SweepProcess.start(coordinates);
			until(() -> !shop.sweeps.latest(Shop.NAME, SweepKind.BACKFILL).orElseThrow().state().active());
		}
		finally {
			first.destroyForcibly();
			second.destroyForcibly();
		}

		assertThat(shop.sweeps.latest(Shop.NAME, SweepKind.BACKFILL).orElseThrow()).satisfies((status) -> {
			assertThat(status.state()).as(status.toString()).isEqualTo(SweepState.COMPLETED);
			assertThat(status.rows()).isEqualTo(200_000);
		});
		assertThat(shop.unequal()).isEmpty();
	}

	private static long done(Shop shop) {
		return shop.count("shipping_address");
	}

	private static void until(BooleanSupplier condition) {
		long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
			LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
		}
	}

}
