package dev.changeover.sweep;

import java.util.List;

import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.phase.Blocker;
import dev.changeover.phase.Desired;
import dev.changeover.phase.Drift;
import dev.changeover.phase.DriftLog;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A side that was not written for a time answers only after it was filled and proved
 * anew. Steps are taken by the real coordinator, with one instance that follows at once.
 */
class AroundAgainTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void forwardAfterATimeInOff(TestDatabase kind) {
		Shop shop = equal(kind, Phase.LIVE);
		for (Phase back : List.of(Phase.DARK_READ, Phase.DUAL_WRITE, Phase.OFF)) {
			step(shop, back);
		}
		shop.orders(6, 6);
		shop.jdbc.update("update orders set ship_street = 'in OFF' where id = 1");
		shop.jdbc.update("delete from orders where id = 2");

		step(shop, Phase.DUAL_WRITE);
		step(shop, Phase.DUAL_WRITE);
		assertThat(blockers(shop, Phase.DARK_READ)).containsExactly("backfill");
		shop.run(SweepKind.BACKFILL);
		shop.acknowledge();
		step(shop, Phase.DARK_READ);
		assertThat(blockers(shop, Phase.LIVE)).contains("verification");
		shop.run(SweepKind.VERIFICATION);

		step(shop, Phase.LIVE);
		assertThat(shop.unequal()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void backAfterATimeInComplete(TestDatabase kind) {
		Shop shop = equal(kind, Phase.RAMP_DOWN);
		shop.run(SweepKind.VERIFICATION);
		step(shop, Phase.COMPLETE);
		shop.orders(6, 6);
		shop.jdbc.update("update orders set ship_street = null, ship_city = null where id = 6");
		shop.jdbc.update("insert into shipping_address values (6, 'in COMPLETE', 'city')");
		shop.jdbc.update("update shipping_address set street = 'in COMPLETE' where order_id = 1");
		shop.jdbc.update("delete from shipping_address where order_id = 2");

		step(shop, Phase.RAMP_DOWN);
		step(shop, Phase.RAMP_DOWN);
		assertThat(blockers(shop, Phase.LIVE)).containsExactly("reverse-backfill");
		shop.run(SweepKind.REVERSE_BACKFILL);
		shop.acknowledge();
		assertThat(blockers(shop, Phase.LIVE)).containsExactly("verification");
		shop.run(SweepKind.VERIFICATION);

		step(shop, Phase.LIVE);
		assertThat(shop.unequal()).isEmpty();
		assertThat(shop.jdbc.queryForObject("select ship_street from orders where id = 1", String.class))
			.isEqualTo("in COMPLETE");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void notBackWhileARowDiffersThatMattersElsewhereToNobody(TestDatabase kind) {
		Shop shop = equal(kind, Phase.RAMP_DOWN);
		shop.run(SweepKind.VERIFICATION);
		step(shop, Phase.COMPLETE);
		step(shop, Phase.RAMP_DOWN);
		step(shop, Phase.RAMP_DOWN);
		shop.run(SweepKind.REVERSE_BACKFILL);
		shop.acknowledge();
		// A delete that found no row on OLD yet, and whose row then came.
		shop.jdbc.update("delete from shipping_address where order_id = 3");

		assertThat(shop.run(SweepKind.VERIFICATION).state()).isEqualTo(SweepState.WITH_FAILURES);
		assertThat(blockers(shop, Phase.LIVE)).containsExactly("verification", "drift");

		shop.run(SweepKind.REPAIR);
		shop.run(SweepKind.VERIFICATION);
		new DriftLog(shop.database).record(Shop.NAME, Side.OLD, Drift.Kind.MISMATCH, "4", null, 9);
		assertThat(blockers(shop, Phase.LIVE)).containsExactly("drift");
		assertThat(shop.unequal()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void notBackToOldWhileItMissedWritesThatAreNotRepaired(TestDatabase kind) {
		Shop shop = equal(kind, Phase.LIVE);
		shop.jdbc.update("update shipping_address set street = 'only NEW has it' where order_id = 3");
		new DriftLog(shop.database).record(Shop.NAME, Side.OLD, Drift.Kind.MISSED_WRITE, "3", null, 9);
		assertThat(blockers(shop, Phase.DARK_READ)).containsExactly("way-back");

		shop.run(SweepKind.REPAIR);

		step(shop, Phase.DARK_READ);
		assertThat(shop.unequal()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void notBackToOldWhoseRowsAreInDoubtUntilItIsFilledAndProved(TestDatabase kind) {
		Shop shop = equal(kind, Phase.LIVE);
		shop.coordinator.voidEvidence(Shop.NAME, "a write after the lease");
		shop.acknowledge();
		step(shop, Phase.LIVE);
		assertThat(blockers(shop, Phase.DARK_READ)).containsExactly("way-back");
		shop.run(SweepKind.REVERSE_BACKFILL);
		shop.acknowledge();
		// A delete that found no row on OLD yet, and whose row then came.
		shop.jdbc.update("delete from shipping_address where order_id = 3");
		assertThat(blockers(shop, Phase.DARK_READ)).containsExactly("way-back");

		assertThat(shop.run(SweepKind.VERIFICATION).state()).isEqualTo(SweepState.WITH_FAILURES);
		assertThat(blockers(shop, Phase.DARK_READ)).containsExactly("way-back");
		shop.run(SweepKind.REPAIR);
		shop.run(SweepKind.VERIFICATION);

		step(shop, Phase.DARK_READ);
		assertThat(shop.unequal()).isEmpty();
	}

	private static Shop equal(TestDatabase kind, Phase phase) {
		Shop shop = new Shop(kind).in(phase, true, true);
		shop.instance("only", shop.state().epoch());
		shop.orders(1, 5);
		shop.jdbc.update("insert into shipping_address select id, ship_street, ship_city from orders");
		return shop;
	}

	private static void step(Shop shop, Phase phase) {
		assertThat(shop.coordinator.step(Shop.NAME, Desired.of(phase)).phase()).as(() -> blockers(shop, phase) + "")
			.isEqualTo(phase);
		shop.acknowledge();
	}

	private static List<String> blockers(Shop shop, Phase phase) {
		return shop.coordinator.outlook(Shop.NAME, Desired.of(phase)).blockers().stream().map(Blocker::gate).toList();
	}

}
