package dev.changeover.phase;

import java.util.List;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.Side;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is noted of a migration, and what is said of where it can go.
 */
class CoordinatorTests {

	private final Engine engine = new Engine(TestDatabase.H2);

	private final Engine.Instance instance = this.engine.joined("a");

	private final Coordinator coordinator = this.instance.coordinator;

	@AfterEach
	void close() {
		this.engine.close();
	}

	@Test
	void knowsThePhaseOfAMigrationAlsoBeforeItIsEntered() {
		in(Phase.LIVE);
		assertThat(this.coordinator.phase(Engine.NAME)).isEqualTo(Phase.LIVE);

		this.engine.database.sql("delete from {migration}").update();
		assertThat(this.coordinator.phase(Engine.NAME)).isEqualTo(Phase.OFF);
		assertThatExceptionOfType(UnknownMigrationException.class).isThrownBy(() -> this.coordinator.phase("orders"))
			.withMessageContaining("Declared under changeover.migrations: shipping-address.")
			.satisfies((ex) -> assertThat(ex.migration()).isEqualTo("orders"));
		assertThat(new UnknownMigrationException("orders", List.of())).hasMessageContaining("migrations: none.");
	}

	@Test
	void tellsWhereAStepHasLed() {
		MigrationState after = this.coordinator.step(Engine.NAME, Desired.of(Phase.DUAL_WRITE));

		assertThat(after.phase()).isEqualTo(Phase.DUAL_WRITE);
		assertThat(this.coordinator.stepFrom(Engine.NAME, Desired.of(Phase.DUAL_WRITE), after.epoch())).isEqualTo(after)
			.isEqualTo(this.engine.state());
	}

	@Test
	void seesNoNextPhaseAtTheEndOfTheLadder() {
		in(Phase.COMPLETE);

		Outlook outlook = this.coordinator.outlook(Engine.NAME, Desired.of(Phase.COMPLETE));

		assertThat(outlook.next()).isEmpty();
		assertThat(outlook.blockers()).isEmpty();
		assertThat(outlook.isSettled()).isTrue();
		assertThat(outlook.fleet()).hasSize(1);
	}

	@Test
	void seesTheNextPhaseForwardWhereTheDesiredOneIsReached() {
		in(Phase.DARK_READ);
		this.engine.database.sql("update {migration} set VERIFIED_AT = null").update();

		Outlook outlook = this.coordinator.outlook(Engine.NAME, Desired.of(Phase.DARK_READ));

		assertThat(outlook.next()).contains(Phase.LIVE);
		assertThat(outlook.blockers()).extracting(Blocker::gate).containsExactly("verification");
		assertThat(outlook.isSettled()).isTrue();
		assertThat(this.coordinator.outlook(Engine.NAME, Desired.of(Phase.OFF)).isSettled()).isFalse();
	}

	@Test
	void namesWhatIsInTheWayToAPhaseUnlessItIsToBeForced() {
		in(Phase.LIVE);
		new DriftLog(this.engine.database).record(Engine.NAME, Side.OLD, Drift.Kind.MISSED_WRITE, "1", null, 3);

		assertThat(this.coordinator.obstacles(Engine.NAME, Phase.DUAL_WRITE, false)).extracting(Blocker::gate)
			.containsExactly("way-back");
		assertThat(this.coordinator.obstacles(Engine.NAME, Phase.DUAL_WRITE, true)).isEmpty();
	}

	@Test
	void takesAVerificationThatBeganWithTheBackfillAndNoneFromBefore() {
		in(Phase.DARK_READ);
		long backfilled = this.engine.state().fresh().backfilled();
		this.engine.database.sql("update {migration} set VERIFIED_EPOCH = null, VERIFIED_AT = null").update();

		assertThat(this.coordinator.verified(Engine.NAME, backfilled - 1, "me", null)).isFalse();
		assertThat(this.engine.state().verifiedAt()).isNull();
		assertThat(this.coordinator.verified(Engine.NAME, backfilled, "me", "no difference")).isTrue();
		assertThat(this.engine.state().verifiedEpoch()).isEqualTo(backfilled);
		assertThat(latest("VERIFIED").evidence()).isEqualTo("no difference");
	}

	@Test
	void takesNoVerificationInAPhaseThatWritesOneSide() {
		in(Phase.COMPLETE);
		this.engine.database.sql("update {migration} set OLD_INTERVAL = 1, OLD_BACKFILLED = 1").update();

		assertThat(this.coordinator.verified(Engine.NAME, this.engine.state().epoch(), "me", null)).isFalse();
	}

	@Test
	void notesThatChangesetsRanAndWereTakenBack() {
		in(Phase.LIVE);

		this.coordinator.tightened(Engine.NAME, "me", "agreed", "1 changeset");
		assertThat(this.engine.state().tightenedAt()).isNotNull();
		assertThat(latest("TIGHTENED").reason()).isEqualTo("agreed");

		this.coordinator.loosened(Engine.NAME, "me", "too early", "1 changeset back");
		assertThat(this.engine.state().tightenedAt()).isNull();
		assertThat(this.engine.state().verifiedAt()).isNull();
		assertThat(latest("LOOSENED").evidence()).isEqualTo("1 changeset back");

		this.coordinator.contracted(Engine.NAME, "me", null, "OLD is gone");
		assertThat(this.engine.state().contractedAt()).isNotNull();
		assertThat(latest("CONTRACTED").evidence()).isEqualTo("OLD is gone");
	}

	@Test
	void logsWhatChangesNothing() {
		in(Phase.LIVE);
		MigrationState before = this.engine.state();

		this.coordinator.logged(Engine.NAME, "REPAIRED", "me", "asked for", "3 rows");
		this.coordinator.logged(Engine.NAME, "SWEPT", "changeover", "7 rows");

		assertThat(latest("REPAIRED")).satisfies((entry) -> {
			assertThat(entry.by()).isEqualTo("me");
			assertThat(entry.reason()).isEqualTo("asked for");
			assertThat(entry.evidence()).isEqualTo("3 rows");
		});
		assertThat(latest("SWEPT").evidence()).isEqualTo("7 rows");
		assertThat(this.engine.state()).isEqualTo(before);
	}

	@Test
	void givesOldUpInRampDownOnly() {
		in(Phase.LIVE);
		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> this.coordinator.abandon(Engine.NAME, "me", "nobody reads it"))
			.withMessageContaining("is in LIVE");
		assertThat(this.engine.state().oldAbandoned()).isFalse();

		in(Phase.RAMP_DOWN);
		this.coordinator.abandon(Engine.NAME, "me", "nobody reads it");
		assertThat(this.engine.state().oldAbandoned()).isTrue();
		assertThat(latest("ABANDONED").reason()).isEqualTo("nobody reads it");
	}

	@Test
	void goesBackToOffOnlyByForceOnceConstraintsAreTight() {
		in(Phase.DUAL_WRITE);
		assertThat(gates(Phase.OFF, false)).isEmpty();
		this.coordinator.tightened(Engine.NAME, "me", null, "1 changeset");

		assertThat(gates(Phase.OFF, false)).containsExactly("tighten");
		assertThat(gates(Phase.OFF, true)).isEmpty();
		assertThat(gates(Phase.DARK_READ, false)).isEmpty();
	}

	@Test
	void leavesTheLastPhaseNeitherUnderASignatureNorAfterTheContract() {
		in(Phase.COMPLETE);
		assertThat(gates(Phase.RAMP_DOWN, false)).isEmpty();

		Desired unsigned = Desired.of(Phase.COMPLETE);
		this.coordinator.request(Engine.NAME, unsigned, unsigned.signed(true), Click.by("owner"));
		assertThat(this.coordinator.obstacles(Engine.NAME, Phase.RAMP_DOWN, true)).singleElement()
			.asString()
			.contains("Take the signature back first");

		this.coordinator.contracted(Engine.NAME, "me", null, "OLD is gone");
		assertThat(this.coordinator.obstacles(Engine.NAME, Phase.RAMP_DOWN, true)).singleElement()
			.asString()
			.contains("COMPLETE is final");
	}

	@Test
	void knowsSinceWhenBothSidesAreWritten() {
		TransitionLog log = new TransitionLog(this.engine.database);
		assertThat(log.dualWritesSince(Engine.NAME)).isEmpty();

		this.coordinator.step(Engine.NAME, Desired.of(Phase.DUAL_WRITE));

		assertThat(log.dualWritesSince(Engine.NAME)).contains(latest("STEP").at());
	}

	@Test
	void goesBackWithoutWaitingOnlyBetweenPhasesThatWriteAlike() {
		Engine.Instance slow = this.engine.joined("slow");
		in(Phase.DARK_READ);
		slow.tick();
		this.coordinator.step(Engine.NAME, Desired.of(Phase.LIVE));
		assertThat(gates(Phase.DARK_READ, false)).as("entered from DARK_READ").isEmpty();

		in(Phase.RAMP_DOWN);
		slow.tick();
		this.coordinator.step(Engine.NAME, Desired.of(Phase.LIVE));
		assertThat(this.engine.state().phase()).isEqualTo(Phase.LIVE);
		assertThat(gates(Phase.DARK_READ, false)).as("entered from RAMP_DOWN").containsExactly("fleet");
	}

	private List<String> gates(Phase target, boolean force) {
		return this.coordinator.obstacles(Engine.NAME, target, force).stream().map(Blocker::gate).toList();
	}

	private void in(Phase phase) {
		this.engine.putInto(phase);
		this.instance.membership.tick();
	}

	private Transition latest(String event) {
		return new TransitionLog(this.engine.database).latest(Engine.NAME, event).orElseThrow();
	}

}
