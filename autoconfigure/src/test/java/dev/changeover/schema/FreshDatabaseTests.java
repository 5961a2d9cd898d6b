package dev.changeover.schema;

import dev.changeover.Phase;
import dev.changeover.phase.MigrationState;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void takesNoDatabaseForFreshWhoseChangelogItMayNotRead(boolean autoCommit) {
		TestDatabase.Coordinates owner = TestDatabase.POSTGRESQL.create();
		Application application = withAUserOfItsOwn(owner).migration("shipping-address")
			.with("spring.datasource.hikari.auto-commit=" + autoCommit);
		application.start();
		application.sql().sql("delete from changeover_migration").update();
		application.sql().sql("delete from changeover_lock").update();

		application.with("changeover.fresh-database=complete").start();

		assertThat(application.phases().read("shipping-address")).map(MigrationState::phase).contains(Phase.OFF);
	}

	@Test
	void asksForNoTableWhereEveryMigrationHasBegun() {
		TestDatabase.Coordinates owner = TestDatabase.POSTGRESQL.create();
		Application application = withAUserOfItsOwn(owner).migration("shipping-address");
		application.start();
		application.put("shipping-address", Phase.COMPLETE, false);

		withAUserOfItsOwn(owner).with("changeover.retired=shipping-address").start();
	}

	/** Liquibase has another, whose tables that of the application may not read. */
	private static Application withAUserOfItsOwn(TestDatabase.Coordinates owner) {
		Application application = new Application(owner).changelog("shop.yaml");
		String user = "app_" + owner.url().substring(owner.url().lastIndexOf('/') + 1).replaceAll("\\W.*", "");
		application.sql()
			.sql("do $$ begin create role " + user
					+ " login password 'app'; exception when duplicate_object then null; end $$")
			.update();
		application.sql().sql("grant usage, create on schema public to " + user).update();
		return application.with("spring.datasource.username=" + user, "spring.datasource.password=app",
				"spring.liquibase.url=" + owner.url(), "spring.liquibase.user=" + owner.username(),
				"spring.liquibase.password=" + owner.password());
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
