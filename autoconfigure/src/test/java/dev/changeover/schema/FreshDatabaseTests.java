package dev.changeover.schema;

import dev.changeover.Phase;
import dev.changeover.phase.MigrationState;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class FreshDatabaseTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void runsEverythingOnAFreshDatabaseThatBeginsComplete(TestDatabase kind) {
		Application application = shop(kind).with("changeover.fresh-database=complete");

		application.start((context) -> assertThat(context).hasNotFailed());

		assertThat(application.ran()).containsExactly("orders", "address", "address-order", "orders-without-address");
		assertThat(application.phases().read("shipping-address")).map(MigrationState::phase).contains(Phase.COMPLETE);
		assertThat(application.phases().read("shipping-address")).map(MigrationState::contractedAt).isPresent();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void takesNoDatabaseWithTablesForFresh(TestDatabase kind) {
		Application application = shop(kind).with("changeover.fresh-database=complete");
		application.sql().sql("create table somebody_elses (id int)").update();

		application.start((context) -> assertThat(context).hasNotFailed());

		assertThat(application.ran()).containsExactly("orders", "address");
		assertThat(application.phases().read("shipping-address")).map(MigrationState::phase).contains(Phase.OFF);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void takesNoDatabaseForFreshWhoseTablesBeginAsThoseOfChangeover(TestDatabase kind) {
		Application application = shop(kind).with("changeover.fresh-database=complete",
				"changeover.schema.table-prefix=SHOP_");
		application.sql().sql("create table shop_customer (id int)").update();

		application.start((context) -> assertThat(context).hasNotFailed());

		assertThat(application.ran()).containsExactly("orders", "address");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void takesNoDatabaseForFreshWhoseTablesAreInTheSchemaOfTheChangelog(TestDatabase kind) {
		Application application = shop(kind).with("changeover.fresh-database=complete");
		String schema = application.otherSchema(kind);
		application.sql().sql("create table " + schema + ".somebody_elses (id int)").update();

		application.with("spring.liquibase.default-schema=" + schema)
			.start((context) -> assertThat(context).hasNotFailed());

		assertThat(application.sql()
			.sql("select ID from " + schema + ".DATABASECHANGELOG order by ORDEREXECUTED")
			.query(String.class)
			.list()).containsExactly("orders", "address");
		assertThat(application.phases().read("shipping-address")).map(MigrationState::phase).contains(Phase.OFF);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void takesNoDatabaseForFreshWhoseTablesAreInTheSchemaOfTheRows(TestDatabase kind) {
		Application application = shop(kind);
		String quote = (kind == TestDatabase.MARIADB) ? "`" : "\"";
		String schema = quote + "Other_" + System.nanoTime() + quote;
		application.sql().sql("create schema " + schema).update();
		String table = schema + "." + quote + "Orders" + quote;
		application.sql().sql("create table " + table + " (id bigint primary key, city varchar(200))").update();

		application
			.with("changeover.fresh-database=complete",
					"changeover.migrations.shipping-address.rows.old.table=" + table,
					"changeover.migrations.shipping-address.rows.old.key=id",
					"changeover.migrations.shipping-address.rows.new.table=shipping_address",
					"changeover.migrations.shipping-address.rows.new.key=id",
					"changeover.migrations.shipping-address.rows.columns.city=city")
			.start((context) -> assertThat(context).hasNotFailed());

		assertThat(application.ran()).containsExactly("orders", "address");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void takesNoDatabaseForFreshOnWhichAChangelogHasRun(TestDatabase kind) {
		Application application = new Application(kind).changelog("plain.yaml");
		application.start();
		application.sql().sql("drop table orders").update();

		on(application).changelog("shop.yaml")
			.with("changeover.retired=shipping-address")
			.start((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("never"));
	}

	@Test
	void takesNoDatabaseForFreshThatHoldsTablesWhereTheConnectionOfTheChangelogLooks() {
		Application application = shop(TestDatabase.H2);
		TestDatabase.Coordinates elsewhere = TestDatabase.H2.create();
		new Application(elsewhere).sql().sql("create table somebody_elses (id int)").update();

		application.with("changeover.fresh-database=complete", "spring.liquibase.url=" + elsewhere.url(),
				"spring.liquibase.user=" + elsewhere.username(), "spring.liquibase.password=" + elsewhere.password())
			.start();

		assertThat(application.phases().read("shipping-address")).map(MigrationState::phase).contains(Phase.OFF);
	}

	@Test
	void knowsEveryTableOfItsOwn() {
		Application application = shop(TestDatabase.H2);
		application.start();

		assertThat(application.tables()).filteredOn((table) -> table.startsWith("changeover_"))
			.map((table) -> table.substring("changeover_".length()))
			.containsExactlyInAnyOrderElementsOf(FreshDatabase.OWN);
	}

	private static Application shop(TestDatabase kind) {
		return new Application(kind).changelog("shop.yaml").migration("shipping-address");
	}

	private static Application on(Application application) {
		return new Application(application.coordinates());
	}

}
