package dev.changeover.sweep;

import java.util.List;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.Side;
import dev.changeover.phase.Drift;
import dev.changeover.phase.DriftLog;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

class BackfillTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void copiesWhatIsMissingOverwritesWhatIsStaleAndDeletesOrphans(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 3000);
		shop.jdbc.update("update orders set ship_street = null where id = 7");
		shop.jdbc.update("insert into shipping_address values (5, 'stale', 'city')");
		shop.jdbc.update("insert into shipping_address values (7, 'orphan', 'city')");
		shop.jdbc.update("insert into shipping_address values (90000, 'orphan', 'city')");

		SweepStatus status = shop.run(SweepKind.BACKFILL);

		assertThat(status.state()).as(status.toString()).isEqualTo(SweepState.COMPLETED);
		assertThat(status.rows()).isEqualTo(2999);
		assertThat(shop.unequal()).isEmpty();
		assertThat(shop.count("shipping_address")).isEqualTo(2999);
		assertThat(shop.state().fresh().complete()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void verificationFindsAStaleAMissingAndAnOrphanedRow(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 2500);
		shop.run(SweepKind.BACKFILL);
		shop.jdbc.update("update shipping_address set street = 'Street 11' where order_id = 11");
		shop.jdbc.update("delete from shipping_address where order_id = 2222");
		shop.jdbc.update("insert into shipping_address values (4000, 'orphan', null)");

		SweepStatus status = shop.run(SweepKind.VERIFICATION);

		assertThat(status.state()).isEqualTo(SweepState.WITH_FAILURES);
		assertThat(status.failed()).isEqualTo(3);
		assertThat(shop.state().verifiedAt()).isNull();
		assertThat(shop.drift()).extracting(Drift::key, Drift::side, Drift::detail)
			.containsExactlyInAnyOrder(tuple("11", Side.NEW, "street"), tuple("2222", Side.NEW, "missing on NEW"),
					tuple("4000", Side.NEW, "missing on OLD"));

		shop.run(SweepKind.REPAIR);

		assertThat(shop.drift()).isEmpty();
		assertThat(shop.unequal()).isEmpty();
		assertThat(shop.run(SweepKind.VERIFICATION).state()).isEqualTo(SweepState.COMPLETED);
		assertThat(shop.state().verifiedAt()).isNotNull();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void fillsOldFromNewWithoutTouchingTheRestOfItsRows(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.RAMP_DOWN, false, true);
		shop.orders(1, 50);
		shop.jdbc.update("insert into shipping_address select id, ship_street, ship_city from orders");
		shop.jdbc.update("update shipping_address set street = 'moved' where order_id = 3");
		shop.jdbc.update("delete from shipping_address where order_id = 4");
		shop.jdbc.update("update orders set ship_street = null, ship_city = null where id = 5");

		SweepStatus status = shop.run(SweepKind.REVERSE_BACKFILL);

		assertThat(status.state()).as(status.toString()).isEqualTo(SweepState.COMPLETED);
		assertThat(shop.unequal()).isEmpty();
		assertThat(shop.count("orders")).isEqualTo(50);
		assertThat(shop.jdbc.queryForObject("select customer from orders where id = 4", String.class)).isEqualTo("c4");
		assertThat(shop.state().old().complete()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void carriesOnWhenOneRowCannotBeCopied(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 1500);
		shop.jdbc.update("update orders set ship_city = 'a city with a name too long for its column' where id = 700");
		shop.jdbc.update("update orders set ship_street = null where id = 701");
		shop.jdbc.update("insert into shipping_address values (701, 'orphan beside it', 'city')");

		SweepStatus status = shop.run(SweepKind.BACKFILL);

		assertThat(status.state()).isEqualTo(SweepState.WITH_FAILURES);
		assertThat(status.failed()).isEqualTo(1);
		assertThat(shop.unequal()).containsExactly(700L);
		assertThat(shop.state().fresh().complete()).isFalse();
		assertThat(shop.sweeps.failures(Shop.NAME, SweepKind.BACKFILL, 10)).singleElement().satisfies((failure) -> {
			assertThat(failure.key()).isEqualTo("700");
			assertThat(failure.reason()).contains("22").doesNotContain("a city with");
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void preflightNamesTheRowsThatNewWouldRejectAndLeavesNoTrace(TestDatabase kind) {
		Shop shop = new Shop(kind);
		shop.orders(1, 300);
		shop.jdbc
			.update("update orders set ship_city = 'a city with a name too long for its column' where id in (7, 250)");

		SweepStatus status = shop.run(SweepKind.PREFLIGHT);

		assertThat(status.state()).isEqualTo(SweepState.WITH_FAILURES);
		assertThat(shop.sweeps.failures(Shop.NAME, SweepKind.PREFLIGHT, 10)).extracting(RowFailure::key)
			.containsExactlyInAnyOrder("7", "250");
		assertThat(shop.count("shipping_address")).isZero();
		assertThat(shop.drift()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void clearsNewInOffOnly(TestDatabase kind) {
		Shop shop = new Shop(kind);
		shop.jdbc.update("insert into shipping_address values (4000, 'left over', null)");

		assertThat(shop.run(SweepKind.CLEAR_NEW).state()).isEqualTo(SweepState.COMPLETED);
		assertThat(shop.count("shipping_address")).isZero();

		shop.in(Phase.DUAL_WRITE, true, false);
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> shop.run(SweepKind.CLEAR_NEW))
			.withMessageContaining("OFF only");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void passesOverAnAcceptedKey(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DARK_READ, true, true);
		shop.orders(1, 10);
		shop.run(SweepKind.VERIFICATION);
		shop.run(SweepKind.REPAIR);
		shop.jdbc.update("delete from shipping_address where order_id = 2");
		shop.run(SweepKind.VERIFICATION);

		assertThat(shop.sweeps.accept(Shop.NAME, List.of("2"), "operator", "known")).isEqualTo(1);

		assertThat(shop.run(SweepKind.VERIFICATION).state()).isEqualTo(SweepState.COMPLETED);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void seesAnotherDifferenceOfAnAcceptedKey(TestDatabase kind) {
		Shop shop = accepted(kind);
		assertThat(shop.run(SweepKind.VERIFICATION).state()).isEqualTo(SweepState.COMPLETED);

		shop.jdbc.update("update shipping_address set street = 'else' where order_id = 2");
		assertThat(shop.run(SweepKind.VERIFICATION).state()).isEqualTo(SweepState.WITH_FAILURES);
		assertThat(shop.drift()).extracting(Drift::detail).singleElement().asString().contains("street", "city");

		shop.jdbc.update("delete from CHANGEOVER_DRIFT where RESOLVED_AT is null");
		shop.jdbc.update("delete from shipping_address where order_id = 2");
		assertThat(shop.run(SweepKind.VERIFICATION).state()).isEqualTo(SweepState.WITH_FAILURES);
		assertThat(shop.drift()).extracting(Drift::detail).containsExactly("missing on NEW");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void passesOverWhatDiffersWhereAMissedWriteWasAccepted(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DARK_READ, true, false);
		shop.orders(1, 3);
		shop.run(SweepKind.BACKFILL);
		shop.jdbc.update("update orders set ship_city = 'of OLD' where id = 2");
		new DriftLog(shop.database).record(Shop.NAME, Side.NEW, Drift.Kind.MISSED_WRITE, "2", null, 2);
		shop.sweeps.accept(Shop.NAME, List.of("2"), "operator", "known");
		assertThat(shop.run(SweepKind.VERIFICATION).state()).isEqualTo(SweepState.COMPLETED);

		shop.jdbc.update("delete from shipping_address where order_id = 2");

		assertThat(shop.run(SweepKind.VERIFICATION).state()).isEqualTo(SweepState.WITH_FAILURES);
	}

	@ParameterizedTest
	@CsvSource({ "H2, BACKFILL", "H2, REPAIR", "POSTGRESQL, BACKFILL", "POSTGRESQL, REPAIR", "MARIADB, BACKFILL",
			"MARIADB, REPAIR" })
	void acceptsNothingAnyMoreOnceTheRowWasOverwritten(TestDatabase kind, SweepKind overwriting) {
		Shop shop = accepted(kind);
		new DriftLog(shop.database).record(Shop.NAME, Side.NEW, Drift.Kind.MISSED_WRITE, "2", null, 2);
		shop.run(overwriting);
		assertThat(shop.unequal()).isEmpty();
		shop.jdbc.update("update shipping_address set city = 'X' where order_id = 2");

		assertThat(shop.run(SweepKind.VERIFICATION).state()).isEqualTo(SweepState.WITH_FAILURES);
		assertThat(shop.drift()).extracting(Drift::key, Drift::detail).containsExactly(tuple("2", "city"));
	}

	/**
	 * The city of a row differs, and somebody has accepted that.
	 */
	private static Shop accepted(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DARK_READ, true, false);
		shop.orders(1, 3);
		shop.run(SweepKind.BACKFILL);
		shop.jdbc.update("update shipping_address set city = 'X' where order_id = 2");
		shop.run(SweepKind.VERIFICATION);
		shop.sweeps.accept(Shop.NAME, List.of("2"), "operator", "the city is abbreviated");
		return shop;
	}

}
