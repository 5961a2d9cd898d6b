package dev.changeover.phase;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.testing.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a step does beside changing the phase, whom it waits for and who is told.
 */
class LadderStepTests {

	private static final Migration MIGRATION = new Migration(Engine.NAME, "", null, null, List.of(), null,
			new Migration.RequiredEvidence(Duration.ofHours(1), 0, 0, Map.of("comparisons", "a rehearsal")), List.of());

	private final Engine engine = new Engine(TestDatabase.H2, List.of(MIGRATION));

	private final Engine.Instance instance = this.engine.joined("a");

	private final List<String> told = new ArrayList<>();

	private final Coordinator coordinator = new Coordinator(this.engine.database, new Migrations(List.of(MIGRATION)),
			this.instance.comparisons, List.of(new Approved()), Baseline.NONE, List.of(new Told()),
			Duration.ofMillis(40));

	@AfterEach
	void close() {
		this.engine.close();
	}

	@Test
	void tellsListenersOfStepsAndCanariesAndOfNothingElse() {
		in(Phase.LIVE);
		this.coordinator.step(Engine.NAME, Desired.of(Phase.LIVE));
		assertThat(this.told).isEmpty();

		this.coordinator.step(Engine.NAME, Desired.of(Phase.LIVE).canary("gradual 10"));
		this.instance.membership.tick();
		this.coordinator.step(Engine.NAME, Desired.of(Phase.DARK_READ));
		this.coordinator.voidEvidence(Engine.NAME, "a write after the lease");
		this.coordinator.logged(Engine.NAME, "REPAIRED", "me", "3 rows");

		assertThat(this.told).containsExactly("LIVE to LIVE by CANARY", "LIVE to DARK_READ by STEP",
				"DARK_READ to DARK_READ by VOIDED");
	}

	@Test
	void logsOnWhatEvidenceAStepWasTaken() {
		in(Phase.DARK_READ);
		MigrationState before = this.engine.state();
		this.instance.comparisons.add(0, before.sinceEpoch(), 7, 0);

		this.coordinator.step(Engine.NAME, Desired.of(Phase.LIVE));

		assertThat(latest("STEP").evidence()).contains("NEW " + before.fresh())
			.contains("verified in epoch " + before.verifiedEpoch())
			.contains("matches=7")
			.contains("waived {comparisons=a rehearsal}")
			.endsWith(", approved by the board");
	}

	@Test
	void logsThatACanaryWasSetAndCleared() {
		in(Phase.LIVE);
		this.coordinator.step(Engine.NAME, Desired.of(Phase.LIVE).canary("gradual 10"));
		assertThat(latest("CANARY").evidence()).isEqualTo("set");

		this.instance.membership.tick();
		this.coordinator.step(Engine.NAME, Desired.of(Phase.LIVE));
		assertThat(latest("CANARY").evidence()).isEqualTo("cleared");
	}

	@Test
	void setsNoCanaryOutsideOfLiveNorWhileOldMissesWrites() {
		in(Phase.RAMP_DOWN);
		this.coordinator.step(Engine.NAME, Desired.of(Phase.RAMP_DOWN).canary("gradual 10"));
		assertThat(this.engine.state().canary()).isNull();

		in(Phase.LIVE);
		new DriftLog(this.engine.database).record(Engine.NAME, Side.OLD, Drift.Kind.MISSED_WRITE, "1", null, 3);
		this.coordinator.step(Engine.NAME, Desired.of(Phase.LIVE).canary("gradual 10"));
		assertThat(this.engine.state().canary()).isNull();
	}

	@Test
	void keepsForceUntilTheTargetIsReached() {
		in(Phase.LIVE);
		this.coordinator.request(Engine.NAME, Desired.of(Phase.LIVE), Desired.of(Phase.DUAL_WRITE),
				new Click("me", "must", true, List.of()));

		this.coordinator.step(Engine.NAME, Desired.of(Phase.DUAL_WRITE));
		assertThat(this.engine.state().phase()).isEqualTo(Phase.DARK_READ);
		assertThat(this.engine.state().forced()).isTrue();

		this.instance.membership.tick();
		this.coordinator.step(Engine.NAME, Desired.of(Phase.DUAL_WRITE));
		assertThat(this.engine.state().phase()).isEqualTo(Phase.DUAL_WRITE);
		assertThat(this.engine.state().forced()).isFalse();
	}

	@Test
	void endsAllDriftOnlyWhereNewIsNoLongerWritten() {
		DriftLog drift = new DriftLog(this.engine.database);
		in(Phase.DARK_READ);
		drift.record(Engine.NAME, Side.NEW, Drift.Kind.MISSED_WRITE, "1", null, 3);
		this.coordinator.step(Engine.NAME, Desired.of(Phase.DUAL_WRITE));
		assertThat(drift.unresolved(Engine.NAME, 0, 9)).hasSize(1);

		this.instance.membership.tick();
		this.coordinator.step(Engine.NAME, Desired.of(Phase.OFF));
		assertThat(this.engine.state().phase()).isEqualTo(Phase.OFF);
		assertThat(drift.unresolved(Engine.NAME, 0, 9)).isEmpty();
	}

	@Test
	void waitsForNoInstanceWhoseLeaseHasEnded() {
		Engine.Instance dead = this.engine.joined("dead");
		in(Phase.LIVE);
		this.engine.database.sql("update {instance} set EXPIRES_AT = {now} - 1 where ID = ?")
			.param(dead.membership.id())
			.update();

		this.coordinator.step(Engine.NAME, Desired.of(Phase.RAMP_DOWN));

		assertThat(this.engine.state().phase()).isEqualTo(Phase.RAMP_DOWN);
	}

	@Test
	void saysWhatIsStoredWhereTheRowIsHeld() throws SQLException {
		in(Phase.LIVE);
		try (Connection running = held("select NAME from {migration} for update")) {
			assertThat(running.isValid(1)).isTrue();

			assertThat(this.coordinator.step(Engine.NAME, Desired.of(Phase.DARK_READ))).isEqualTo(this.engine.state());
		}
		assertThat(this.engine.state().phase()).isEqualTo(Phase.LIVE);
	}

	@Test
	void triesAgainWhileSomebodyWritesUnderThePhaseThatWouldEnd() throws SQLException {
		in(Phase.LIVE);
		StateJournal journal = new StateJournal(this.engine.database, Baseline.NONE, List.of(), Duration.ofMillis(5));
		AtomicInteger attempts = new AtomicInteger();
		try (Connection writer = held("select EPOCH from {lock} where STRIPE = 3 for update")) {
			boolean changed = journal.change(Engine.NAME, "VOIDED", "me", null, (state) -> {
				if (attempts.incrementAndGet() == 3) {
					release(writer);
				}
				return new StateChange(state).voided().done();
			});

			assertThat(changed).isTrue();
			assertThat(attempts).hasValue(3);
		}
	}

	@Test
	void givesUpWhereSomebodyWritesWithoutEnd() throws SQLException {
		in(Phase.LIVE);
		MigrationState before = this.engine.state();
		StateJournal journal = new StateJournal(this.engine.database, Baseline.NONE, List.of(), Duration.ofMillis(5));
		try (Connection writer = held("select EPOCH from {lock} where STRIPE = 3 for update")) {
			assertThat(writer.isValid(1)).isTrue();

			assertThatExceptionOfType(PhaseLockBusyException.class).isThrownBy(() -> journal.change(Engine.NAME,
					"VOIDED", "me", null, (state) -> new StateChange(state).voided().done()));
		}
		assertThat(this.engine.state()).isEqualTo(before);
	}

	private Connection held(String sql) throws SQLException {
		Connection connection = this.engine.connect();
		connection.setAutoCommit(false);
		try (Statement statement = connection.createStatement()) {
			statement.execute(this.engine.database.fill(sql));
		}
		return connection;
	}

	private static void release(Connection connection) {
		try {
			connection.rollback();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void in(Phase phase) {
		this.engine.putInto(phase);
		this.instance.membership.tick();
	}

	private Transition latest(String event) {
		return new TransitionLog(this.engine.database).latest(Engine.NAME, event).orElseThrow();
	}

	private final class Told implements TransitionListener {

		@Override
		public void moved(MigrationState before, MigrationState after, String event) {
			LadderStepTests.this.told.add(before.phase() + " to " + after.phase() + " by " + event);
		}

	}

	private static final class Approved implements Gate {

		@Override
		public String name() {
			return "approval";
		}

		@Override
		public List<Blocker> check(Step step) {
			return List.of();
		}

		@Override
		public @Nullable String evidence(Step step) {
			return "approved by the board";
		}

	}

}
