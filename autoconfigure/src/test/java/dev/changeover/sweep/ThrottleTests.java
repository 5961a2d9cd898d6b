package dev.changeover.sweep;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

		assertThat(shop.step()).isEqualTo(SweepEngine.Step.WAITING);
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

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void doesNotWaitForReplicasThatThereAreNot(TestDatabase kind) {
		Shop shop = new Shop(kind);

		assertThat(new ReplicationThrottle(shop.database, Duration.ofSeconds(1), System::nanoTime).reason(Shop.NAME))
			.isEmpty();
		assertThat(new PoolThrottle(shop.database.dataSource()).reason(Shop.NAME)).isEmpty();
	}

}
