package dev.changeover.phase;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import dev.changeover.Phase;
import dev.changeover.PhaseChanged;
import dev.changeover.PhaseLeaseLostException;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What an instance does at each tick beside following the flags, and what it says of
 * itself.
 */
class FleetTicksTests {

	private OneFleet one;

	@AfterEach
	void close() {
		if (this.one != null) {
			this.one.close();
		}
	}

	@Test
	void takesUpByItselfWhatAnotherInstanceDid() throws InterruptedException {
		Engine engine = new Engine(TestDatabase.H2);
		CountDownLatch seen = new CountDownLatch(1);
		this.one = new OneFleet(engine,
				new Fleet.Timing(Duration.ofMillis(5), Duration.ofMinutes(1), Duration.ofMinutes(1)));
		this.one.listener = (change) -> seen.countDown();
		this.one.started();

		engine.putInto(Phase.LIVE);

		assertThat(seen.await(20, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void tellsWhichPhaseItTookUpAndGoesOnWhenAListenerFails() {
		this.one = new OneFleet();
		this.one.listener = (change) -> {
			throw new IllegalStateException("The cache is away.");
		};
		this.one.started().in(Phase.DARK_READ);

		assertThat(this.one.changes)
			.containsExactly(new PhaseChanged(Engine.NAME, Phase.OFF, Phase.DARK_READ, this.one.state().epoch()));
		assertThat(this.one.fleet.trouble()).isEmpty();
		assertThat(this.one.looks.get()).isPositive();
	}

	@Test
	void saysThatASweepRunsAndNotThatNoneDoes() {
		this.one = new OneFleet().started();
		AtomicInteger told = new AtomicInteger();
		this.one.fleet.whileASweepRuns(told::incrementAndGet);
		this.one.tick();
		assertThat(told).hasValue(0);

		this.one.engine.database.sql("""
				insert into {sweep} (MIGRATION, KIND, STATE, SIDE, EPOCH, MAPPING_VERSION, CHUNK_ROWS, STARTED_AT)
				values (?, 'BACKFILL', 'RUNNING', 'NEW', 1, '1', 100, 0)""").param(Engine.NAME).update();
		try {
			this.one.tick();
		}
		finally {
			this.one.engine.database.sql("delete from {sweep}").update();
		}

		assertThat(told).hasValue(1);
	}

	@Test
	void tellsTheOthersWhatWasCompared() {
		this.one = new OneFleet().started();
		this.one.comparisons.add(0, 1, 7, 2);

		this.one.tick();

		assertThat(new Comparisons(this.one.engine.database, new Migrations(this.one.engine.declared))
			.totals(Engine.NAME, 1)).isEqualTo(new Comparisons.Totals(7, 2));
	}

	@Test
	void voidsTheEvidenceOnceWhereAWriteMayHaveMissedTheOtherSide() {
		this.one = new OneFleet().started().in(Phase.DARK_READ);
		this.one.phases.suspected().add(0);

		this.one.tick();

		assertThat(this.one.state().fresh().complete()).isFalse();
		assertThat(this.one.fleet.trouble())
			.anySatisfy((sentence) -> assertThat(sentence).contains("backfill and verify again"));
		long epoch = this.one.state().epoch();
		this.one.tick();
		assertThat(this.one.state().epoch()).isEqualTo(epoch);
		assertThat(this.one.fleet.trouble()).isEmpty();
	}

	@Test
	void voidsTheEvidenceWhereItsReleaseDoesNotDeclareAMigrationUnderWay() {
		Engine engine = new Engine(TestDatabase.H2);
		engine.joined("a");
		engine.putInto(Phase.DARK_READ);
		Migrations none = new Migrations(List.of());
		Fleet.Timing timing = Fleet.Timing.DEFAULT;
		Comparisons comparisons = new Comparisons(engine.database, none);
		Fleet stranger = new Fleet(
				new Fleet.Parts(engine.database, none, Fleet.phases(none, timing, null),
						new Coordinator(engine.database, none, comparisons, List.of(), Baseline.NONE, List.of()),
						comparisons, Set.of()),
				new Identity("shop", null, "release-before"), timing, () -> null, (change) -> {
				});
		this.one = new OneFleet(engine, timing);

		stranger.start();
		stranger.stop();

		assertThat(this.one.state().fresh()).isEqualTo(SideEvidence.VOID);
		assertThat(this.one.latest("VOIDED").evidence()).contains("does not declare it").endsWith("release-before");
	}

	@Test
	void doomsATransactionThatStaysOpenBeyondThePinTimeout() {
		this.one = new OneFleet(new Engine(TestDatabase.H2),
				new Fleet.Timing(Duration.ofHours(1), Duration.ofHours(3), Duration.ofNanos(1)))
			.started();
		JdbcTransactionManager transactions = new JdbcTransactionManager(this.one.engine.dataSource());
		TransactionStatus open = transactions.getTransaction(new DefaultTransactionDefinition());
		this.one.phases.exit(this.one.phases.enter());
		TransactionPin pin = (TransactionPin) TransactionSynchronizationManager.getResource(this.one.phases);
		elsewhere(() -> this.one.in(Phase.DARK_READ));

		assertThat(pin.isDoomed()).isTrue();
		transactions.rollback(open);
	}

	@Test
	void knowsWhetherItRunsAndTrustsItsPhase() {
		this.one = new OneFleet();
		assertThat(this.one.fleet.isRunning()).isFalse();
		assertThat(this.one.fleet.leaseValid()).isFalse();
		assertThat(this.one.fleet.trouble()).as("not before it was started").isEmpty();

		this.one.started();

		assertThat(this.one.fleet.isRunning()).isTrue();
		assertThat(this.one.fleet.leaseValid()).isTrue();
		assertThat(this.one.fleet.members(Engine.NAME)).extracting(Member::id)
			.containsExactly(this.one.fleet.instance());
		assertThat(this.one.fleet.getPhase()).as("beans that call repositories start after it").isNegative();
	}

	@Test
	void saysThatItRefusesCallsWhenItHasLostItsLease() {
		this.one = new OneFleet().started();
		assertThat(this.one.fleet.trouble()).isEmpty();

		this.one.phases.lease().end();

		assertThat(this.one.fleet.trouble()).singleElement().asString().contains("has lost its lease");
		this.one.fleet.stop();
		assertThat(this.one.fleet.trouble()).as("nothing is wrong with an instance that was stopped").isEmpty();
	}

	@Test
	void saysWhatItRefusesToBelieve() {
		this.one = new OneFleet().started().in(Phase.COMPLETE);
		this.one.engine.database.sql("update {migration} set PHASE = 'OFF', EPOCH = 1").update();

		this.one.tick();

		assertThat(this.one.fleet.trouble()).anySatisfy((sentence) -> assertThat(sentence)
			.startsWith("The last look at the phases failed: Migration 'shipping-address' was in epoch 2"));
	}

	@Test
	void isNotWokenAfterItWasStopped() {
		this.one = new OneFleet().started();
		this.one.fleet.stop();
		int before = this.one.looks.get();

		this.one.fleet.wake();

		assertThat(this.one.looks).hasValue(before);
		assertThat(this.one.fleet.isRunning()).isFalse();
		assertThatExceptionOfType(PhaseLeaseLostException.class).isThrownBy(this.one.phases::enter);
	}

	@Test
	void doesNotKeepTheProcessAlive() {
		AtomicBoolean daemon = new AtomicBoolean();
		this.one = new OneFleet();
		this.one.onLook = () -> daemon.set(Thread.currentThread().isDaemon());

		this.one.started().tick();

		assertThat(daemon).isTrue();
	}

	@Test
	void leavesTheInterruptionOfACallerToTheCaller() {
		this.one = new OneFleet().started();
		CountDownLatch gone = holdTheTick();

		Thread.currentThread().interrupt();
		this.one.tick();
		gone.countDown();

		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void leavesTheInterruptionOfWhoeverStopsItToThem() {
		this.one = new OneFleet().started();
		CountDownLatch gone = holdTheTick();
		this.one.fleet.wake();

		Thread.currentThread().interrupt();
		this.one.fleet.stop();
		gone.countDown();

		assertThat(Thread.interrupted()).isTrue();
	}

	/** Keeps ticks from ending until the latch that is returned is counted down. */
	private CountDownLatch holdTheTick() {
		CountDownLatch gone = new CountDownLatch(1);
		this.one.onLook = () -> {
			try {
				gone.await(20, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		};
		return gone;
	}

	private static void elsewhere(Runnable work) {
		CompletableFuture.runAsync(work).join();
	}

}
