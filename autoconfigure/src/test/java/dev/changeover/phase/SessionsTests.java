package dev.changeover.phase;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.DelegatingDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

/**
 * Clients of the database that are no instance of the fleet: the batch job, a shell, pods
 * of the release before the starter.
 */
class SessionsTests {

	private static final Desired COMPLETE = Desired.of(Phase.COMPLETE);

	private static final AtomicInteger users = new AtomicInteger();

	private static final Desired SIGNED = new Desired(false, false, true, true, null);

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void blockTheFirstStepWhileTheyAreConnected(TestDatabase kind) throws SQLException {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.joined("a");
			Connection batch = stranger(engine);
			assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> a.ask(Phase.DUAL_WRITE))
				.withMessageContaining(name(kind))
				.withMessageContaining("waive.unknown-sessions");
			disconnect(engine, batch);

			assertThatNoException().isThrownBy(() -> a.ask(Phase.DUAL_WRITE));
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void blockTheStepBackFromCompleteWhileTheyAreConnected(TestDatabase kind) throws SQLException {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.joined("a");
			engine.putInto(Phase.COMPLETE);
			a.tick();
			Connection retired = stranger(engine);
			assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> a.ask(Phase.RAMP_DOWN))
				.withMessageContaining("could write NEW unseen and alone")
				.withMessageContaining(name(kind))
				.withMessageContaining("waive.unknown-sessions");
			disconnect(engine, retired);

			assertThatNoException().isThrownBy(() -> a.ask(Phase.RAMP_DOWN));
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void blockTheSignatureAndTheContractWhileTheyAreConnected(TestDatabase kind) throws SQLException {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.joined("a");
			engine.putInto(Phase.COMPLETE);
			a.tick();
			Connection batch = stranger(engine);
			assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> sign(a))
				.withMessageContaining(name(kind));
			disconnect(engine, batch);
			sign(a);
			a.tick();
			assertThat(a.coordinator.contractBlockers(Engine.NAME)).isEmpty();

			try (Connection another = stranger(engine)) {
				assertThat(another.isValid(1)).isTrue();
				assertThat(a.coordinator.contractBlockers(Engine.NAME)).extracting(Blocker::gate)
					.containsExactly("unknown-sessions");
			}
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void areWaivedWithAReasonThatStandsUnderTheSignature(TestDatabase kind) throws SQLException {
		Migration.RequiredEvidence evidence = new Migration.RequiredEvidence(Duration.ofHours(1), 0, 0,
				Map.of("unknown-sessions", "the batch only reads"));
		Migration migration = new Migration(Engine.NAME, "", null, null, List.of(), null, evidence, List.of());
		try (Engine engine = new Engine(kind, List.of(migration)); Connection batch = stranger(engine)) {
			assertThat(batch.isValid(1)).isTrue();
			Engine.Instance a = engine.joined("a");
			assertThatNoException().isThrownBy(() -> a.ask(Phase.DUAL_WRITE));
			engine.putInto(Phase.COMPLETE);
			a.tick();
			assertThat(a.gates(Phase.RAMP_DOWN)).isEmpty();

			sign(a);

			assertThat(a.coordinator.contractBlockers(Engine.NAME)).extracting(Blocker::gate)
				.doesNotContain("unknown-sessions");
			assertThat(new TransitionLog(engine.database).history(Engine.NAME, 1)).singleElement()
				.satisfies((entry) -> assertThat(entry.evidence()).contains("the batch only reads"));
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void doNotIncludeAnInstanceThatIsStartingAndHasNotJoined(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.joined("a");
			engine.database.sql("update {instance} set CLIENT = 'elsewhere/app/x'").update();

			assertThat(a.gates(Phase.DUAL_WRITE)).isEmpty();
		}
	}

	@Test
	void doNotIncludeAConnectionThatIsJustBeingOpened() throws SQLException {
		try (Engine engine = new Engine(TestDatabase.POSTGRESQL);
				Connection opening = engine.dataSource.getConnection()) {
			Engine.Instance a = engine.joined("a");

			opening.setClientInfo("ApplicationName", "");

			assertThat(a.gates(Phase.DUAL_WRITE)).isEmpty();
		}
	}

	@Test
	void doNotIncludeAClientWithoutANameFromWhereAnInstanceIs() throws SQLException {
		try (Engine engine = new Engine(TestDatabase.H2)) {
			engine.joined("a");
			Sessions sessions = new Sessions(engine.database);
			String address = "ADDRESS" + users.incrementAndGet() + "/";
			String url = engine.dataSource.getJdbcUrl().replaceFirst(";.*", "");
			engine.database.sql("create user \"" + address + "\" password 'x'").update();
			try (Connection opening = DriverManager.getConnection(url, address, "x")) {
				assertThat(opening.isValid(1)).isTrue();
				assertThat(sessions.unknown()).containsExactly(address);

				engine.database.sql("update {instance} set CLIENT = ?").param("else" + address + "service").update();
				assertThat(sessions.unknown()).as("an instance elsewhere").containsExactly(address);

				engine.database.sql("update {instance} set CLIENT = ?").param(address + "service").update();
				assertThat(sessions.unknown()).isEmpty();
			}
		}
	}

	@Test
	void includeAClientWithANameThatAnInstanceHasOnlyInPart() throws SQLException {
		try (Engine engine = new Engine(TestDatabase.H2); Connection batch = stranger(engine)) {
			assertThat(batch.isValid(1)).isTrue();
			engine.joined("a");
			Sessions sessions = new Sessions(engine.database);
			String name = sessions.unknown().get(0);

			engine.database.sql("update {instance} set CLIENT = ?").param(name + "/service").update();

			assertThat(sessions.unknown()).containsExactly(name);
		}
	}

	@Test
	void areAskedForAgainWhereH2StumblesOverOneThatEnds() {
		try (Engine engine = new Engine(TestDatabase.H2)) {
			AtomicInteger asked = new AtomicInteger();

			assertThat(stumbling(engine, asked, 4, new NullPointerException()).own()).isEqualTo("SA");
			assertThat(asked).hasValue(5);

			asked.set(0);
			assertThatExceptionOfType(DataAccessException.class)
				.isThrownBy(() -> stumbling(engine, asked, 5, new NullPointerException()).own());
			assertThat(asked).hasValue(5);

			asked.set(0);
			assertThatExceptionOfType(DataAccessException.class)
				.isThrownBy(() -> stumbling(engine, asked, 1, new IllegalStateException()).own());
			assertThat(asked).as("any other failure is told at once").hasValue(1);
		}
	}

	/** Fails some times before it answers. */
	private static Sessions stumbling(Engine engine, AtomicInteger asked, int times, RuntimeException cause) {
		return new Sessions(new Database(new DelegatingDataSource(engine.dataSource()) {
			@Override
			public Connection getConnection() throws SQLException {
				if (asked.incrementAndGet() <= times) {
					throw new SQLException(cause);
				}
				return super.getConnection();
			}
		}, engine.database.tables(), Dialect.H2, null));
	}

	private static void sign(Engine.Instance instance) {
		instance.coordinator.request(Engine.NAME, COMPLETE, SIGNED, Click.by("operator"));
	}

	/** A server forgets a session a moment after the client has closed it. */
	private static void disconnect(Engine engine, Connection connection) throws SQLException {
		connection.close();
		Sessions sessions = new Sessions(engine.database);
		await().until(() -> sessions.unknown().isEmpty());
	}

	private static String name(TestDatabase kind) {
		return (kind == TestDatabase.H2) ? "BATCH" : "/batch";
	}

	/**
	 * Connects as a user that the application is not; MariaDB takes anybody in these
	 * tests.
	 */
	private static Connection stranger(Engine engine) throws SQLException {
		String user = "batch" + users.incrementAndGet();
		try (Connection connection = engine.connect(); Statement statement = connection.createStatement()) {
			if (engine.database.dialect() != Dialect.MYSQL) {
				statement.execute("create user " + user + " password '" + user + "'");
			}
			String url = connection.getMetaData().getURL().replaceFirst("\\?.*", "");
			return DriverManager.getConnection(url, user, user);
		}
	}

}
