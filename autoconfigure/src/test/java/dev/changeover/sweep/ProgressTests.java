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
	void claimsNothingOfTheRestOfATableThatOutgrewItsEstimateUntilAllOfItIsPlanned(TestDatabase kind) {
		Shop shop = shop(kind);
		shop.orders(1, 100);
		shop.begin(SweepKind.BACKFILL);
		shop.orders(101, 1010);

		toRows(shop, 50);
		assertThat(status(shop).estimatedRows()).isEqualTo(100);
		assertThat(status(shop).progress()).isEqualTo(0.5);

		toRows(shop, 100);
		while (!shop.sweeps.running().get(0).planned()) {
			assertThat(status(shop)).satisfies((status) -> {
				assertThat(status.estimatedRows()).isNull();
				assertThat(status.progress()).isNull();
				assertThat(status.eta()).isNull();
				assertThat(status.rowsPerSecond()).isPositive();
			});
			step(shop);
		}
		assertThat(status(shop)).satisfies((status) -> {
			assertThat(status.rows()).isGreaterThan(100);
			assertThat(status.estimatedRows()).isEqualTo(1010);
			assertThat(status.progress()).isEqualTo(status.rows() / 1010.0);
			assertThat(status.eta()).isPositive();
		});

		toRows(shop, 1010);
		assertThat(shop.finish(SweepKind.BACKFILL)).satisfies((status) -> {
			assertThat(status.estimatedRows()).isEqualTo(1010);
			assertThat(status.progress()).isEqualTo(1);
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void asksThePlannerOfTheDatabaseWhereCountingTakesLong(TestDatabase kind) {
		Shop shop = shop(kind);
		shop.orders(1, 2000);
		shop.jdbc.update("update orders set ship_street = null where id > 1000");
		// MariaDB counts the rows that other tests deleted, unless the table is built
		// anew.
		shop.jdbc.execute(switch (kind) {
			case H2 -> "analyze table orders";
			case POSTGRESQL -> "analyze orders";
			case MARIADB -> "optimize table orders";
		});
		shop.spied.instead((sql) -> sql.startsWith("select count(*)") ? "takes long" : sql);
		shop.begin(SweepKind.BACKFILL);
		shop.spied.instead((sql) -> sql);

		Long estimated = status(shop).estimatedRows();

		if (kind == TestDatabase.H2) {
			assertThat(estimated).isNull();
		}
		else {
			assertThat(estimated).isBetween(900L, 2100L);
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void saysNothingMoreOfAnAttemptThatFailedWhenItGetsOn(TestDatabase kind) {
		Shop shop = shop(kind);
		shop.orders(1, 50);
		shop.begin(SweepKind.BACKFILL);
		shop.sweeps.note(shop.sweeps.running().get(0), "The last attempt failed: it rained.");
		assertThat(status(shop).message()).contains("it rained");

		step(shop);

		assertThat(status(shop).message()).isNull();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void saysHowFarASweepCameThatDidNotGetToTheEnd(TestDatabase kind) {
		Shop shop = shop(kind);
		shop.orders(1, 200);
		shop.begin(SweepKind.BACKFILL);
		toRows(shop, 50);

		shop.sweeps.cancel(Shop.NAME, "operator");

		assertThat(status(shop).progress()).isEqualTo(0.25);
	}

	private static Shop shop(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		// In chunks of fifty.
		shop.sweeps = shop.instance(new SweepSettings(100, Duration.ofMillis(500), 1));
		return shop;
	}

	private static void toRows(Shop shop, long rows) {
		while (status(shop).rows() < rows) {
			step(shop);
		}
	}

	private static void step(Shop shop) {
		shop.step();
		shop.jdbc.update("update CHANGEOVER_SWEEP set NEXT_AT = 0");
	}

	private static SweepStatus status(Shop shop) {
		return shop.sweeps.latest(Shop.NAME, SweepKind.BACKFILL).orElseThrow();
	}

}
