package dev.changeover.sample;

import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A single row that is wrong on NEW is found by the verification and keeps the cutover
 * closed until it is repaired.
 */
class PlantedDriftTests {

	private static final String STALE = "update shipping_address set street = 'Old Street 1' where order_id = ?";

	private static final String MISSING = "delete from shipping_address where order_id = ?";

	private static final String ORPHAN = """
			insert into shipping_address (order_id, street, city, zip, country)
			select id, 'Nowhere 1', 'Bern', '1', 'Switzerland' from orders where id = ?""";

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void keepsTheCutoverClosed(TestDatabase kind) {
		try (RunningShop shop = RunningShop.start(kind.create(), RunningShop.NO_COMPARISONS)) {
			Operator operator = new Operator(shop.http());
			operator.step("DUAL_WRITE", true, Phase.DUAL_WRITE);
			operator.backfill();
			operator.step("DARK_READ", true, Phase.DARK_READ);
			operator.verify();

			assertFound(shop, operator, STALE, 1500);
			assertFound(shop, operator, MISSING, 700);
			assertFound(shop, operator, ORPHAN, orderWithoutAddress(shop));

			operator.step("CUTOVER", true, Phase.LIVE);
		}
	}

	private static void assertFound(RunningShop shop, Operator operator, String plant, long key) {
		assertThat(shop.sql().sql(plant).param(key).update()).isOne();

		JsonNode verification = operator.sweep("VERIFY", "/verification");

		assertThat(verification.at("/state").asString()).as(verification.toString()).isEqualTo("WITH_FAILURES");
		JsonNode drift = operator.report().at("/drift");
		assertThat(drift.at("/unresolved").asLong()).isOne();
		assertThat(drift.at("/recent/0/key").asString()).isEqualTo(String.valueOf(key));
		assertThat(operator.console().click("CUTOVER", true).status()).isEqualTo(409);
		assertThat(operator.console().isOn("CUTOVER")).isFalse();
		assertThat(operator.phase()).isEqualTo(Phase.DARK_READ);
		operator.sweep("REPAIR", "/sweeps/REPAIR");
		operator.verify();
		assertThat(shop.sides().of(Side.NEW)).isEqualTo(shop.sides().of(Side.OLD));
	}

	private static long orderWithoutAddress(RunningShop shop) {
		shop.sql().sql("insert into orders (customer) values ('without an address')").update();
		return shop.sql().sql("select max(id) from orders").query(Long.class).single();
	}

}
