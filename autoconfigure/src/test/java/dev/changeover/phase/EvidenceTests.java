package dev.changeover.phase;

import java.util.List;

import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is proved holds for the time in which every writer wrote both sides, and no
 * longer; it is looked at again in the transaction that takes the step.
 */
class EvidenceTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void isVoidedByAnyBreakEvenBetweenTheClickAndTheStep(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.joined("a");
			a.alwaysLeads = true;
			for (Break broken : Break.values()) {
				engine.putInto(Phase.DARK_READ);
				engine.database.sql("delete from {drift}").update();
				a.tick();
				assertThat(a.gates(Phase.LIVE)).as("before " + broken).isEmpty();
				a.ask(Phase.LIVE);

				broken.happen(engine, a);
				a.tick();
				a.tick();

				assertThat(engine.state().phase()).as(broken.name()).isEqualTo(Phase.DARK_READ);
				assertThat(a.gates(Phase.LIVE)).as(broken.name()).isEqualTo(broken.closed);
			}
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void ofTheSideThatIsNotWrittenAnyMoreIsGone(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.joined("a");
			a.alwaysLeads = true;
			engine.putInto(Phase.DUAL_WRITE);
			a.tick();
			engine.desire(Phase.OFF);
			a.tick();
			assertThat(engine.state().fresh()).isEqualTo(SideEvidence.VOID);
			assertThat(engine.state().old().complete()).isTrue();
			assertThat(engine.state().verifiedAt()).isNull();

			engine.putInto(Phase.RAMP_DOWN);
			a.tick();
			engine.desire(Phase.COMPLETE);
			a.tick();
			assertThat(engine.state().old()).isEqualTo(SideEvidence.VOID);
			assertThat(engine.state().fresh().complete()).isTrue();
			assertThat(engine.state().verifiedAt()).isNull();
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void isWantedOfOldBeforeACanaryLetsItAnswerSomeCallersAgain(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.joined("a");
			a.alwaysLeads = true;
			engine.putInto(Phase.LIVE);
			a.tick();
			engine.flags.put(Engine.NAME, Desired.of(Phase.LIVE).canary("gradual 10"));
			a.tick();
			assertThat(engine.state().canary()).isEqualTo("gradual 10");

			a.coordinator.voidEvidence(Engine.NAME, "a write after the lease");
			a.tick();
			a.tick();
			assertThat(engine.state().canary()).as("in doubt").isNull();
			a.coordinator.backfilled(Engine.NAME, Side.OLD, engine.state().old().interval(), "me", null);
			a.tick();
			assertThat(engine.state().canary()).as("only filled").isNull();

			a.coordinator.verified(Engine.NAME, engine.state().epoch(), "me", null);
			a.tick();
			assertThat(engine.state().canary()).as("proved").isEqualTo("gradual 10");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void isNotWaivedInALaterRoundBecauseOldWasGivenUpInOne(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.joined("a");
			a.alwaysLeads = true;
			engine.putInto(Phase.RAMP_DOWN);
			a.tick();
			a.coordinator.abandon(Engine.NAME, "me", "nobody reads it");
			engine.desire(Phase.LIVE);
			a.tick();
			engine.desire(Phase.RAMP_DOWN);
			a.tick();
			a.tick();
			assertThat(engine.state().phase()).isEqualTo(Phase.RAMP_DOWN);

			engine.database.sql("update {migration} set VERIFIED_AT = null, VERIFIED_EPOCH = null").update();
			new DriftLog(engine.database).record(Engine.NAME, Side.OLD, Drift.Kind.MISMATCH, "1", null, 3);

			assertThat(a.gates(Phase.COMPLETE)).containsExactly("verification", "drift");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void countsForNothingWhenItsSweepBeganBeforeTheBreak(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.joined("a");
			for (Break broken : List.of(Break.A_WRITE_AFTER_THE_LEASE, Break.A_RELEASE_THAT_WRITES_OLD_ALONE)) {
				engine.putInto(Phase.DARK_READ);
				a.tick();
				MigrationState before = engine.state();

				broken.happen(engine, a);
				engine.database.sql("update {migration} set NEW_INTERVAL = EPOCH").update();

				assertThat(a.coordinator.backfilled(Engine.NAME, Side.NEW, before.fresh().interval(), "me", null))
					.isFalse();
				assertThat(a.coordinator.verified(Engine.NAME, before.epoch(), "me", null)).isFalse();
			}
		}
	}

	enum Break {

		A_WRITE_AFTER_THE_LEASE("backfill", "verification") {
			@Override
			void happen(Engine engine, Engine.Instance instance) {
				instance.coordinator.voidEvidence(Engine.NAME, "committed after the lease");
			}
		},

		A_RELEASE_THAT_WRITES_OLD_ALONE("backfill", "verification") {
			@Override
			void happen(Engine engine, Engine.Instance instance) {
				Engine.Instance stranger = engine.instance("release-before", "shop",
						List.of(Migration.named("another-migration")));
				stranger.tick();
				stranger.membership.leave();
			}
		},

		ANOTHER_BACKFILL("verification") {
			@Override
			void happen(Engine engine, Engine.Instance instance) {
				instance.coordinator.backfilled(Engine.NAME, Side.NEW, 2, "me", null);
			}
		},

		TIME("verification") {
			@Override
			void happen(Engine engine, Engine.Instance instance) {
				engine.database.sql("update {migration} set VERIFIED_AT = VERIFIED_AT - 3600001").update();
			}
		},

		A_MISSED_WRITE("drift") {
			@Override
			void happen(Engine engine, Engine.Instance instance) {
				new DriftLog(engine.database).record(Engine.NAME, Side.NEW, Drift.Kind.MISSED_WRITE, "1", null, 3);
			}
		},

		A_MISMATCH("drift") {
			@Override
			void happen(Engine engine, Engine.Instance instance) {
				new DriftLog(engine.database).record(Engine.NAME, Side.NEW, Drift.Kind.MISMATCH, "1", null, 3);
			}
		};

		private final List<String> closed;

		Break(String... closed) {
			this.closed = List.of(closed);
		}

		abstract void happen(Engine engine, Engine.Instance instance);

	}

}
