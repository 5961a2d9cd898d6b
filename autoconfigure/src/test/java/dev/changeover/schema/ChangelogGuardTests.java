package dev.changeover.schema;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.changeover.Phase;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Desired;
import dev.changeover.phase.MigrationState;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

class ChangelogGuardTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void runsWhatExpandsAndHoldsTheRestUntilTheMigrationIsReady(TestDatabase kind) {
		Application application = shop(kind);

		application.start((context) -> {
			assertThat(application.ran()).containsExactly("orders", "address");
			assertThat(context.getBean(ChangelogGate.class).ran()).extracting(RanChangeSet::id)
				.containsExactly("address");
			assertThat(context.getBean(ChangelogGate.class).held()).satisfiesExactly((tighten) -> {
				assertThat(tighten.label()).isEqualTo(Label.TIGHTEN);
				assertThat(tighten.reason()).contains("BACKFILL");
			}, (contract) -> {
				assertThat(contract.label()).isEqualTo(Label.CONTRACT);
				assertThat(contract.migration()).isEqualTo("shipping-address");
				assertThat(contract.reason()).contains("OFF, not COMPLETE");
			});
		});
	}

	@Test
	void saysInALineForEachWhatItHoldsAndWhy() {
		Application application = shop(TestDatabase.H2);
		application.start();
		Logger logger = (Logger) LoggerFactory.getLogger(StartupRun.class);
		ListAppender<ILoggingEvent> lines = new ListAppender<>();
		lines.start();
		logger.setLevel(Level.INFO);
		logger.addAppender(lines);
		try {
			application.start();
		}
		finally {
			logger.detachAppender(lines);
			logger.setLevel(null);
		}

		assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage)
			.satisfiesExactly(
					(tighten) -> assertThat(tighten).contains("Held changeset", "::address-order::",
							"tighten, shipping-address", "BACKFILL"),
					(contract) -> assertThat(contract).contains("Held changeset", "::orders-without-address::",
							"contract, shipping-address", "OFF, not COMPLETE"));
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void runsTheContractAtTheNextStartOnceItIsOpen(TestDatabase kind) {
		Application application = shop(kind);
		application.start();
		application.put("shipping-address", Phase.COMPLETE, false);
		application.start();
		assertThat(application.ran()).containsExactly("orders", "address", "address-order");

		application.put("shipping-address", Phase.COMPLETE, true);
		application.start((context) -> assertThat(context).hasNotFailed());

		assertThat(application.ran()).endsWith("orders-without-address");
		assertThat(application.sql().sql("select * from orders").query().listOfRows()).isEmpty();
		assertThat(application.phases().read("shipping-address")).hasValueSatisfying((state) -> {
			assertThat(state.contractedAt()).isNotNull();
			assertThat(state.tightenedAt()).isNotNull();
		});
		assertThat(application.sql()
			.sql("select EVENT from CHANGEOVER_TRANSITION where EVENT in ('TIGHTENED', 'CONTRACTED') order by ID")
			.query(String.class)
			.list()).containsExactly("TIGHTENED", "CONTRACTED");
		application.start((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@EnumSource(value = Phase.class)
	void runsNoContractBeforeComplete(Phase phase) {
		Application application = shop(TestDatabase.H2);
		application.start();
		application.put("shipping-address", phase, true);

		application.start();

		assertThat(application.ran().contains("orders-without-address")).isEqualTo(phase == Phase.COMPLETE);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			expand                            | orders, address
			v1,v2                             | orders
			(v1 or expand) and !v2            | orders, address
			@expand                           | address
			contract,expand                   | orders, address
			!shipping-address                 | orders
			not v1 , ,tighten                 | orders, address
			""")
	void keepsTheMeaningOfTheUsersOwnFilter(String filter, String expected) {
		Application application = shop(TestDatabase.H2).with("spring.liquibase.label-filter=" + filter);

		application.start((context) -> assertThat(context).hasNotFailed());

		assertThat(String.join(", ", application.ran())).isEqualTo(expected);
	}

	@Test
	void leavesAChangelogWithoutOurLabelsAlone() {
		Application without = new Application(TestDatabase.H2).changelog("plain.yaml")
			.with("spring.liquibase.label-filter=v2,v3");
		without.start((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(liquibase.integration.spring.SpringLiquibase.class).getLabelFilter())
				.isEqualTo("v2,v3");
			assertThat(without.ran()).containsExactly("orders", "labelled");
		});
	}

	@Test
	void refusesLabelsWithoutAnyMigrationSoThatALostPieceOfYamlLetsNoDropRun() {
		Application application = new Application(TestDatabase.H2).changelog("shop.yaml");

		application.start((context) -> assertThat(context).getFailure()
			.rootCause()
			.isInstanceOf(ChangelogException.class)
			.hasMessageContaining("address")
			.hasMessageContaining("none is declared"));

		assertThat(application.tables()).doesNotContain("orders");
	}

	@Test
	void refusesALabelThatNamesNoMigration() {
		Application application = new Application(TestDatabase.H2).changelog("shop.yaml").migration("shiping-address");

		application.start((context) -> assertThat(context).getFailure()
			.rootCause()
			.hasMessageContaining("'shipping-address'")
			.hasMessageContaining("shiping-address"));

		assertThat(application.tables()).doesNotContain("orders");
	}

	@Test
	void wantsTheNameWhereThereAreSeveralMigrations() {
		Application application = new Application(TestDatabase.H2).changelog("unnamed.yaml")
			.migration("a")
			.migration("b");

		application.start((context) -> assertThat(context).getFailure()
			.rootCause()
			.hasMessageContaining("without the name")
			.hasMessageContaining("a, b"));
	}

	@Test
	void takesALabelWithoutANameForTheOneMigration() {
		Application application = new Application(TestDatabase.H2).changelog("unnamed.yaml").migration("a");
		application.start((context) -> assertThat(context.getBean(ChangelogGate.class).held()).singleElement()
			.satisfies((held) -> assertThat(held.migration()).isEqualTo("a")));
		application.put("a", Phase.COMPLETE, true);

		application.start();

		assertThat(application.ran()).containsExactly("orders", "drop");
	}

	@Test
	void holdsWhatAFileIsIncludedWith() {
		Application application = new Application(TestDatabase.H2).changelog("including.yaml")
			.migration("shipping-address");

		application.start((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(application.ran()).containsExactly("orders", "labelled");
			assertThat(context.getBean(ChangelogGate.class).held()).extracting(HeldChangeSet::id)
				.containsExactly("included-drop");
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void holdsTheContractWhileAnInstanceIsNotInComplete(TestDatabase kind) {
		Application application = shop(kind);
		application.start();
		application.put("shipping-address", Phase.COMPLETE, true);
		application.sql().sql("""
				insert into CHANGEOVER_INSTANCE (ID, APPLICATION, HOST, STARTED_AT, EXPIRES_AT)
				values ('i', 'application', 'old-host', 1, 99999999999999)""").update();
		application.sql().sql("insert into CHANGEOVER_ACKNOWLEDGEMENT values ('i', 'shipping-address', 8)").update();

		application.start((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(ChangelogGate.class).held())
				.anySatisfy((held) -> assertThat(held.reason()).contains("old-host"));
		});

		assertThat(application.ran()).doesNotContain("orders-without-address");
	}

	@Test
	void leavesOpenedChangesetsToTheActionWhereAskedTo() {
		Application application = shop(TestDatabase.H2).with("changeover.contract.run=on-request");
		application.start();
		application.put("shipping-address", Phase.COMPLETE, true);

		application.start();

		assertThat(application.ran()).containsExactly("orders", "address");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void refusesAReleaseOlderThanTheContract(TestDatabase kind) {
		Application application = shop(kind);
		application.start();
		application.put("shipping-address", Phase.COMPLETE, true);
		application.start();

		on(application).changelog("older.yaml")
			.migration("shipping-address")
			.start((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("orders-without-address")
				.hasMessageContaining("older"));
		on(application).changelog("older.yaml")
			.start((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("orders-without-address"));
	}

	@Test
	void startsAReleaseThatHasTakenTheLabelsOffAContractWhichHasRun() {
		Application application = shop(TestDatabase.H2);
		application.start();
		application.put("shipping-address", Phase.COMPLETE, true);
		application.start();

		on(application).changelog("afterwards.yaml").start((context) -> assertThat(context).hasNotFailed());

		on(application).changelog("shop.yaml")
			.start((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("name of no migration"));
	}

	@Test
	void keepsAMigrationInOffUntilItsExpandChangesetsRan() {
		Application application = shop(TestDatabase.H2).with("spring.liquibase.label-filter=!shipping-address");

		application.start((context) -> assertThat(context.getBean(dev.changeover.phase.Coordinator.class)
			.outlook("shipping-address", dev.changeover.phase.Desired.of(Phase.OFF))
			.blockers()).anySatisfy((blocker) -> {
				assertThat(blocker.gate()).isEqualTo("expand");
				assertThat(blocker.reason()).contains("changelogs/shop.yaml::address::shop");
			}));
	}

	@Test
	void createsItsTablesWithoutTheUsersLiquibase() {
		Application application = new Application(TestDatabase.H2).migration("a")
			.with("spring.liquibase.enabled=false");

		application.start((context) -> assertThat(context).hasNotFailed());

		assertThat(application.phases().readAll()).hasSize(1);
	}

	@Test
	void doesNothingWhereItIsDisabled() {
		Application application = shop(TestDatabase.H2).with("changeover.enabled=false");

		application.start((context) -> assertThat(context).doesNotHaveBean(ChangelogGuard.class));

		assertThat(application.tables()).doesNotContain("changeover_migration");
	}

	@Test
	void dropsNothingWhereItIsDisabled() {
		Application application = shop(TestDatabase.H2).with("changeover.enabled=false");

		application.start();

		assertThat(application.ran()).isNotEmpty().doesNotContain("orders-without-address");
	}

	@Test
	void worksOnAPoolOfOneConnection() {
		Application application = shop(TestDatabase.POSTGRESQL).with("spring.datasource.hikari.maximum-pool-size=1",
				"spring.datasource.hikari.connection-timeout=2000");
		application.start();
		application.put("shipping-address", Phase.COMPLETE, true);

		application.start((context) -> assertThat(context).hasNotFailed());

		assertThat(application.ran()).endsWith("orders-without-address");
	}

	@Test
	void refusesAnUnsafeChangesetBeforeTheFirstChangeRuns() {
		Application application = shop(TestDatabase.H2);
		application.start();

		on(application).changelog("unsafe.yaml")
			.migration("shipping-address")
			.start((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(ChangelogException.class)
				.hasMessageContaining("[drop-column] dropColumn orders.customer"));

		assertThat(application.ran()).containsExactly("orders", "address");
		on(application).changelog("unsafe.yaml")
			.migration("shipping-address")
			.with("changeover.lint.rules.drop-column=warn")
			.start((context) -> assertThat(context).hasNotFailed());
		assertThat(application.ran()).containsExactly("orders", "address", "extra", "customer");
	}

	@Test
	void wantsRulesThatExist() {
		shop(TestDatabase.H2).with("changeover.lint.rules.no-such-rule=off")
			.start((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("no-such-rule"));
	}

	private static Application shop(TestDatabase kind) {
		return new Application(kind).changelog("shop.yaml").migration("shipping-address");
	}

	private static Application on(Application application) {
		return new Application(application.coordinates());
	}

}
