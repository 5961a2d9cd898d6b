package dev.changeover.sweep;

import java.time.Duration;

import dev.changeover.Phase;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a sweep says of how far it is.
 */
class ProgressTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void countsRowsAndNotTheGapsBetweenKeys(TestDatabase kind) {
		Shop shop = shop(kind);
		for (int id : new int[] { 1, 1_000_000, 2_000_000_000 }) {
			shop.orders(id, id + 99);
		}
		shop.begin(SweepKind.BACKFILL);

		toRows(shop, 150);

		assertThat(status(shop)).satisfies((status) -> {
			assertThat(status.rows()).isEqualTo(150);
			assertThat(status.estimatedRows()).isEqualTo(300);
			assertThat(status.eta()).isPositive();
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void isNotAtItsEndWhileTheTableGrows(TestDatabase kind) {
		Shop shop = shop(kind);
		shop.orders(1, 100);
		shop.begin(SweepKind.BACKFILL);
		shop.orders(101, 400);

		toRows(shop, 150);

		assertThat(status(shop)).satisfies((status) -> {
			assertThat(status.state()).isEqualTo(SweepState.RUNNING);
			assertThat(status.estimatedRows()).isGreaterThan(150);
			assertThat(status.eta()).isPositive();
		});
	}

	private static Shop shop(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		// In chunks of fifty.
		shop.sweeps = shop.instance(new SweepSettings(100, Duration.ofMillis(500), 1));
		return shop;
	}

	private static void toRows(Shop shop, long rows) {
		while (status(shop).rows() < rows) {
			shop.step();
			shop.jdbc.update("update CHANGEOVER_SWEEP set NEXT_AT = 0");
		}
	}

	private static SweepStatus status(Shop shop) {
		return shop.sweeps.latest(Shop.NAME, SweepKind.BACKFILL).orElseThrow();
	}

}
