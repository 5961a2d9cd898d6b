package dev.changeover.sweep;

import java.util.List;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.Side;
import dev.changeover.phase.Drift;
import dev.changeover.phase.DriftLog;
import dev.changeover.phase.Transition;
import dev.changeover.phase.TransitionLog;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What makes drift good, in which direction, and what the audit log says of it.
 */
class RepairTests {

	@ParameterizedTest
	@CsvSource({ "H2, DARK_READ, NEW", "H2, LIVE, OLD", "POSTGRESQL, DARK_READ, NEW", "POSTGRESQL, LIVE, OLD",
			"MARIADB, DARK_READ, NEW", "MARIADB, LIVE, OLD" })
	void overwritesTheSideThatDoesNotAnswerAndSaysSo(TestDatabase kind, Phase phase, Side target) {
		Shop shop = equal(kind, phase);
		shop.jdbc.update("update orders set ship_street = 'of OLD' where id = 3");
		shop.jdbc.update("update shipping_address set street = 'of NEW' where order_id = 3");
		drift(shop, target, Drift.Kind.MISSED_WRITE, "3");

		SweepStatus status = repair(shop, "a broken trigger");

		String direction = target + " from " + target.other();
		assertThat(status.message()).isEqualTo("overwriting " + direction);
		assertThat(shop.jdbc.queryForObject("select ship_street from orders where id = 3", String.class))
			.isEqualTo("of " + target.other());
		assertThat(shop.unequal()).isEmpty();
		assertThat(shop.drift()).isEmpty();
		assertThat(last(shop)).satisfies((entry) -> {
			assertThat(entry.event()).isEqualTo("REPAIRED");
			assertThat(entry.by()).isEqualTo("operator");
			assertThat(entry.reason()).isEqualTo("a broken trigger");
			assertThat(entry.evidence())
				.isEqualTo("COMPLETED: 1 entries of drift, " + target + " overwritten from " + target.other());
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void makesGoodWhatWasRecordedOfTheSideThatAnswersSinceAWayBack(TestDatabase kind) {
		Shop shop = equal(kind, Phase.DARK_READ);
		shop.jdbc.update("update shipping_address set street = 'broken' where order_id = 3");
		drift(shop, Side.OLD, Drift.Kind.MISMATCH, "3");

		repair(shop, null);

		assertThat(shop.drift()).isEmpty();
		assertThat(shop.jdbc.queryForObject("select street from shipping_address where order_id = 3", String.class))
			.isEqualTo("street 3");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void makesGoodByABackfillWhatWasRecordedOfEitherSide(TestDatabase kind) {
		Shop shop = equal(kind, Phase.DARK_READ);
		drift(shop, Side.OLD, Drift.Kind.MISSED_WRITE, "3");
		drift(shop, Side.NEW, Drift.Kind.MISMATCH, "4");

		shop.run(SweepKind.BACKFILL);

		assertThat(shop.drift()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void acceptsByKeyAndKeepsWhoAndWhy(TestDatabase kind) {
		Shop shop = equal(kind, Phase.RAMP_DOWN);
		drift(shop, Side.OLD, Drift.Kind.MISSED_WRITE, "3");
		drift(shop, Side.OLD, Drift.Kind.MISSED_WRITE, "4");

		shop.sweeps.accept(Shop.NAME, List.of("3"), "operator", "too long for OLD");

		assertThat(shop.drift()).extracting(Drift::key).containsExactly("4");
		assertThat(shop.jdbc.queryForMap(
				"select RESOLUTION, RESOLVED_BY, RESOLVED_REASON from CHANGEOVER_DRIFT " + "where ROW_KEY = '3'"))
			.containsEntry("RESOLUTION", "ACCEPTED")
			.containsEntry("RESOLVED_BY", "operator")
			.containsEntry("RESOLVED_REASON", "too long for OLD");
		assertThat(last(shop)).extracting(Transition::event, Transition::by, Transition::reason, Transition::evidence)
			.containsExactly("ACCEPTED", "operator", "too long for OLD", "1 entries of drift at 1 keys");
		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> shop.sweeps.accept(Shop.NAME, List.of("3"), "operator", "again"))
			.withMessageContaining("none of the keys");
		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> shop.sweeps.accept(Shop.NAME, List.of("4"), "operator", " "))
			.withMessageContaining("wants a reason");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void keepsAFailureOpenThatComesAfterItsKeyWasAccepted(TestDatabase kind) {
		Shop shop = equal(kind, Phase.RAMP_DOWN);
		drift(shop, Side.OLD, Drift.Kind.MISSED_WRITE, "3");
		shop.sweeps.accept(Shop.NAME, List.of("3"), "operator", "known");

		drift(shop, Side.OLD, Drift.Kind.MISSED_WRITE, "3");

		assertThat(shop.drift()).extracting(Drift::key).containsExactly("3");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void emptiesNewForAnotherRoundAndLeavesOldAlone(TestDatabase kind) {
		Shop shop = equal(kind, Phase.OFF);
		shop.jdbc.update("insert into shipping_address values (4000, 'left over', null)");

		shop.sweeps.start(Shop.NAME, SweepKind.CLEAR_NEW, "operator", "a second round", false);
		assertThat(shop.finish(SweepKind.CLEAR_NEW).state()).isEqualTo(SweepState.COMPLETED);

		assertThat(shop.count("shipping_address")).isZero();
		assertThat(shop.jdbc.queryForList("select ship_street from orders order by id", String.class))
			.containsExactly("street 1", "street 2", "street 3", "street 4", "street 5");
		assertThat(new TransitionLog(shop.database).history(Shop.NAME, 9))
			.extracting(Transition::event, Transition::by, Transition::reason, Transition::evidence)
			.containsExactly(tuple("CLEARED", "operator", "a second round", "COMPLETED: 6 rows deleted from NEW"));
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void saysInTheLogThatAClearingWasCancelled(TestDatabase kind) {
		Shop shop = equal(kind, Phase.OFF);
		shop.begin(SweepKind.CLEAR_NEW);

		shop.sweeps.cancel(Shop.NAME, "operator");

		assertThat(last(shop).evidence()).isEqualTo("CANCELLED: 0 rows deleted from NEW");
	}

	private static Shop equal(TestDatabase kind, Phase phase) {
		Shop shop = new Shop(kind).in(phase, true, true);
		shop.orders(1, 5);
		shop.jdbc.update("insert into shipping_address select id, ship_street, ship_city from orders");
		return shop;
	}

	private static void drift(Shop shop, Side side, Drift.Kind kind, String key) {
		new DriftLog(shop.database).record(Shop.NAME, side, kind, key, null, 2);
	}

	private static SweepStatus repair(Shop shop, String reason) {
		shop.sweeps.start(Shop.NAME, SweepKind.REPAIR, "operator", reason, false);
		return shop.finish(SweepKind.REPAIR);
	}

	private static Transition last(Shop shop) {
		return new TransitionLog(shop.database).history(Shop.NAME, 1).get(0);
	}

}
