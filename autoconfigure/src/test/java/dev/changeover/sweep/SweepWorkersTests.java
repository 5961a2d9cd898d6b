package dev.changeover.sweep;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
		running(new SweepWorkers(shop.sweeps), () -> {
			start(shop, SweepKind.BACKFILL);
			until(() -> ended(shop, SweepKind.BACKFILL));
		});

		assertThat(shop.sweeps.latest(Shop.NAME, SweepKind.BACKFILL).orElseThrow()).satisfies((status) -> {
			assertThat(status.state()).as(status.toString()).isEqualTo(SweepState.COMPLETED);
			assertThat(status.rows()).isEqualTo(5000);
		});
		assertThat(shop.unequal()).isEmpty();
	}

	@Test
	void workOnASweepThatIsStartedWhileTheyLook() {
		Shop shop = new Shop(TestDatabase.H2).in(Phase.DUAL_WRITE, true, false);
		shop.spied.afterwards(() -> {
			if (Thread.currentThread().getName().equals("changeover-sweeps")) {
				shop.spied.quiet();
				start(shop, SweepKind.BACKFILL);
			}
		});

		running(new SweepWorkers(shop.sweeps), () -> until(() -> ended(shop, SweepKind.BACKFILL)));
	}

	@Test
	void workOnASweepThatIsStartedWhileTheyLeaveTheOneBefore() {
		Shop shop = new Shop(TestDatabase.H2).in(Phase.DUAL_WRITE, true, false);
		CountDownLatch looked = new CountDownLatch(1);
		SweepObserver leaving = (migration, kind, part) -> {
			part.run();
			if (kind == SweepKind.BACKFILL) {
				shop.spied.afterwards(() -> {
					if (Thread.currentThread().getName().equals("changeover-sweeps")) {
						looked.countDown();
					}
				});
				start(shop, SweepKind.VERIFICATION);
				await(looked);
			}
		};

		running(new SweepWorkers(shop.sweeps, leaving), () -> {
			start(shop, SweepKind.BACKFILL);
			until(() -> ended(shop, SweepKind.VERIFICATION));
		});
	}

	@Test
	void workThoughNobodyCanObserveThem() {
		Shop shop = new Shop(TestDatabase.H2).in(Phase.DUAL_WRITE, true, false);
		SweepObserver broken = (migration, kind, part) -> {
			throw new IllegalStateException("no observation");
		};

		running(new SweepWorkers(shop.sweeps, broken), () -> {
			start(shop, SweepKind.BACKFILL);
			until(() -> ended(shop, SweepKind.BACKFILL));
		});
	}

	@Test
	void goOnAfterAPauseOfTheContextWithASweepThatWasStartedMeanwhile() {
		Shop shop = new Shop(TestDatabase.H2).in(Phase.DUAL_WRITE, true, false);
		SweepWorkers workers = new SweepWorkers(shop.sweeps);
		workers.start();
		workers.stop();
		shop.instance(SweepSettings.DEFAULT).start(Shop.NAME, SweepKind.BACKFILL, "operator", null, false);

		running(workers, () -> until(() -> ended(shop, SweepKind.BACKFILL)));
	}

	@Test
	void leaveTheSweepsOfOthersAlone() {
		Shop shop = new Shop(TestDatabase.H2).in(Phase.DUAL_WRITE, true, false);
		Sweep known = sweep(shop);
		shop.jdbc.update("update CHANGEOVER_SWEEP set MIGRATION = 'of-another-service'");

		assertThat(shop.sweeps.knowsRowsOf(known)).isTrue();
		assertThat(shop.sweeps.knowsRowsOf(shop.sweeps.running().get(0))).isFalse();
	}

	private static Sweep sweep(Shop shop) {
		shop.begin(SweepKind.BACKFILL);
		return shop.sweeps.running().get(0);
	}

	private static void start(Shop shop, SweepKind kind) {
		shop.sweeps.start(Shop.NAME, kind, "operator", null, false);
	}

	private static boolean ended(Shop shop, SweepKind kind) {
		return shop.sweeps.latest(Shop.NAME, kind).filter((status) -> !status.state().active()).isPresent();
	}

	/**
	 * Does something while workers run. Nobody ticks here, so whatever they miss is
	 * missed for good.
	 */
	private static void running(SweepWorkers workers, Runnable what) {
		workers.start();
		try {
			what.run();
		}
		finally {
			workers.stop();
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void until(BooleanSupplier condition) {
		long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
			LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
		}
	}

}
