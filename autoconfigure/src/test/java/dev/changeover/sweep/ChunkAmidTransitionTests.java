package dev.changeover.sweep;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.changeover.Phase;
import dev.changeover.phase.Desired;
import dev.changeover.phase.MigrationState;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A chunk that begins while the phase is just being changed.
 */
class ChunkAmidTransitionTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void waitsForTheTransitionAndGoesByThePhaseAfterIt(TestDatabase kind) throws Exception {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 5);
		shop.begin(SweepKind.BACKFILL);
		shop.step();
		CountDownLatch locked = new CountDownLatch(1);
		CountDownLatch commit = new CountDownLatch(1);
		shop.spied.before((sql) -> {
			if (sql.startsWith("update CHANGEOVER_MIGRATION")) {
				shop.spied.quiet();
				locked.countDown();
				await(commit);
			}
		});
		CompletableFuture<MigrationState> transition = CompletableFuture
			.supplyAsync(() -> shop.coordinator.step(Shop.NAME, Desired.of(Phase.OFF)));
		await(locked);

		CompletableFuture<SweepEngine.Step> chunk = CompletableFuture.supplyAsync(shop::step);
		shop.awaitBlocked();
		commit.countDown();

		assertThat(transition.get(30, TimeUnit.SECONDS).phase()).isEqualTo(Phase.OFF);
		assertThat(chunk.get(30, TimeUnit.SECONDS).result()).isEqualTo(SweepEngine.Result.ENDED);
		assertThat(shop.sweeps.latest(Shop.NAME, SweepKind.BACKFILL).orElseThrow().state()).isEqualTo(SweepState.VOID);
		assertThat(shop.count("shipping_address")).isZero();
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
