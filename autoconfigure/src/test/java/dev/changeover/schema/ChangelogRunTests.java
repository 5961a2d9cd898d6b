package dev.changeover.schema;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.phase.Fleet;
import dev.changeover.phase.Migration;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.Tables;
import dev.changeover.testing.TestDatabase;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ChangelogRunTests {

	private static final String MIGRATION = "shipping-address";

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void runsWhatOpensWithoutARestartAndShowsItBefore(TestDatabase kind) {
		Application application = shop(kind);
		running(application, (guard) -> {
			ChangelogRun run = run(application, guard, Duration.ofSeconds(3), (time) -> {
			});
			assertThatExceptionOfType(RefusedException.class)
				.isThrownBy(() -> run.run(MIGRATION, Label.CONTRACT, "me", false))
				.withMessageContaining("OFF, not COMPLETE");
			application.put(MIGRATION, Phase.COMPLETE, true);

			ChangelogResult shown = run.run(MIGRATION, Label.CONTRACT, "me", true);
			assertThat(shown.sql()).containsIgnoringCase("drop")
				.contains("ship_city")
				.contains("orders-without-address");
			assertThat(application.ran()).doesNotContain("orders-without-address");

			ChangelogResult result = run.run(MIGRATION, Label.CONTRACT, "me", false);
			assertThat(result.changeSets()).containsExactly("changelogs/shop.yaml::orders-without-address::shop");
			assertThat(application.ran()).containsExactly("orders", "address", "orders-without-address");
			assertThat(application.phases().read(MIGRATION).orElseThrow().contractedAt()).isNotNull();
			assertThatExceptionOfType(RefusedException.class)
				.isThrownBy(() -> run.run(MIGRATION, Label.CONTRACT, "me", false))
				.withMessageContaining("no contract changesets");
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void givesWayToALongReaderAndTriesAgain(TestDatabase kind) {
		Application application = shop(kind);
		running(application, (guard) -> {
			application.put(MIGRATION, Phase.COMPLETE, true);
			try (Reader reader = new Reader(application)) {
				AtomicInteger rests = new AtomicInteger();

				run(application, guard, Duration.ofSeconds(3), (time) -> {
					assertThat(application.ran()).doesNotContain("orders-without-address");
					application.sql().sql("insert into orders (id) values (" + rests.get() + ")").update();
					if (rests.incrementAndGet() == 2) {
						reader.close();
					}
				}).run(MIGRATION, Label.CONTRACT, "me", false);

				assertThat(rests).hasValue(2);
			}
			assertThat(application.ran()).contains("orders-without-address");
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void givesUpInTheEndAndChangesNothing(TestDatabase kind) {
		Application application = shop(kind);
		running(application, (guard) -> {
			application.put(MIGRATION, Phase.COMPLETE, true);
			try (Reader reader = new Reader(application)) {
				assertThatExceptionOfType(RefusedException.class)
					.isThrownBy(() -> run(application, guard, Duration.ofMillis(100), (time) -> {
					}).run(MIGRATION, Label.CONTRACT, "me", false))
					.withMessageContaining("gave up")
					.withMessageContaining("in use");
			}
			assertThat(application.ran()).doesNotContain("orders-without-address");
			assertThat(application.phases().read(MIGRATION).orElseThrow().contractedAt()).isNull();
			assertThat(application.sql().sql("select count(ship_city) from orders").query(Long.class).single())
				.isZero();
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void goesOnWithTheStartWhereATableIsInUse(TestDatabase kind) throws Exception {
		Application application = shop(kind).with("changeover.contract.lock-timeout=50ms",
				"changeover.contract.run=at-startup");
		application.start();
		application.put(MIGRATION, Phase.COMPLETE, true);
		try (Reader reader = new Reader(application)) {
			application.start();
		}

		assertThat(application.ran()).contains("address-order").doesNotContain("orders-without-address");
	}

	@Test
	void looksAtThePhaseAgainBeforeEachAttempt() {
		Application application = shop(TestDatabase.POSTGRESQL);
		running(application, (guard) -> {
			application.put(MIGRATION, Phase.COMPLETE, true);
			try (Reader reader = new Reader(application)) {
				assertThatExceptionOfType(RefusedException.class)
					.isThrownBy(() -> run(application, guard, Duration.ofSeconds(3), (time) -> {
						application.put(MIGRATION, Phase.RAMP_DOWN, true);
						reader.close();
					}).run(MIGRATION, Label.CONTRACT, "me", false))
					.withMessageContaining("RAMP_DOWN, not COMPLETE");
			}
			assertThat(application.ran()).doesNotContain("orders-without-address");
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void explainsAStaleLockAndDoesNotBreakIt(TestDatabase kind) {
		Application application = shop(kind);
		running(application, (guard) -> {
			application.put(MIGRATION, Phase.COMPLETE, true);
			application.sql().sql("""
					update DATABASECHANGELOGLOCK set LOCKED = ?, LOCKEDBY = 'pod-7 (10.0.0.7)',
					LOCKGRANTED = timestamp '2026-01-01 12:00:00' where ID = 1""").param(true).update();

			assertThatExceptionOfType(RefusedException.class)
				.isThrownBy(() -> run(application, guard, Duration.ofMillis(20), (time) -> {
				}).run(MIGRATION, Label.CONTRACT, "me", false))
				.withMessageContaining("pod-7")
				.withMessageContaining("min")
				.withMessageContaining("release-locks");

			assertThat(application.sql()
				.sql("select LOCKEDBY from DATABASECHANGELOGLOCK where LOCKED = ?")
				.param(true)
				.query(String.class)
				.list()).containsExactly("pod-7 (10.0.0.7)");
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void holdsTheContractFromARunOutsideOfTheApplicationByItsPrecondition(TestDatabase kind) throws Exception {
		Application application = new Application(kind).changelog("second-gate.yaml").migration(MIGRATION);
		application.start();

		commandLine(application, "changelogs/second-gate.yaml");
		assertThat(application.ran()).containsExactly("orders");

		application.put(MIGRATION, Phase.COMPLETE, true);
		commandLine(application, "changelogs/second-gate.yaml");
		assertThat(application.ran()).containsExactly("orders", "drop");
	}

	@Test
	void saysThePreconditionThatHoldsARunOutside() {
		SecondGate gate = new SecondGate(new Tables("CHANGEOVER_"));

		assertThat(gate.yaml(Label.CONTRACT, MIGRATION)).contains("onFail: CONTINUE").contains("CHANGEOVER_MIGRATION");
		assertThat(gate.xml(Label.TIGHTEN, MIGRATION)).contains("NEW_BACKFILLED is not null");
		assertThat(gate.sql(Label.CONTRACT, MIGRATION)).contains("--precondition-sql-check expectedResult:1 select");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void takesTheExpandChangesetsBackInOff(TestDatabase kind) {
		Application application = shop(kind);
		running(application, (guard) -> {
			ChangelogRun run = run(application, guard, Duration.ofSeconds(3), (time) -> {
			});
			application.put(MIGRATION, Phase.DUAL_WRITE, false);
			assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> run.rollBack(MIGRATION, "me", false))
				.withMessageContaining("DUAL_WRITE");
			application.put(MIGRATION, Phase.OFF, false);

			assertThat(run.rollBack(MIGRATION, "me", true).sql()).containsIgnoringCase("drop table");
			assertThat(application.ran()).containsExactly("orders", "address");
			assertThat(run.rollBack(MIGRATION, "me", false).changeSets())
				.containsExactly("changelogs/shop.yaml::address::shop");

			assertThat(application.ran()).containsExactly("orders");
		});
		application.start();
		assertThat(application.ran()).containsExactly("orders", "address");
	}

	@Test
	void notesAContractThatRanWhereNobodyCameToNoteIt() throws Exception {
		Application application = shop(TestDatabase.H2);
		application.start();
		application.put(MIGRATION, Phase.COMPLETE, true);
		commandLine(application, "changelogs/shop.yaml");

		application.start();

		assertThat(application.phases().read(MIGRATION).orElseThrow().contractedAt()).isNotNull();
	}

	private static void commandLine(Application application, String file) throws Exception {
		try (Connection connection = application.coordinates().connect();
				Liquibase liquibase = new Liquibase(file, new ClassLoaderResourceAccessor(),
						new JdbcConnection(connection))) {
			liquibase.update(new Contexts(), new LabelExpression());
		}
	}

	private static Application shop(TestDatabase kind) {
		return new Application(kind).changelog("shop.yaml")
			.migration(MIGRATION)
			.with("changeover.contract.run=on-request");
	}

	/**
	 * Starts the application and takes its instance out of the fleet, so that it holds up
	 * nothing.
	 */
	private static void running(Application application, Consumer<ChangelogGuard> work) {
		application.start((context) -> {
			assertThat(context).hasNotFailed();
			context.getBean(Fleet.class).stop();
			work.accept(context.getBean(ChangelogGuard.class));
		});
	}

	private static ChangelogRun run(Application application, ChangelogGuard guard, Duration timeout,
			ChangelogRun.Pause pause) {
		return new ChangelogRun(guard,
				GuardEngine.of(application.database(), new Migrations(List.of(Migration.named(MIGRATION)))), timeout,
				pause);
	}

	/** A transaction that keeps the table of the orders in use. */
	private static final class Reader implements AutoCloseable {

		private final Connection connection;

		Reader(Application application) {
			try {
				this.connection = application.coordinates().connect();
				this.connection.setAutoCommit(false);
				try (Statement statement = this.connection.createStatement()) {
					statement.execute("insert into orders (id) values (4711)");
					statement.execute("select * from orders");
				}
			}
			catch (java.sql.SQLException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		public void close() {
			try {
				this.connection.close();
			}
			catch (java.sql.SQLException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
