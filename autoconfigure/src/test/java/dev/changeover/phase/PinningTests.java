package dev.changeover.phase;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import dev.changeover.Phase;
import dev.changeover.PhaseLeaseLostException;
import dev.changeover.StalePhaseException;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.core.Ordered;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A transaction uses one phase to its end, and its end is what the fleet waits for.
 */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class PinningTests {

	private final Engine engine;

	private final Engine.Instance instance;

	private final JdbcTransactionManager transactions;

	PinningTests(TestDatabase kind) {
		this.engine = new Engine(kind);
		this.instance = this.engine.instance("a");
		this.transactions = new JdbcTransactionManager(this.engine.dataSource());
	}

	@BeforeEach
	void join() {
		this.instance.tick();
		this.engine.putInto(Phase.DARK_READ);
		this.instance.tick();
		new TransactionPinning(this.instance.phases, this.engine.database, () -> this.transactions)
			.afterSingletonsInstantiated();
	}

	@AfterEach
	void close() {
		this.engine.close();
	}

	@Test
	void keepsOnePhaseToTheEndOfATransaction() {
		inTransaction((status) -> {
			assertThat(this.instance.phase()).isEqualTo(Phase.DARK_READ);
			moveTo(Phase.LIVE);
			assertThat(this.instance.phase()).isEqualTo(Phase.DARK_READ);
		});

		inTransaction((status) -> assertThat(this.instance.phase()).isEqualTo(Phase.LIVE));
		assertThat(this.instance.phase()).isEqualTo(Phase.LIVE);
	}

	@Test
	void givesANewTransactionTheNewPhaseAndANestedOneThatOfItsOuter() {
		inTransaction((status) -> {
			assertThat(this.instance.phase()).isEqualTo(Phase.DARK_READ);
			moveTo(Phase.LIVE);

			with(TransactionDefinition.PROPAGATION_REQUIRES_NEW,
					(inner) -> assertThat(this.instance.phase()).isEqualTo(Phase.LIVE));
			with(TransactionDefinition.PROPAGATION_NOT_SUPPORTED,
					(inner) -> assertThat(this.instance.phase()).isEqualTo(Phase.LIVE));
			with(TransactionDefinition.PROPAGATION_NESTED,
					(inner) -> assertThat(this.instance.phase()).isEqualTo(Phase.DARK_READ));
			assertThat(this.instance.phase()).isEqualTo(Phase.DARK_READ);
		});
	}

	@Test
	void leaksNoPhaseToAnotherThreadOrAReusedOne() {
		inTransaction((status) -> {
			assertThat(this.instance.phase()).isEqualTo(Phase.DARK_READ);
			moveTo(Phase.LIVE);
			assertThat(CompletableFuture.supplyAsync(this.instance::phase).join()).isEqualTo(Phase.LIVE);
			status.setRollbackOnly();
		});

		assertThat(this.instance.phase()).isEqualTo(Phase.LIVE);
	}

	@Test
	void acknowledgesOnlyWhenTheLastTransactionOfAnOlderPhaseHasEnded() {
		TransactionStatus open = this.transactions.getTransaction(new DefaultTransactionDefinition());
		this.instance.phase();
		long epoch = moveTo(Phase.LIVE);

		this.instance.tick();
		assertThat(acknowledged()).isLessThan(epoch);

		this.transactions.commit(open);
		this.instance.tick();
		assertThat(acknowledged()).isEqualTo(epoch);
	}

	@Test
	void acknowledgesOnlyWhenTheLastCallOutsideOfATransactionHasEnded() {
		PhaseView call = this.instance.phases.enter();
		long epoch = moveTo(Phase.LIVE);

		this.instance.tick();
		assertThat(acknowledged()).isLessThan(epoch);

		this.instance.phases.exit(call);
		this.instance.tick();
		assertThat(acknowledged()).isEqualTo(epoch);
	}

	@Test
	void acknowledgesBesideATransactionThatDoesNotUseTheMigration() {
		DefaultTransactionDefinition definition = new DefaultTransactionDefinition();
		definition.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
		TransactionStatus open = this.transactions.getTransaction(definition);
		long epoch = moveTo(Phase.LIVE);

		assertThat(acknowledged()).isEqualTo(epoch);
		this.transactions.commit(open);
	}

	@Test
	void pinsARepeatableReadTransactionWhenItBegins() {
		DefaultTransactionDefinition definition = new DefaultTransactionDefinition();
		definition.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
		TransactionStatus open = this.transactions.getTransaction(definition);
		long epoch = moveTo(Phase.LIVE);

		assertThat(this.instance.phase()).isEqualTo(Phase.DARK_READ);
		assertThat(acknowledged()).isLessThan(epoch);
		this.transactions.commit(open);
		this.instance.tick();
		assertThat(acknowledged()).isEqualTo(epoch);
	}

	@Test
	void doomsATransactionThatNeverEndsSoThatTheFleetCanGoOn() {
		TransactionStatus leaked = this.transactions.getTransaction(new DefaultTransactionDefinition());
		write();
		long epoch = moveTo(Phase.LIVE);
		this.instance.pause(Duration.ofMinutes(6));
		CompletableFuture.runAsync(this.instance::tick).join();
		assertThat(this.instance.phases.doomLeaked(Duration.ofMinutes(5))).isOne();

		CompletableFuture.runAsync(this.instance::tick).join();
		assertThat(acknowledged()).isEqualTo(epoch);
		assertThatExceptionOfType(StalePhaseException.class).isThrownBy(this.instance::phase);
		assertThatExceptionOfType(StalePhaseException.class).isThrownBy(() -> this.transactions.commit(leaked));
	}

	@Test
	void refusesToCommitWhatWasWrittenUnderALostLeaseEvenAfterItJoinedAnew() {
		TransactionStatus open = this.transactions.getTransaction(new DefaultTransactionDefinition());
		write();
		CompletableFuture.runAsync(() -> {
			this.engine.database.sql("update {instance} set EXPIRES_AT = 0").update();
			this.instance.pause(Duration.ofMinutes(30));
			this.instance.tick();
		}).join();
		assertThat(this.instance.lease.isValid()).isTrue();

		assertThatExceptionOfType(PhaseLeaseLostException.class).isThrownBy(this.instance::phase);
		assertThatExceptionOfType(PhaseLeaseLostException.class).isThrownBy(() -> this.transactions.commit(open));
	}

	@Test
	void refusesACallWithoutALeaseAfterOneAttemptToRenewIt() {
		int[] attempts = new int[1];
		this.instance.onRefresh = () -> attempts[0]++;
		this.instance.pause(Duration.ofMinutes(11));

		assertThatExceptionOfType(PhaseLeaseLostException.class).isThrownBy(this.instance::phase)
			.withMessageContaining("shipping-address");
		assertThat(attempts[0]).isOne();

		this.instance.onRefresh = this.instance::tick;
		assertThat(this.instance.phase()).isEqualTo(Phase.DARK_READ);
	}

	@Test
	void checksTheLeaseAgainBeforeTheCommit() {
		TransactionStatus open = this.transactions.getTransaction(new DefaultTransactionDefinition());
		write();
		this.instance.pause(Duration.ofMinutes(11));

		assertThatExceptionOfType(PhaseLeaseLostException.class).isThrownBy(() -> this.transactions.commit(open));
	}

	@Test
	void suspectsAWriteThatWasCommittedAfterTheLeaseHadEnded() {
		inTransaction((status) -> {
			write();
			TransactionSynchronizationManager.registerSynchronization(new FirstToHear() {
				@Override
				public void afterCommit() {
					PinningTests.this.instance.pause(Duration.ofMinutes(11));
				}
			});
		});

		assertThat(this.instance.phases.suspected()).containsExactly(0);
	}

	@Test
	void isRefusedWhileTheStoreIsAwayRatherThanFallingBackToOff() {
		this.engine.putInto(Phase.COMPLETE);
		this.instance.tick();
		this.engine.dataSource.close();
		this.instance.onRefresh = () -> {
			try {
				this.instance.tick();
			}
			catch (RuntimeException ex) {
				// As the ticker does: the outage is reported elsewhere.
			}
		};

		assertThat(this.instance.phase()).isEqualTo(Phase.COMPLETE);
		this.instance.pause(Duration.ofMinutes(11));
		assertThatExceptionOfType(PhaseLeaseLostException.class).isThrownBy(this.instance::phase);
	}

	@Test
	void countsAsAliveWhenItLeavesInTheMiddleOfACommit() {
		Engine.Instance other = this.engine.joined("other");
		inTransaction((status) -> {
			this.instance.phase();
			this.instance.phases.wrote(0);
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
				@Override
				public void beforeCompletion() {
					CompletableFuture.runAsync(PinningTests.this.instance.membership::leave).join();
					assertThat(other.coordinator.fleet(Engine.NAME)).hasSize(2);
				}
			});
		});

		this.instance.membership.tick();
		this.instance.membership.leave();
		assertThat(other.coordinator.fleet(Engine.NAME)).hasSize(2);
	}

	private void write() {
		PhaseView view = this.instance.phases.enter();
		this.instance.phases.wrote(0);
		this.instance.phases.exit(view);
	}

	private long moveTo(Phase phase) {
		return CompletableFuture.supplyAsync(() -> {
			this.engine.putInto(phase);
			this.instance.tick();
			return this.engine.state().epoch();
		}).join();
	}

	private long acknowledged() {
		return CompletableFuture.supplyAsync(() -> this.instance.coordinator.fleet(Engine.NAME).get(0).acknowledged())
			.join();
	}

	private void inTransaction(Consumer<TransactionStatus> work) {
		with(TransactionDefinition.PROPAGATION_REQUIRED, work);
	}

	private void with(int propagation, Consumer<TransactionStatus> work) {
		TransactionTemplate template = new TransactionTemplate(this.transactions);
		template.setPropagationBehavior(propagation);
		template.executeWithoutResult(work);
	}

	private abstract static class FirstToHear implements TransactionSynchronization, Ordered {

		@Override
		public int getOrder() {
			return Ordered.HIGHEST_PRECEDENCE;
		}

	}

}
