package dev.changeover.sample;

import java.util.Locale;
import java.util.Map;

import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Carries the shop from OFF to COMPLETE, through the contract and back from LIVE, by
 * nothing but what a user has: the shop, the console and the actuator. What the shop
 * confirmed is held against both sides after each step.
 */
class LadderEndToEndTests {

	private static final String[] OLD_COLUMNS = { "ship_street", "ship_city", "ship_zip", "ship_country" };

	private static final int ENOUGH_READS = 120;

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void movesTheAddressesAndDropsTheOldColumns(TestDatabase kind) {
		TestDatabase.Coordinates database = kind.create();
		Walk walk;
		try (RunningShop shop = RunningShop.start(database)) {
			walk = new Walk(shop);
			walk.bothSidesHoldWhatWasConfirmed(Side.OLD);
			walk.toDarkRead(shop);
			assertThat(walk.sides.columns("shipping_address")).containsEntry("order_id", true);
		}
		try (RunningShop shop = RunningShop.start(database)) {
			assertThat(walk.sides.columns("shipping_address")).containsEntry("order_id", false);
			Operator operator = new Operator(shop.http());
			walk.toLive(shop, operator);

			operator.step("DARK_READ", false, Phase.RAMP_DOWN);
			walk.trade(shop, Side.NEW, Side.OLD);
			operator.verify();
			operator.awaitReadyFor(Phase.COMPLETE);
			operator.step("DUAL_WRITE", false, Phase.COMPLETE);
			walk.trade(shop, Side.NEW);

			assertThat(operator.console().click("CONTRACT", true).status()).isEqualTo(302);
			walk.trade(shop, Side.NEW);
			assertThat(walk.sides.columns("orders")).containsKeys(OLD_COLUMNS);
		}
		try (RunningShop shop = RunningShop.start(database)) {
			assertThat(walk.sides.columns("orders")).containsOnlyKeys("id", "customer");
			assertThat(new Operator(shop.http()).phase()).isEqualTo(Phase.COMPLETE);
			walk.trade(shop, Side.NEW);
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void goesBackAndForwardAgain(TestDatabase kind) {
		try (RunningShop shop = RunningShop.start(kind.create())) {
			Walk walk = new Walk(shop);
			Operator operator = walk.toDarkRead(shop);
			walk.toLive(shop, operator);

			operator.step("CUTOVER", false, Phase.DARK_READ);
			walk.trade(shop, Side.OLD, Side.NEW);
			operator.step("DARK_READ", false, Phase.DUAL_WRITE);
			walk.trade(shop, Side.OLD, Side.NEW);
			operator.step("DUAL_WRITE", false, Phase.OFF);
			walk.trade(shop, Side.OLD);
			assertThat(shop.sides().of(Side.NEW)).isNotEqualTo(walk.customers.confirmed());

			operator.step("DUAL_WRITE", true, Phase.DUAL_WRITE);
			assertRefused(operator, "DARK_READ", true, "backfill");
			operator.backfill();
			operator.step("DARK_READ", true, Phase.DARK_READ);
			walk.customers.look(shop.http(), ENOUGH_READS);
			assertRefused(operator, "CUTOVER", true, "verif");
			walk.toLive(shop, operator);
		}
	}

	private static void assertRefused(Operator operator, String flag, boolean on, String reason) {
		Reply reply = operator.console().click(flag, on);

		assertThat(reply.status()).as(reply.body()).isEqualTo(409);
		assertThat(reply.body().toLowerCase(Locale.ROOT)).contains(reason);
		assertThat(operator.console().isOn(flag)).isEqualTo(!on);
	}

	/** The way that both tests share, with the customers who remember. */
	private static final class Walk {

		private final Customers customers;

		private final Sides sides;

		Walk(RunningShop shop) {
			this.sides = shop.sides();
			this.customers = new Customers(this.sides.of(Side.OLD));
			assertThat(this.customers.confirmed()).hasSize(2000);
		}

		Operator toDarkRead(RunningShop shop) {
			Operator operator = new Operator(shop.http());
			assertThat(operator.phase()).isEqualTo(Phase.OFF);
			trade(shop, Side.OLD);
			assertThat(this.sides.of(Side.NEW)).isEmpty();

			operator.step("DUAL_WRITE", true, Phase.DUAL_WRITE);
			this.customers.touched();
			trade(shop, Side.OLD);
			Map<Long, ShippingAddress> copied = this.sides.of(Side.NEW);
			assertThat(copied.keySet()).isEqualTo(this.customers.touched());
			assertThat(this.customers.confirmed()).containsAllEntriesOf(copied);

			operator.backfill();
			bothSidesHoldWhatWasConfirmed(Side.OLD, Side.NEW);
			trade(shop, Side.OLD, Side.NEW);

			operator.awaitReadyFor(Phase.DARK_READ);
			operator.step("DARK_READ", true, Phase.DARK_READ);
			trade(shop, Side.OLD, Side.NEW);
			operator.verify();
			return operator;
		}

		void toLive(RunningShop shop, Operator operator) {
			operator.verify();
			this.customers.look(shop.http(), ENOUGH_READS);
			operator.awaitReadyFor(Phase.LIVE);
			operator.step("CUTOVER", true, Phase.LIVE);
			trade(shop, Side.NEW, Side.OLD);
			assertThat(operator.report().at("/darkReads/mismatches").asLong()).isZero();
		}

		void trade(RunningShop shop, Side... expected) {
			this.customers.visit(shop.http());
			bothSidesHoldWhatWasConfirmed(expected);
		}

		void bothSidesHoldWhatWasConfirmed(Side... expected) {
			for (Side side : expected) {
				assertThat(this.sides.of(side)).as(side.name()).isEqualTo(this.customers.confirmed());
			}
		}

	}

}
