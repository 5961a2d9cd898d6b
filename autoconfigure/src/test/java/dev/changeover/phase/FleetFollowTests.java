package dev.changeover.phase;

import java.time.Duration;
import java.util.List;

import dev.changeover.Phase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whose flags an instance follows when it ticks, and when there is anything to do.
 */
class FleetFollowTests {

	private static final String OTHER = "order-lines";

	private static final List<Migration> TWO = List.of(Migration.named(Engine.NAME), Migration.named(OTHER));

	private OneFleet one;

	@AfterEach
	void close() {
		if (this.one != null) {
			this.one.close();
		}
	}

	@Test
	void takesAStepThatTheFlagsAskFor() {
		this.one = new OneFleet().started();
		this.one.engine.desire(Phase.DUAL_WRITE);

		this.one.tick();

		assertThat(this.one.state().phase()).isEqualTo(Phase.DUAL_WRITE);
	}

	@Test
	void beginsTheIntervalOfASideOnceEveryWriterWritesIt() {
		this.one = new OneFleet().started();
		this.one.engine.desire(Phase.DUAL_WRITE);
		this.one.tick();
		this.one.tick();
		this.one.tick();
		assertThat(this.one.state().fresh().interval()).isEqualTo(this.one.state().epoch());

		this.one.in(Phase.COMPLETE);
		this.one.engine.desire(Phase.RAMP_DOWN);
		this.one.tick();
		this.one.tick();
		this.one.tick();
		assertThat(this.one.state().old().interval()).isEqualTo(this.one.state().epoch());
	}

	@Test
	void followsACanaryThatIsSetChangedAndCleared() {
		this.one = new OneFleet().started().in(Phase.LIVE);
		for (String canary : new String[] { "gradual 10", "gradual 20", null }) {
			this.one.engine.flags.put(Engine.NAME, Desired.of(Phase.LIVE).canary(canary));
			this.one.tick();
			this.one.tick();
			assertThat(this.one.state().canary()).isEqualTo(canary);
		}
	}

	@ParameterizedTest
	@EnumSource(Phase.class)
	void locksNothingWhereTheFlagsSayWhatIs(Phase phase) {
		this.one = new OneFleet().started().in(phase);
		this.one.tick();
		this.one.tick();
		int before = this.one.steps.get();

		this.one.tick();
		this.one.tick();

		assertThat(this.one.steps).hasValue(before);
	}

	@Test
	void locksNothingWhereTheCanaryIsAsTheFlagsSay() {
		this.one = new OneFleet().started().in(Phase.LIVE);
		this.one.engine.flags.put(Engine.NAME, Desired.of(Phase.LIVE).canary("gradual 10"));
		this.one.tick();
		this.one.tick();
		int before = this.one.steps.get();

		this.one.tick();

		assertThat(this.one.state().canary()).isEqualTo("gradual 10");
		assertThat(this.one.steps).hasValue(before);
	}

	@Test
	void looksOnceAHeartbeatAsLongAsNothingMoves() {
		this.one = new OneFleet().started().in(Phase.LIVE);
		int before = this.one.looks.get();

		this.one.tick();
		this.one.tick();
		this.one.tick();

		assertThat(this.one.looks).hasValue(before + 3);
	}

	@Test
	void goesOnToTheNextStepWithoutWaitingForTheNextHeartbeat() {
		this.one = new OneFleet().started().in(Phase.LIVE);
		this.one.engine.desire(Phase.OFF);

		this.one.tick();

		await().pollInterval(Duration.ofMillis(5)).until(() -> this.one.state().phase() == Phase.OFF);
	}

	@Test
	void leavesTheFlagsToTheInstanceThatLeads() {
		this.one = new OneFleet().started();
		this.one.joinedByALeader(this.one.engine.declared);
		this.one.engine.desire(Phase.DUAL_WRITE);
		int before = this.one.looks.get();

		this.one.tick();

		assertThat(this.one.looks).as("the store of the flags is not asked").hasValue(before);
		assertThat(this.one.state().phase()).isEqualTo(Phase.OFF);
	}

	@Test
	void takesTheStepOfAClickThatItAcceptedThoughAnotherLeads() {
		this.one = new OneFleet().started();
		this.one.joinedByALeader(this.one.engine.declared);
		this.one.engine.desire(Phase.DUAL_WRITE);

		this.one.fleet.wake();
		await().pollInterval(Duration.ofMillis(5)).until(() -> this.one.state().phase() == Phase.DUAL_WRITE);
	}

	@Test
	void leavesAMigrationAloneThatAnotherInstanceLeads() {
		this.one = new OneFleet(TWO).started();
		this.one.joinedByALeader(List.of(Migration.named(OTHER)));
		this.one.engine.desire(Phase.OFF);
		this.one.engine.flags.put(OTHER, Desired.of(Phase.DUAL_WRITE));
		int before = this.one.looks.get();

		this.one.tick();

		assertThat(this.one.looks).as("it leads the first").hasValue(before + 1);
		assertThat(this.one.phase(OTHER)).isEqualTo(Phase.OFF);

		this.one.fleet.wake();
		await().pollInterval(Duration.ofMillis(5)).until(() -> this.one.phase(OTHER) == Phase.DUAL_WRITE);
	}

	@Test
	void leavesAMigrationAloneThatHasNoFlags() {
		this.one = new OneFleet(TWO).started();
		this.one.engine.flags.put(OTHER, Desired.of(Phase.DUAL_WRITE));

		this.one.tick();

		assertThat(this.one.state().phase()).isEqualTo(Phase.OFF);
		assertThat(this.one.phase(OTHER)).isEqualTo(Phase.DUAL_WRITE);
		assertThat(this.one.fleet.trouble()).isEmpty();
	}

	@Test
	void takesNoStepWhenItsLeaseEndsWhileTheFlagsAreRead() {
		this.one = new OneFleet().started();
		this.one.engine.desire(Phase.DUAL_WRITE);
		this.one.onLook = () -> this.one.phases.lease().end();

		this.one.tick();

		assertThat(this.one.state().phase()).isEqualTo(Phase.OFF);
	}

	@Test
	void saysWhyOneMigrationCouldNotBeMovedAndMovesTheOthers() {
		Gate broken = new Gate() {
			@Override
			public String name() {
				return "broken";
			}

			@Override
			public List<Blocker> check(Step step) {
				if (step.migration().name().equals(Engine.NAME)) {
					throw new IllegalStateException("The calendar of releases is away.");
				}
				return List.of();
			}
		};
		this.one = new OneFleet(TWO, broken).started();
		this.one.engine.desire(Phase.DUAL_WRITE);
		this.one.engine.flags.put(OTHER, Desired.of(Phase.DUAL_WRITE));

		this.one.tick();

		assertThat(this.one.phase(OTHER)).isEqualTo(Phase.DUAL_WRITE);
		assertThat(this.one.fleet.trouble())
			.containsExactly("Migration 'shipping-address' could not be moved: The calendar of releases is away.");
	}

}
