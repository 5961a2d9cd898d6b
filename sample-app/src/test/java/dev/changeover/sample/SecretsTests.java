package dev.changeover.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.changeover.Phase;
import dev.changeover.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.DataIntegrityViolationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Every column of both sides holds a secret, and everything that can go wrong with a row
 * does. Afterwards no secret stands anywhere but in these columns: not in a log, metric,
 * page or report, and in no table of Changeover's.
 */
@ExtendWith(OutputCaptureExtension.class)
class SecretsTests {

	private static final String SECRET = "hush";

	private static final String REPORT = "/actuator/changeover";

	private static final String NO_SUCH_ZIP = "alter table shipping_address add constraint no_such_zip check (zip <> 'hush-zip')";

	private static final String ANY_ZIP = "alter table shipping_address drop constraint no_such_zip";

	private static final String UNIQUE_STREETS = "alter table shipping_address add constraint unique_street unique (street)";

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void staysInTheRows(TestDatabase kind, CapturedOutput output) {
		try (RunningShop shop = RunningShop.start(kind.create(), RunningShop.NO_COMPARISONS,
				"logging.level.dev.changeover=debug", "logging.level.org.mariadb=off",
				"spring.liquibase.change-log=classpath:/db/changelog/unique-cities.yaml")) {
			shop.sql().sql("delete from orders where id > 300").update();
			shop.sql().sql("""
					update orders set customer = 'hush customer', ship_street = concat('hush street ', id),
					ship_city = 'hush city', ship_zip = concat('hush', id), ship_country = 'hush country'""").update();
			Operator operator = new Operator(shop.http());

			rowsThatNewRejects(shop, operator);
			mismatchesAndDivergences(shop, operator);
			failedRepairs(shop, operator);
			failedChangesets(shop, operator);

			assertThat(secretsOf(shop, "shipping_address")).as("there is something to leak").isNotEmpty();
			String told = everythingTold(shop, operator);
			assertThat(told).contains("missed-write", "mismatch", "VERIFICATION", "REPAIR").doesNotContain(SECRET);
			assertThat(output.getAll().lines().filter((line) -> line.contains(SECRET))).isEmpty();
			assertThat(output.getAll().lines().filter((line) -> line.contains("the sides differ in [street]")))
				.hasSize(1)
				.first()
				.asString()
				.contains("key 41");
		}
	}

	/** A dry run, writes of customers and a backfill meet rules that only NEW has. */
	private static void rowsThatNewRejects(RunningShop shop, Operator operator) {
		shop.sql().sql(NO_SUCH_ZIP).update();
		shop.sql().sql(UNIQUE_STREETS).update();
		shop.sql().sql("update orders set ship_zip = 'hush-zip' where id in (11, 12)").update();
		shop.sql().sql("update orders set ship_street = 'hush street twice' where id in (21, 22)").update();
		assertThat(operator.sweep("PREFLIGHT", "/sweeps/PREFLIGHT").at("/failed").asLong()).isPositive();

		operator.step("DUAL_WRITE", true, Phase.DUAL_WRITE);
		ship(shop, 31, new ShippingAddress("hush street 31", "hush city", "hush-zip", "hush country"));
		ship(shop, 32, new ShippingAddress("hush street same", "hush city", "hush", "hush country"));
		ship(shop, 33, new ShippingAddress("hush street same", "hush city", "hush", "hush country"));
		assertThat(operator.report().at("/drift/unresolved").asLong()).isPositive();

		assertThat(operator.sweep("BACKFILL", "/backfill").at("/state").asString()).isEqualTo("WITH_FAILURES");
		assertThat(operator.report().at("/backfill/failures")).isNotEmpty();
	}

	/** Once NEW takes the rows: dark reads that differ or fail, and writes that do. */
	private static void mismatchesAndDivergences(RunningShop shop, Operator operator) {
		shop.sql().sql("update orders set ship_zip = 'hush' where ship_zip = 'hush-zip'").update();
		shop.sql().sql("update orders set ship_street = concat('hush again ', id)").update();
		operator.backfill();
		assertThat(operator.sweep("REPAIR", "/sweeps/REPAIR").at("/state").asString()).isEqualTo("COMPLETED");
		operator.awaitReadyFor(Phase.DARK_READ);
		operator.step("DARK_READ", true, Phase.DARK_READ);

		shop.sql().sql("update shipping_address set street = 'hush other street' where order_id = 41").update();
		shop.sql().sql("delete from shipping_address where order_id = 42").update();
		assertThat(shop.http().get("/orders/41").status()).isEqualTo(200);
		Awaitility.await().until(() -> operator.report().at("/drift/unresolved").asLong() > 0);
		ShippingAddressRepository addresses = shop.bean(ShippingAddressRepository.class);
		addresses.findByCity("hush city");
		assertThatExceptionOfType(DataIntegrityViolationException.class).isThrownBy(() -> addresses.save(43,
				new ShippingAddress("hush street 43", "hush city", "hush-zip", "hush country")));

		shop.sql().sql("alter table shipping_address rename to hidden").update();
		assertThat(shop.http().get("/orders/44").status()).isEqualTo(200);
		Awaitility.await()
			.until(() -> operator.meter("/changeover.dark.reads?tag=result:error")
				.at("/measurements/0/value")
				.asLong() > 0);
		shop.sql().sql("alter table hidden rename to shipping_address").update();
	}

	/** A repair that NEW rejects, of drift that a verification has found. */
	private static void failedRepairs(RunningShop shop, Operator operator) {
		shop.sql().sql("update orders set ship_zip = 'hush-zip' where id = 51").update();
		assertThat(operator.sweep("VERIFY", "/verification").at("/state").asString()).isEqualTo("WITH_FAILURES");
		assertThat(operator.sweep("REPAIR", "/sweeps/REPAIR").at("/state").asString()).isEqualTo("WITH_FAILURES");
		shop.sql().sql("update orders set ship_zip = 'hush' where id = 51").update();
		assertThat(operator.sweep("REPAIR", "/sweeps/REPAIR").at("/state").asString()).isEqualTo("COMPLETED");
		operator.verify();
	}

	/** A changeset that the rows do not allow. */
	private static void failedChangesets(RunningShop shop, Operator operator) {
		Reply refused = operator.act("TIGHTEN");

		assertThat(refused.status()).as(refused.body()).isEqualTo(409);
		assertThat(refused.body()).doesNotContain(SECRET);
	}

	private static void ship(RunningShop shop, long order, ShippingAddress address) {
		Reply reply = shop.http()
			.send("PUT", "/orders/" + order + "/shipping-address", new JsonMapper().writeValueAsString(address));
		assertThat(reply.status()).as(reply.body()).isEqualTo(204);
	}

	private static String everythingTold(RunningShop shop, Operator operator) {
		List<String> told = new ArrayList<>();
		for (String path : List.of("/togglz-console/migrations", "/togglz-console/index", REPORT,
				REPORT + "/shipping-address", "/actuator/health", "/actuator/togglz")) {
			told.add(operator.see(path));
		}
		for (JsonNode meter : operator.meter("").at("/names")) {
			told.add(operator.meter("/" + meter.asString()).toString());
		}
		for (String table : shop.sql()
			.sql("""
					select table_name from information_schema.tables where upper(table_name) like 'CHANGEOVER%'""")
			.query(String.class)
			.list()) {
			shop.sql().sql("select * from " + table).query().listOfRows().forEach((row) -> told.add(row.toString()));
		}
		return String.join("\n", told);
	}

	private static List<Map<String, Object>> secretsOf(RunningShop shop, String table) {
		return shop.sql().sql("select * from " + table + " where street like 'hush%'").query().listOfRows();
	}

}
