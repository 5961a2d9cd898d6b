package dev.changeover.phase;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A release that does not declare a migration writes OLD alone: it must not serve where
 * NEW answers, nor count for what was proved, at whatever moment it joins.
 */
class StrangerTests {

	private static final List<Migration> ANOTHER = List.of(Migration.named("another-migration"));

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 })
	void servesOnlyWhereOldAnswersAndNothingIsProved(int moment) {
		try (Engine engine = new Engine(TestDatabase.H2)) {
			Engine.Instance a = engine.joined("a");
			engine.putInto(Phase.DUAL_WRITE);
			a.tick();
			AtomicInteger asked = new AtomicInteger();
			Engine.Instance stranger = engine.disturbed("release-before", ANOTHER, () -> {
				if (asked.incrementAndGet() == moment) {
					CompletableFuture.runAsync(() -> goLive(engine, a)).join();
				}
			});

			try {
				stranger.tick();
			}
			catch (UndeclaredMigrationException ex) {
				assertThat(engine.state().phase()).isEqualTo(Phase.LIVE);
				return;
			}

			goLive(engine, a);
			assertThat(engine.state().phase()).isNotEqualTo(Phase.LIVE);
			assertThat(engine.state().verifiedAt()).isNull();
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void waitsForAStepThatDidNotSeeItAndRefusesToServe(TestDatabase kind) throws Exception {
		try (Engine engine = new Engine(kind)) {
			Engine.Instance a = engine.joined("a");
			engine.putInto(Phase.DARK_READ);
			a.tick();
			a.coordinator.verified(Engine.NAME, engine.state().epoch(), "me", null);
			CountDownLatch registered = new CountDownLatch(1);
			Engine.Instance stranger = engine.disturbed("release-before", ANOTHER, () -> {
				if (members(engine) == 2) {
					registered.countDown();
				}
			});

			CompletableFuture<Void> joining = stepping(engine, a, () -> CompletableFuture.runAsync(stranger::tick),
					registered);

			assertThat(engine.state().phase()).isEqualTo(Phase.LIVE);
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> joining.get(1, TimeUnit.MINUTES))
				.withCauseInstanceOf(UndeclaredMigrationException.class);
			assertThat(members(engine)).as("it does not hold up the fleet").isEqualTo(1);
			assertThat(engine.state().old().unbroken()).isTrue();
		}
	}

	@ParameterizedTest
	@EnumSource(value = Phase.class, names = { "LIVE", "RAMP_DOWN" })
	void voidsWhatIsKnownOfOldWhereItHasRetiredTheMigrationAndComesAfterTheStepBack(Phase phase) {
		try (Engine engine = new Engine(TestDatabase.H2)) {
			Engine.Instance a = engine.joined("a");
			engine.putInto(phase);
			a.tick();

			engine.retired("release-after", ANOTHER).tick();
			a.tick();

			assertThat(engine.state().old().complete()).isFalse();
			assertThat(engine.state().verifiedAt()).isNull();
			assertThat(a.gates(Phase.DARK_READ)).contains("fleet");
		}
	}

	@Test
	void voidsOnceWhereItHasRetiredTheMigration() {
		try (Engine engine = new Engine(TestDatabase.H2)) {
			engine.joined("a");
			engine.putInto(Phase.RAMP_DOWN);
			Engine.Instance release = engine.retired("release-after", ANOTHER);
			release.tick();
			MigrationState voided = engine.state();

			release.tick();

			assertThat(engine.state()).isEqualTo(voided);
		}
	}

	@Test
	void voidsAnIntervalWhoseBackfillIsStillToEndWhereItHasRetiredTheMigration() {
		try (Engine engine = new Engine(TestDatabase.H2)) {
			Engine.Instance a = engine.joined("a");
			engine.putInto(Phase.RAMP_DOWN);
			engine.database.sql("update {migration} set OLD_BACKFILLED = null, VERIFIED_AT = null").update();
			Long interval = engine.state().old().interval();

			engine.retired("release-after", ANOTHER).tick();

			assertThat(a.coordinator.backfilled(Engine.NAME, Side.OLD, interval, "me", null)).isFalse();
		}
	}

	@Test
	void voidsWhatWhoeverDidNotSeeItHasProvedSinceItJoinedWhereItHasRetiredTheMigration() {
		try (Engine engine = new Engine(TestDatabase.H2)) {
			engine.joined("a");
			engine.putInto(Phase.COMPLETE);
			Engine.Instance release = engine.retired("release-after", ANOTHER);
			release.tick();
			engine.putInto(Phase.RAMP_DOWN);

			release.tick();

			assertThat(engine.state().old().complete()).isFalse();
			assertThat(engine.state().verifiedAt()).isNull();
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void doesNotWaitForARunOfChangesetsOfTheMigrationThatItHasRetired(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			engine.joined("a");
			engine.putInto(Phase.COMPLETE);
			Engine.Instance release = engine.retired("release-after", ANOTHER);

			engine.database.inTransaction(() -> {
				new PhaseTable(engine.database).lock(Engine.NAME);
				assertThat(CompletableFuture.runAsync(release::tick)).succeedsWithin(8, TimeUnit.SECONDS);
				return "";
			});
		}
	}

	@Test
	void leavesEverythingAsItIsInCompleteWhereItHasRetiredTheMigration() {
		try (Engine engine = new Engine(TestDatabase.H2)) {
			engine.joined("a");
			engine.putInto(Phase.COMPLETE);
			MigrationState before = engine.state();

			engine.retired("release-after", ANOTHER).tick();

			assertThat(engine.state()).isEqualTo(before);
		}
	}

	@Test
	void joinsWhereADatabaseHasNeverCarriedTheMigrationThatItHasRetired() {
		try (Engine engine = new Engine(TestDatabase.H2)) {
			engine.retired("release-after", ANOTHER).tick();

			assertThat(members(engine)).isEqualTo(1);
		}
	}

	/** Takes the step to LIVE; within it, after the fleet was read, somebody joins. */
	private static CompletableFuture<Void> stepping(Engine engine, Engine.Instance a,
			Supplier<CompletableFuture<Void>> join, CountDownLatch registered) {
		AtomicInteger checks = new AtomicInteger();
		CompletableFuture<CompletableFuture<Void>> joining = new CompletableFuture<>();
		Gate inTheMiddle = new Gate() {
			@Override
			public String name() {
				return "in-the-middle";
			}

			@Override
			public List<Blocker> check(Step step) {
				if (checks.incrementAndGet() == 1) {
					joining.complete(join.get());
					try {
						registered.await(20, TimeUnit.SECONDS);
					}
					catch (InterruptedException ex) {
						Thread.currentThread().interrupt();
					}
				}
				return List.of();
			}
		};
		new Coordinator(engine.database, new Migrations(engine.declared), a.comparisons, List.of(inTheMiddle),
				Baseline.NONE, List.of())
			.step(Engine.NAME, Desired.of(Phase.LIVE));
		return joining.join();
	}

	/** All that a regular walk does; whether it comes to LIVE is for the gates to say. */
	private static void goLive(Engine engine, Engine.Instance a) {
		for (Phase phase : List.of(Phase.DARK_READ, Phase.LIVE)) {
			a.coordinator.verified(Engine.NAME, engine.state().epoch(), "me", null);
			a.coordinator.step(Engine.NAME, Desired.of(phase));
			a.membership.tick();
		}
	}

	private static long members(Engine engine) {
		return engine.database.sql("select count(*) from {instance}").query(Long.class).single();
	}

}
