package dev.changeover.phase;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import dev.changeover.Phase;
import dev.changeover.PhaseLeaseLostException;
import dev.changeover.RefusedException;
import dev.changeover.Side;
import dev.changeover.StalePhaseException;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Several instances on one database, some paused, dead, late or of another release.
 */
class FleetTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void beginsAnIntervalOnlyWhenAllHaveLeftThePhaseBefore(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.instance("a");
			Engine.Instance b = engine.instance("b");
			tick(a, b);
			PhaseView slow = b.phases.enter();
			engine.desire(Phase.DUAL_WRITE);
			tick(a, b, a, b, a, b);

			assertThat(engine.state().phase()).isEqualTo(Phase.DUAL_WRITE);
			assertThat(engine.state().fresh().unbroken()).isFalse();

			b.phases.exit(slow);
			tick(b, a, b);
			assertThat(engine.state().fresh().interval()).isEqualTo(engine.state().epoch());
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void takesTheNextStepWithoutADeadInstanceButOnlyAfterItsLease(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.instance("a");
			Engine.Instance dead = engine.instance("dead");
			tick(a, dead);
			engine.putInto(Phase.LIVE);
			engine.desire(Phase.OFF);
			lead(a);
			tick(a, a, a, a);
			assertThat(engine.state().phase()).isEqualTo(Phase.LIVE);

			expire(engine, dead);
			tick(a, a, a, a);
			assertThat(engine.state().phase()).isEqualTo(Phase.OFF);
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void refusesWhatAPausedInstanceWroteAfterTheFleetMovedTwice(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.instance("a");
			Engine.Instance paused = engine.instance("paused");
			tick(a);
			engine.putInto(Phase.LIVE);
			tick(a, paused);
			JdbcTransactionManager transactions = new JdbcTransactionManager(engine.dataSource());
			TransactionStatus open = transactions.getTransaction(new DefaultTransactionDefinition());
			assertThat(paused.phase()).isEqualTo(Phase.LIVE);
			paused.phases.wrote(0);

			elsewhere(() -> {
				expire(engine, paused);
				engine.desire(Phase.DUAL_WRITE);
				lead(a);
				tick(a, a, a, a);
				paused.pause(Duration.ofMinutes(30));
				paused.tick();
			});

			assertThat(paused.lease.isValid()).isTrue();
			assertThatExceptionOfType(PhaseLeaseLostException.class).isThrownBy(() -> transactions.commit(open));
			assertThat(paused.phase()).isEqualTo(Phase.DUAL_WRITE);
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void suspectsWhatAMachineWroteWhoseClockHadStoodStillWithIt(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.joined("a");
			Engine.Instance frozen = engine.joined("frozen");
			expire(engine, frozen);
			engine.desire(Phase.DUAL_WRITE);
			lead(a);
			tick(a, a);
			assertThat(engine.state().phase()).isEqualTo(Phase.DUAL_WRITE);

			assertThat(write(engine, frozen)).isEqualTo(Phase.OFF);
			frozen.pause(Engine.LEASE.dividedBy(3));
			frozen.tick();

			assertThat(frozen.phases.suspected()).containsExactly(0);
			assertThat(frozen.phase()).isEqualTo(Phase.DUAL_WRITE);
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void suspectsNothingThatWasFencedOrConfirmed(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance confirmed = engine.joined("confirmed");
			Engine.Instance fenced = engine.fenced("fenced");
			fenced.tick();
			write(engine, confirmed);
			confirmed.pause(Engine.LEASE.dividedBy(3));
			confirmed.tick();
			write(engine, fenced);
			expire(engine, confirmed);
			expire(engine, fenced);

			confirmed.pause(Engine.LEASE.dividedBy(3));
			fenced.pause(Engine.LEASE.dividedBy(3));
			tick(confirmed, fenced);

			assertThat(confirmed.phases.suspected()).isEmpty();
			assertThat(fenced.phases.suspected()).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void suspectsNothingThatWasFencedThoughTheLeaseEndedDuringTheCommit(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance fenced = engine.fenced("fenced");
			Engine.Instance trusting = engine.joined("trusting");
			fenced.tick();

			write(engine, fenced, () -> fenced.pause(Engine.LEASE));
			write(engine, trusting, () -> trusting.pause(Engine.LEASE));

			assertThat(fenced.phases.suspected()).isEmpty();
			assertThat(trusting.phases.suspected()).containsExactly(0);
		}
	}

	private static Phase write(Engine engine, Engine.Instance instance) {
		return write(engine, instance, () -> {
		});
	}

	private static Phase write(Engine engine, Engine.Instance instance, Runnable duringTheCommit) {
		JdbcTransactionManager transactions = new JdbcTransactionManager(engine.dataSource()) {
			@Override
			protected void doCommit(DefaultTransactionStatus status) {
				super.doCommit(status);
				duringTheCommit.run();
			}
		};
		return new TransactionTemplate(transactions).execute((status) -> {
			Phase phase = instance.phase();
			instance.phases.wrote(0);
			instance.phases.fence(0);
			return phase;
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void isSeenByEveryStepThatItDidNotSeeWhenItJoined(TestDatabase kind) {
		for (int moment = 1; moment <= 10; moment++) {
			try (Engine engine = new Engine(kind)) {
				join(engine, moment);
			}
		}
	}

	private static void join(Engine engine, int moment) {
		Engine.Instance a = engine.joined("a");
		engine.putInto(Phase.LIVE);
		tick(a);
		AtomicInteger asked = new AtomicInteger();
		AtomicInteger farthest = new AtomicInteger();
		Engine.Instance[] late = new Engine.Instance[1];
		late[0] = engine.disturbed("late", () -> elsewhere(() -> {
			if (asked.incrementAndGet() == moment) {
				for (int step = 1; step <= 3; step++) {
					a.coordinator.step(Engine.NAME, Desired.of(Phase.OFF));
					a.membership.tick();
				}
			}
			if (late[0] != null && late[0].lease.isValid()) {
				farthest.accumulateAndGet(distance(late[0], engine), Math::max);
			}
		}));

		late[0].membership.tick();
		farthest.accumulateAndGet(distance(late[0], engine), Math::max);

		assertThat(asked.get()).isGreaterThanOrEqualTo(8);
		assertThat(farthest.get()).as("joining at moment " + moment).isLessThanOrEqualTo(1);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void takesNoStepAskedForBeforeAnotherInstanceMovedTheMigration(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.joined("a");
			engine.putInto(Phase.LIVE);
			tick(a);
			long seen = engine.state().epoch();
			Desired read = Desired.of(Phase.DARK_READ);
			engine.putInto(Phase.DUAL_WRITE);
			tick(a);

			a.coordinator.stepFrom(Engine.NAME, read, seen);
			assertThat(engine.state().phase()).isEqualTo(Phase.DUAL_WRITE);

			engine.putInto(Phase.LIVE);
			tick(a);
			a.coordinator.stepFrom(Engine.NAME, read, engine.state().epoch());
			assertThat(engine.state().phase()).isEqualTo(Phase.DARK_READ);
		}
	}

	private static int distance(Engine.Instance instance, Engine engine) {
		return Math.abs(instance.phase().ordinal() - engine.state().phase().ordinal());
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void isBlockedByNameByAReleaseThatDoesNotDeclareTheMigration(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.instance("a");
			Engine.Instance before = engine.instance("release-before", "shop", List.of());
			Engine.Instance other = engine.instance("another-service", "billing", List.of());
			tick(a, before, other);

			assertThatExceptionOfType(RefusedException.class)
				.isThrownBy(() -> a.coordinator.request(Engine.NAME, Desired.of(Phase.OFF),
						Desired.of(Phase.DUAL_WRITE), Click.by("operator")))
				.withMessageContaining("shop@release-before")
				.withMessageNotContaining("another-service");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void countsAnotherApplicationThatDeclaresTheMigration(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.instance("a");
			Engine.Instance other = engine.instance("b", "billing", engine.declared);
			tick(a, other);

			assertThat(a.coordinator.fleet(Engine.NAME)).extracting(Member::application)
				.containsExactlyInAnyOrder("shop", "billing");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void goesNowhereWhenFlagsJumpOrMakeNoPhase(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.instance("a");
			tick(a);
			for (int bits = 0; bits < 8; bits++) {
				Desired desired = new Desired((bits & 4) != 0, (bits & 2) != 0, (bits & 1) != 0, false, null);
				if (desired.phase().filter((phase) -> phase.ordinal() <= 1).isPresent()) {
					continue;
				}
				engine.flags.put(Engine.NAME, desired);
				tick(a, a);

				assertThat(engine.state().phase()).isEqualTo(Phase.OFF);
				assertThat(a.coordinator.outlook(Engine.NAME, desired).blockers()).isNotEmpty()
					.allSatisfy((blocker) -> assertThat(blocker.gate()).isEqualTo("ladder"));
			}
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void letsFlagsThatJumpedBeSetRightOneByOne(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.instance("a");
			tick(a);
			Desired jumped = Desired.of(Phase.LIVE);
			Desired first = Desired.of(Phase.DARK_READ);

			a.coordinator.request(Engine.NAME, jumped, first, Click.by("operator"));
			assertThatExceptionOfType(RefusedException.class)
				.isThrownBy(() -> a.coordinator.request(Engine.NAME, first, jumped, Click.by("operator")));
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void holdsStillWhenTheEpochGoesBackwards(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.instance("a");
			tick(a);
			engine.putInto(Phase.COMPLETE);
			tick(a);
			engine.database.sql("update {migration} set PHASE = 'OFF', EPOCH = 1").update();

			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(a::tick)
				.withMessageContaining("backup was probably restored");
			assertThatExceptionOfType(PhaseLeaseLostException.class).isThrownBy(a::phase)
				.withMessageContaining("restart every instance");
			Engine.Instance restarted = engine.instance("restarted");
			tick(restarted);
			assertThat(restarted.phase()).isEqualTo(Phase.OFF);
		}
	}

	@Test
	void servesNobodyWhileItLooksAgainAtAPhaseThatItRefused() {
		try (Engine engine = new Engine(TestDatabase.H2)) {
			AtomicBoolean served = new AtomicBoolean();
			Engine.Instance[] a = new Engine.Instance[1];
			a[0] = engine.disturbed("a", () -> served.compareAndSet(false, a[0] != null && a[0].lease.isValid()));
			a[0].tick();
			engine.putInto(Phase.COMPLETE);
			a[0].tick();
			engine.database.sql("update {migration} set PHASE = 'OFF', EPOCH = 1").update();
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(a[0]::tick);
			served.set(false);

			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(a[0]::tick);

			assertThat(served).isFalse();
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void failsAFencedWriteWhosePhaseHasEnded(TestDatabase kind) {
		for (int isolation : List.of(TransactionDefinition.ISOLATION_READ_COMMITTED,
				TransactionDefinition.ISOLATION_REPEATABLE_READ)) {
			try (Engine engine = new Engine(kind)) {
				Engine.Instance a = engine.fenced("a");
				tick(a);
				engine.putInto(Phase.LIVE);
				tick(a);
				JdbcTransactionManager transactions = new JdbcTransactionManager(engine.dataSource());
				DefaultTransactionDefinition definition = new DefaultTransactionDefinition();
				definition.setIsolationLevel(isolation);
				TransactionStatus open = transactions.getTransaction(definition);
				engine.database.sql("select count(*) from {drift}").query(Long.class).single();
				PhaseView view = a.phases.enter();
				a.phases.wrote(0);
				a.phases.exit(view);
				elsewhere(() -> engine.putInto(Phase.DARK_READ));

				Throwable thrown = catchThrowable(() -> a.phases.fence(0));

				assertThat(thrown).isInstanceOfAny(StalePhaseException.class, ConcurrencyFailureException.class);
				transactions.rollback(open);
			}
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void failsAFencedWriteThatWaitsForTheStepWithAnOlderSnapshot(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.fenced("a");
			tick(a);
			engine.putInto(Phase.LIVE);
			tick(a);
			CompletableFuture<Throwable> writer = engine.database.inTransaction(() -> {
				long next = engine.state().epoch() + 1;
				assertThat(new PhaseLock(engine.database).exclusive(Engine.NAME, next, Duration.ofSeconds(1))).isTrue();
				CompletableFuture<Throwable> waiting = CompletableFuture.supplyAsync(() -> fencedWrite(engine, a));
				elsewhere(engine::awaitBlocked);
				return waiting;
			});

			assertThat(writer.join()).isInstanceOfAny(StalePhaseException.class, ConcurrencyFailureException.class);
		}
	}

	/** What comes of a write whose snapshot is older than its fence. */
	private static Throwable fencedWrite(Engine engine, Engine.Instance instance) {
		JdbcTransactionManager transactions = new JdbcTransactionManager(engine.dataSource());
		DefaultTransactionDefinition definition = new DefaultTransactionDefinition();
		definition.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
		TransactionStatus open = transactions.getTransaction(definition);
		engine.database.sql("select count(*) from {drift}").query(Long.class).single();
		instance.phases.exit(instance.phases.enter());
		Throwable thrown = catchThrowable(() -> instance.phases.fence(0));
		transactions.rollback(open);
		return thrown;
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void cannotMoveWhileAFencedWriteIsOpen(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.fenced("a");
			tick(a);
			engine.putInto(Phase.LIVE);
			tick(a);
			JdbcTransactionManager transactions = new JdbcTransactionManager(engine.dataSource());
			TransactionStatus open = transactions.getTransaction(new DefaultTransactionDefinition());
			PhaseView view = a.phases.enter();
			a.phases.fence(0);
			a.phases.exit(view);

			elsewhere(() -> a.coordinator.step(Engine.NAME, Desired.of(Phase.DARK_READ)));
			assertThat(elsewhere(engine::state).phase()).isEqualTo(Phase.LIVE);

			transactions.commit(open);
			a.coordinator.step(Engine.NAME, Desired.of(Phase.DARK_READ));
			assertThat(engine.state().phase()).isEqualTo(Phase.DARK_READ);
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void closesTheWayBackWhileOldMissedWritesEvenAcceptedOnes(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.instance("a");
			tick(a);
			engine.putInto(Phase.LIVE);
			tick(a);
			DriftLog drift = new DriftLog(engine.database);
			drift.record(Engine.NAME, Side.OLD, Drift.Kind.MISMATCH, "1", null, 3);
			assertThat(back(a)).isEmpty();

			drift.record(Engine.NAME, Side.OLD, Drift.Kind.WRITE_DIVERGENCE, "2", null, 3);
			assertThat(back(a)).singleElement()
				.satisfies((blocker) -> assertThat(blocker.gate()).isEqualTo("way-back"));

			drift.resolve(drift.unresolved(Engine.NAME, 0, 9).stream().map(Drift::id).toList(), "ACCEPTED", "me", "so");
			assertThat(back(a)).isNotEmpty();

			a.coordinator.request(Engine.NAME, Desired.of(Phase.LIVE), Desired.of(Phase.DARK_READ),
					new Click("me", "must", true, List.of()));
			engine.desire(Phase.DARK_READ);
			tick(a, a);
			assertThat(engine.state().phase()).isEqualTo(Phase.DARK_READ);
			assertThat(engine.state().forced()).isFalse();
			assertThat(engine.state().fresh().complete()).isFalse();
			assertThat(engine.state().verifiedAt()).isNull();
			assertThat(new TransitionLog(engine.database).history(Engine.NAME, 1).get(0).forced()).isTrue();
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void opensLiveFromBelowOnlyWhenOldIsProvedAnew(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.instance("a");
			tick(a);
			engine.putInto(Phase.COMPLETE);
			tick(a);
			engine.desire(Phase.RAMP_DOWN);
			tick(a, a, a);
			assertThat(engine.state().phase()).isEqualTo(Phase.RAMP_DOWN);
			assertThat(gates(a, Phase.LIVE)).contains("reverse-backfill");

			long interval = engine.state().old().interval();
			a.coordinator.backfilled(Engine.NAME, Side.OLD, interval, "me", null);
			tick(a);
			assertThat(gates(a, Phase.LIVE)).containsExactly("verification");

			a.coordinator.verified(Engine.NAME, engine.state().epoch(), "me", null);
			new DriftLog(engine.database).record(Engine.NAME, Side.OLD, Drift.Kind.MISMATCH, "1", null, 3);
			assertThat(gates(a, Phase.LIVE)).containsExactly("drift");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void makesTheCanaryAnEpochThatAllMustTakeUp(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.instance("a");
			Engine.Instance b = engine.instance("b");
			tick(a, b);
			engine.putInto(Phase.LIVE);
			tick(a, b);
			lead(a);
			Desired canary = new Desired(true, true, true, false, "gradual 10");
			engine.flags.put(Engine.NAME, canary);
			long before = engine.state().epoch();
			tick(a, a);
			assertThat(engine.state().canary()).isEqualTo("gradual 10");
			assertThat(engine.state().epoch()).isEqualTo(before + 1);
			assertThat(gates(a, Phase.RAMP_DOWN)).contains("canary");

			engine.desire(Phase.LIVE);
			tick(a, a, a);
			assertThat(engine.state().canary()).as("not cleared before all have seen it").isNotNull();
			tick(b, a, a);
			assertThat(engine.state().canary()).isNull();
			assertThat(gates(a, Phase.RAMP_DOWN)).containsExactly("fleet");
			tick(b);
			assertThat(gates(a, Phase.RAMP_DOWN)).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void forgetsABackfillAndAVerificationOfAnIntervalThatEnded(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.instance("a");
			tick(a);
			engine.putInto(Phase.DARK_READ);
			tick(a);
			long interval = engine.state().fresh().interval();
			long epoch = engine.state().epoch();

			a.coordinator.voidEvidence(Engine.NAME, "a write after the lease");
			tick(a, a, a);

			assertThat(engine.state().fresh().unbroken()).isTrue();
			assertThat(a.coordinator.backfilled(Engine.NAME, Side.NEW, interval, "me", null)).isFalse();
			assertThat(a.coordinator.verified(Engine.NAME, epoch, "me", null)).isFalse();
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void voidsWhatWasProvedWhenAReleaseThatWritesOldAloneJoins(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.instance("a");
			tick(a);
			engine.putInto(Phase.DARK_READ);
			tick(a);

			Engine.Instance stranger = engine.instance("release-before", "shop",
					List.of(Migration.named("another-migration")));
			tick(stranger, a, a);

			assertThat(engine.state().fresh()).isEqualTo(SideEvidence.VOID);
			assertThat(gates(a, Phase.LIVE)).contains("fleet", "backfill");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void doesNotStartAReleaseThatWouldWriteOldAloneWhileNewAnswers(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.instance("a");
			tick(a);
			engine.putInto(Phase.LIVE);
			engine.instance("billing", "billing", List.of(Migration.named("another-migration"))).tick();

			Engine.Instance stranger = engine.instance("release-before", "shop", List.of());

			assertThatExceptionOfType(UndeclaredMigrationException.class).isThrownBy(stranger::tick)
				.withMessageContaining("'shipping-address' is in LIVE");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void waivesAGateWithAReasonButNoneThatProtectsRows(TestDatabase kind) {
		try (Engine engine = new Engine(kind, waiving("comparisons"))) {
			assertThatNoException().isThrownBy(() -> engine.instance("a"));
			assertThatIllegalArgumentException().isThrownBy(() -> engine.instance("b", "shop", waiving("verification")))
				.withMessageContaining("Those that can: depends-on, comparisons, unknown-sessions");
		}
	}

	private static List<Migration> waiving(String gate) {
		return List.of(new Migration(Engine.NAME, "", null, null, List.of(), null,
				new Migration.RequiredEvidence(Duration.ofHours(1), 10, 0, Map.of(gate, "a rehearsal")), List.of()));
	}

	private static List<Blocker> back(Engine.Instance instance) {
		return instance.coordinator.outlook(Engine.NAME, Desired.of(Phase.DARK_READ)).blockers();
	}

	private static List<String> gates(Engine.Instance instance, Phase desired) {
		return instance.coordinator.outlook(Engine.NAME, Desired.of(desired))
			.blockers()
			.stream()
			.map(Blocker::gate)
			.toList();
	}

	private static void tick(Engine.Instance... instances) {
		Arrays.stream(instances).forEach(Engine.Instance::tick);
	}

	/** Makes an instance the one that follows the flags, whatever the ids are. */
	private static void lead(Engine.Instance instance) {
		instance.alwaysLeads = true;
	}

	private static void expire(Engine engine, Engine.Instance instance) {
		engine.database.sql("update {instance} set EXPIRES_AT = {now} - 1 where ID = ?")
			.param(instance.membership.id())
			.update();
	}

	private static void elsewhere(Runnable work) {
		CompletableFuture.runAsync(work).join();
	}

	private static <T> T elsewhere(Supplier<T> work) {
		return CompletableFuture.supplyAsync(work).join();
	}

}
