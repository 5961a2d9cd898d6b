package dev.changeover.togglz;

import java.sql.Connection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import com.zaxxer.hikari.HikariDataSource;
import dev.changeover.Phase;
import dev.changeover.phase.PhaseTable;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.togglz.core.repository.FeatureState;
import org.togglz.core.util.NamedFeature;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

class FeatureTableTests {

	private static final NamedFeature FEATURE = new NamedFeature("MY_OWN");

	private final AtomicLong clock = new AtomicLong();

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void keepsStatesAndStrategiesOverARestart(TestDatabase kind) {
		try (HikariDataSource dataSource = TestTables.emptied(kind, 1, false)) {
			FeatureState state = new FeatureState(FEATURE, true).setStrategyId("gradual")
				.setParameter("percentage", "5 % & more=less");
			table(dataSource).setFeatureState(state);

			assertThat(table(dataSource).getFeatureState(FEATURE)).isEqualTo(state);
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void joinsTheTransactionOfTheCallerOnItsOnlyConnection(TestDatabase kind) {
		try (HikariDataSource dataSource = TestTables.emptied(kind, 1, false)) {
			FeatureTable table = table(dataSource);
			transaction(dataSource).executeWithoutResult((status) -> {
				table.setFeatureState(new FeatureState(FEATURE, true));
				assertThat(table.getFeatureState(FEATURE)).isEqualTo(new FeatureState(FEATURE, true));
				status.setRollbackOnly();
			});

			assertThat(table.getFeatureState(FEATURE)).isNull();
			transaction(dataSource)
				.executeWithoutResult((status) -> table.setFeatureState(new FeatureState(FEATURE, true)));
			assertThat(table.getFeatureState(FEATURE)).isEqualTo(new FeatureState(FEATURE, true));
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void showsNoOtherThreadWhatIsNotCommitted(TestDatabase kind) {
		try (HikariDataSource dataSource = TestTables.emptied(kind, 2, true)) {
			FeatureTable table = table(dataSource);
			transaction(dataSource).executeWithoutResult((status) -> {
				table.setFeatureState(new FeatureState(FEATURE, true));
				assertThat(table.getFeatureState(FEATURE)).isNotNull();
				assertThat(CompletableFuture.supplyAsync(() -> table.getFeatureState(FEATURE) == null).join()).isTrue();
			});

			assertThat(table.getFeatureState(FEATURE)).isNotNull();
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void seesTheChangeOfAnotherInstanceWithinASecondAndAsksNoMoreThanOnceBefore(TestDatabase kind) {
		try (HikariDataSource dataSource = TestTables.emptied(kind, 1, true)) {
			FeatureTable here = table(dataSource);
			FeatureTable there = table(dataSource);
			assertThat(here.getFeatureState(FEATURE)).isNull();
			there.setFeatureState(new FeatureState(FEATURE, true));

			assertThat(here.getFeatureState(FEATURE)).isNull();
			this.clock.addAndGet(RememberedStates.TIME_TO_LIVE.toNanos());
			assertThat(here.getFeatureState(FEATURE)).isEqualTo(new FeatureState(FEATURE, true));
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void keepsTheSnapshotOfAnOldTransactionToItself(TestDatabase kind) {
		try (HikariDataSource dataSource = TestTables.emptied(kind, 2, true)) {
			FeatureTable table = table(dataSource);
			TransactionTemplate repeatable = transaction(dataSource);
			repeatable.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
			repeatable.executeWithoutResult((status) -> {
				JdbcClient.create(dataSource).sql("select count(*) from CHANGEOVER_FEATURE").query(Long.class).single();
				CompletableFuture.runAsync(() -> table.setFeatureState(new FeatureState(FEATURE, true))).join();
				table.getFeatureState(FEATURE);
				assertThat(CompletableFuture.supplyAsync(() -> table.getFeatureState(FEATURE) != null).join()).isTrue();
			});

			assertThat(table.getFeatureState(FEATURE)).isNotNull();
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void enteredTwiceAtOnceKeepsTheLaterState(TestDatabase kind) throws Exception {
		try (HikariDataSource dataSource = TestTables.emptied(kind, 3, true);
				Connection other = dataSource.getConnection()) {
			other.setAutoCommit(false);
			other.createStatement()
				.execute("insert into CHANGEOVER_FEATURE (FEATURE_NAME, FEATURE_ENABLED) values ('MY_OWN', 0)");
			FeatureTable table = table(dataSource);
			CompletableFuture<Void> written = CompletableFuture
				.runAsync(() -> table.setFeatureState(new FeatureState(FEATURE, true)));
			other.commit();
			written.join();

			assertThat(table.getFeatureState(FEATURE)).isEqualTo(new FeatureState(FEATURE, true));
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void replacesOnlyWhatWasJudged(TestDatabase kind) {
		try (HikariDataSource dataSource = TestTables.emptied(kind, 2, true)) {
			new PhaseTable(TestTables.database(dataSource)).enter("shipping-address", Phase.OFF);
			FeatureTable table = table(dataSource);

			assertThat(table.replace("shipping-address", Map::isEmpty, new FeatureState(FEATURE, true))).isTrue();
			assertThat(table.replace("shipping-address", Map::isEmpty, new FeatureState(FEATURE, false))).isFalse();
			assertThat(table.getFeatureState(FEATURE)).isEqualTo(new FeatureState(FEATURE, true));
		}
	}

	private FeatureTable table(HikariDataSource dataSource) {
		return new FeatureTable(TestTables.database(dataSource), Map.of(), this.clock::get);
	}

	private static TransactionTemplate transaction(HikariDataSource dataSource) {
		return new TransactionTemplate(new JdbcTransactionManager(dataSource));
	}

}
