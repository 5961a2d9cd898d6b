package dev.changeover.schema;

import java.util.List;
import java.util.Set;

import javax.sql.DataSource;

import dev.changeover.Phase;
import dev.changeover.phase.Fleet;
import dev.changeover.testing.TestDatabase;
import liquibase.integration.spring.MultiTenantSpringLiquibase;
import liquibase.integration.spring.SpringLiquibase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static dev.changeover.schema.RunningApplication.MIGRATION;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The guard beside what a user may have set up: several changelogs, tenants, contexts,
 * filters, and more than one migration.
 */
class ChangelogCompositionTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void guardsEachOfSeveralChangelogs(TestDatabase kind) {
		Application application = new Application(kind).migration(MIGRATION);

		application.runner().withUserConfiguration(TwoChangelogs.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(application.ran()).containsExactly("orders", "address", "archive");
			assertThat(context.getBean(ChangelogGate.class).held()).extracting(HeldChangeSet::id)
				.containsExactlyInAnyOrder("address-order", "orders-without-address", "archive-without-address");
		});
		application.put(MIGRATION, Phase.COMPLETE, true);
		application.runner().withUserConfiguration(TwoChangelogs.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(ChangelogGate.class).held()).isEmpty();
		});

		assertThat(application.ran()).containsExactlyInAnyOrder("orders", "address", "archive", "address-order",
				"orders-without-address", "archive-without-address");
		application.runner()
			.withUserConfiguration(TwoChangelogs.class)
			.run((context) -> assertThat(context).as("the contract that one lacks stands in the other").hasNotFailed());
	}

	@Test
	void runsTheContractOfSeveralChangelogsByOneAction() {
		Application application = new Application(TestDatabase.H2).migration(MIGRATION)
			.with("changeover.contract.run=on-request");

		application.runner().withUserConfiguration(TwoChangelogs.class).run((context) -> {
			context.getBean(Fleet.class).stop();
			application.put(MIGRATION, Phase.COMPLETE, true);

			assertThat(
					context.getBean(ChangelogRun.class).run(MIGRATION, Label.CONTRACT, "me", null, false).changeSets())
				.containsExactlyInAnyOrder("changelogs/shop.yaml::orders-without-address::shop",
						"changelogs/archive.yaml::archive-without-address::shop");
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void findsLiquibasesTablesWhereTheUserPutThem(TestDatabase kind) {
		Application application = new Application(kind).migration(MIGRATION)
			.changelog("shop.yaml")
			.with("spring.liquibase.database-change-log-table=OUR_LOG",
					"spring.liquibase.database-change-log-lock-table=OUR_LOCK", "changeover.contract.run=on-request");
		boolean schemas = kind != TestDatabase.MARIADB;
		if (schemas) {
			application.sql().sql("create schema apart").update();
			application.with("spring.liquibase.liquibase-schema=" + (kind == TestDatabase.H2 ? "APART" : "apart"));
		}

		application.start((context) -> {
			assertThat(context).hasNotFailed();
			context.getBean(Fleet.class).stop();
			assertThat(context.getBean(ChangelogGate.class).ran()).extracting(RanChangeSet::id)
				.containsExactly("address");
			application.put(MIGRATION, Phase.COMPLETE, true);

			context.getBean(ChangelogRun.class).run(MIGRATION, Label.CONTRACT, "me", null, false);

			assertThat(context.getBean(ChangelogGate.class).held()).extracting(HeldChangeSet::id)
				.containsExactly("address-order");
		});
		assertThat(application.sql()
			.sql("select ID from " + (schemas ? "apart." : "")
					+ (kind == TestDatabase.POSTGRESQL ? "our_log" : "OUR_LOG") + " order by ORDEREXECUTED")
			.query(String.class)
			.list()).containsExactly("orders", "address", "orders-without-address");
	}

	@Test
	void refusesTenantsWithAMigrationAndHoldsTheirsWithout() {
		Application application = new Application(TestDatabase.H2).with("spring.liquibase.enabled=false");

		application.runner().withUserConfiguration(Tenants.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(MultiTenantSpringLiquibase.class).getLabelFilter())
				.isEqualTo("(!tighten) and (!contract)");
		});
		new Application(application.coordinates()).migration(MIGRATION)
			.with("spring.liquibase.enabled=false")
			.runner()
			.withUserConfiguration(Tenants.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(ChangelogException.class)
				.hasMessageContaining("MultiTenantSpringLiquibase runs one changelog on many databases"));
	}

	@Test
	void saysNothingOfChangesetsOfOtherContextsAndDatabases() {
		Application application = new Application(TestDatabase.H2).migration(MIGRATION)
			.changelog("contexts.yaml")
			.with("spring.liquibase.contexts=production");
		application
			.start((context) -> assertThat(context.getBean(ChangelogGate.class).held()).extracting(HeldChangeSet::id)
				.containsExactly("in-production"));
		application.put(MIGRATION, Phase.COMPLETE, true);

		application.start();

		assertThat(application.ran()).containsExactly("orders", "labelled", "in-production");
		assertThat(application.phases().read(MIGRATION).orElseThrow().contractedAt()).isNotNull();
	}

	@Test
	void readsLabelsAsLiquibaseDoesWithoutRegardToCase() {
		Application application = new Application(TestDatabase.H2).migration(MIGRATION).changelog("shouting.yaml");
		application.start((context) -> assertThat(context.getBean(ChangelogGate.class).held())
			.extracting(HeldChangeSet::migration)
			.containsExactly(MIGRATION));
		assertThat(application.ran()).containsExactly("orders", "labelled");
		application.put(MIGRATION, Phase.COMPLETE, true);

		application.start();

		assertThat(application.ran()).containsExactly("orders", "labelled", "loud");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			''                               | a | drop-a
			''                               | b | drop-b
			a                                | a | drop-a
			a                                | b | ''
			a,x                              | a | drop-a
			b,a                              | b | drop-b
			((a or b) and contract)          | a | drop-a
			((a or b) and (contract and !b)) | b | ''
			@b                               | b | drop-b
			@a,@b                            | b | drop-b
			not a                            | b | drop-b
			""")
	void opensOneMigrationOfTwoWithinTheUsersFilter(String filter, String open, String expected) {
		Application application = new Application(TestDatabase.H2).changelog("two-migrations.yaml")
			.migration("a")
			.migration("b");
		application.start();
		application.put(open, Phase.COMPLETE, true);

		application.with("spring.liquibase.label-filter=" + filter).start();

		assertThat(application.ran()).startsWith("orders", "labelled", "notes")
			.hasSize(expected.isEmpty() ? 3 : 4)
			.containsAll(expected.isEmpty() ? Set.of() : Set.of(expected));
	}

	@Test
	void saysThatTheUsersFilterPassesOverAChangeset() {
		Application application = new Application(TestDatabase.H2).changelog("two-migrations.yaml")
			.migration("a")
			.migration("b")
			.with("spring.liquibase.label-filter=not a");

		application.start((context) -> {
			List<HeldChangeSet> held = context.getBean(ChangelogGate.class).held();
			assertThat(held.get(0).reason()).contains("'not a'").contains("passes it over");
			assertThat(held.get(1).reason()).contains("OFF, not COMPLETE");
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class TwoChangelogs {

		@Bean
		SpringLiquibase shop(DataSource dataSource) {
			return liquibase(dataSource, "shop");
		}

		@Bean
		SpringLiquibase archive(DataSource dataSource) {
			return liquibase(dataSource, "archive");
		}

		private static SpringLiquibase liquibase(DataSource dataSource, String name) {
			SpringLiquibase liquibase = new SpringLiquibase();
			liquibase.setDataSource(dataSource);
			liquibase.setChangeLog("classpath:changelogs/" + name + ".yaml");
			return liquibase;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Tenants {

		@Bean
		MultiTenantSpringLiquibase tenants(DataSource dataSource) {
			MultiTenantSpringLiquibase tenants = new MultiTenantSpringLiquibase();
			tenants.setDataSource(dataSource);
			tenants.setSchemas(List.of("PUBLIC"));
			tenants.setChangeLog("classpath:changelogs/plain.yaml");
			return tenants;
		}

	}

}
