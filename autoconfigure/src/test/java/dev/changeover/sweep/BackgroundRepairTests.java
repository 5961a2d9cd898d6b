package dev.changeover.sweep;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.phase.Drift;
import dev.changeover.phase.DriftLog;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class BackgroundRepairTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void repairsTheDriftOfNewAsLongAsOldAnswers(TestDatabase kind) {
		Shop shop = drifted(kind, Phase.DARK_READ, Side.NEW);

		repair(shop).look(Shop.NAME);
		repair(shop).look(Shop.NAME);
		shop.finish(SweepKind.REPAIR);

		assertThat(shop.unequal()).isEmpty();
		assertThat(shop.drift()).isEmpty();
	}

	@Test
	void looksBeyondWhatOldMissedBefore() {
		Shop shop = drifted(TestDatabase.H2, Phase.DARK_READ, Side.OLD);
		new DriftLog(shop.database).record(Shop.NAME, Side.NEW, Drift.Kind.MISSED_WRITE, "2", null, 1);

		repair(shop).look(Shop.NAME);

		assertThat(shop.sweeps.latest(Shop.NAME, SweepKind.REPAIR)).isPresent();
	}

	@ParameterizedTest
	@EnumSource(value = Phase.class, names = { "LIVE", "RAMP_DOWN", "COMPLETE" })
	void neverOverwritesOldFromNew(Phase phase) {
		Shop shop = drifted(TestDatabase.H2, phase, Side.OLD);
		// Left from before, so that there is something to begin a repair for.
		new DriftLog(shop.database).record(Shop.NAME, Side.NEW, Drift.Kind.MISMATCH, "3", null, 1);

		repair(shop).look(Shop.NAME);

		assertThat(shop.sweeps.latest(Shop.NAME, SweepKind.REPAIR)).isEmpty();
		assertThat(shop.drift()).hasSize(2);
	}

	@ParameterizedTest
	@EnumSource(value = Phase.class, names = { "LIVE", "RAMP_DOWN" })
	void beginsNothingWhereNewAnswersSinceItLooked(Phase phase) {
		Shop shop = drifted(TestDatabase.H2, Phase.DARK_READ, Side.NEW);
		AtomicInteger looks = new AtomicInteger();
		shop.spied.afterwards(() -> {
			// After the phase and the drift.
			if (looks.incrementAndGet() == 2) {
				shop.spied.quiet();
				shop.in(phase, true, true);
			}
		});

		repair(shop).look(Shop.NAME);

		assertThat(looks).hasValue(2);
		assertThat(shop.sweeps.latest(Shop.NAME, SweepKind.REPAIR)).isEmpty();
	}

	@Test
	void beginsNothingWhereNothingDiffers() {
		Shop shop = new Shop(TestDatabase.H2).in(Phase.DARK_READ, true, true);

		repair(shop).look(Shop.NAME);

		assertThat(shop.sweeps.latest(Shop.NAME, SweepKind.REPAIR)).isEqualTo(Optional.empty());
	}

	private static Shop drifted(TestDatabase kind, Phase phase, Side side) {
		Shop shop = new Shop(kind).in(phase, true, true);
		shop.orders(1, 3);
		new DriftLog(shop.database).record(Shop.NAME, side, Drift.Kind.MISSED_WRITE, "2", null, shop.state().epoch());
		shop.jdbc.update("insert into shipping_address (order_id, street, city) values (1, 'street 1', 'city'), "
				+ "(3, 'street 3', 'city')");
		return shop;
	}

	private static BackgroundRepair repair(Shop shop) {
		return new BackgroundRepair(shop.database, shop.sweeps, Map.of(Shop.NAME, Duration.ofMinutes(1)));
	}

}
