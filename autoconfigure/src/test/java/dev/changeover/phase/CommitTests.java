package dev.changeover.phase;

import java.util.List;

import dev.changeover.Phase;
import dev.changeover.PhaseLeaseLostException;
import org.junit.jupiter.api.Test;

import org.springframework.core.Ordered;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Which writes are suspected to have missed a side, by what happened to the lease around
 * their commit.
 */
class CommitTests {

	private long now;

	private final Lease lease = new Lease(Engine.LEASE, () -> this.now);

	private final Phases phases = new Phases(new Migrations(List.of(Migration.named(Engine.NAME))), this.lease, null);

	private final NoDatabase transactions = new NoDatabase();

	CommitTests() {
		this.lease.begin("one", this.now);
		this.phases.take(new PhaseView(List.of(new FixedPhases(new Migrations(List.of(Migration.named(Engine.NAME))))
			.state(Phase.DUAL_WRITE, SideEvidence.VOID, SideEvidence.VOID))));
	}

	@Test
	void suspectsNoWriteThatWasCommittedUnderTheLease() {
		commit(this::write);

		assertThat(this.phases.suspected()).isEmpty();
		assertThat(this.phases.isQuiet()).isTrue();
	}

	@Test
	void suspectsAWriteWhoseLeaseEndedDuringTheCommit() {
		this.transactions.onCommit = this::pause;

		commit(this::write);

		assertThat(this.phases.suspected()).containsExactly(0);
	}

	@Test
	void suspectsAWriteWhoseInstanceJoinedAnewDuringTheCommit() {
		this.transactions.onCommit = () -> this.lease.begin("two", this.now);

		commit(this::write);

		assertThat(this.phases.suspected()).containsExactly(0);
	}

	@Test
	void suspectsNoReadWhateverBecameOfTheLease() {
		this.transactions.onCommit = this::pause;

		commit(this::read);

		assertThat(this.phases.suspected()).isEmpty();
	}

	@Test
	void suspectsAWriteOfWhichNobodyKnowsWhetherItWasCommittedOnlyWithoutALease() {
		this.transactions.onCommit = () -> {
			throw new TransactionSystemException("the connection broke");
		};
		assertThatExceptionOfType(TransactionSystemException.class).isThrownBy(() -> commit(this::write));
		assertThat(this.phases.suspected()).isEmpty();

		this.transactions.onCommit = () -> {
			pause();
			throw new TransactionSystemException("the connection broke");
		};
		assertThatExceptionOfType(TransactionSystemException.class).isThrownBy(() -> commit(this::read));
		assertThat(this.phases.suspected()).isEmpty();

		this.lease.prolong(this.now);
		assertThatExceptionOfType(TransactionSystemException.class).isThrownBy(() -> commit(this::write));
		assertThat(this.phases.suspected()).containsExactly(0);
	}

	@Test
	void suspectsWhatWasWrittenUnderALeaseThatTheDatabaseHadEndedAlready() {
		commit(this::write);

		this.phases.refused();

		assertThat(this.phases.suspected()).containsExactly(0);
		assertThat(this.lease.isValid()).isFalse();
	}

	@Test
	void suspectsAWriteUnderALeaseThatHadEndedThoughNobodyKnowsWhetherItWasCommitted() {
		this.transactions.onCommit = () -> {
			throw new TransactionSystemException("the connection broke");
		};
		assertThatExceptionOfType(TransactionSystemException.class).isThrownBy(() -> commit(this::write));

		this.phases.refused();

		assertThat(this.phases.suspected()).containsExactly(0);
	}

	@Test
	void suspectsAWriteUnderALeaseThatHadEndedThoughSomebodyElseFailedAfterTheCommit() {
		assertThatIllegalStateException().isThrownBy(() -> commit(() -> {
			write();
			afterCommit(CommitTests::fail);
		}));

		this.phases.refused();

		assertThat(this.phases.suspected()).containsExactly(0);
	}

	@Test
	void suspectsACommitThatCameTooLateThoughSomebodyElseFailedAfterIt() {
		this.transactions.onCommit = this::pause;

		assertThatIllegalStateException().isThrownBy(() -> commit(() -> {
			write();
			afterCommit(CommitTests::fail);
		}));

		assertThat(this.phases.suspected()).containsExactly(0);
	}

	@Test
	void suspectsNoWriteThatARenewalSentAfterItHasConfirmed() {
		commit(this::write);
		this.phases.confirm(this.now);
		this.phases.confirm(++this.now);
		this.phases.refused();
		assertThat(this.phases.suspected()).isEmpty();

		this.lease.prolong(this.now);
		commit(this::write);
		this.phases.confirm(this.now);
		this.phases.refused();
		assertThat(this.phases.suspected()).as("sent before it was committed, as far as the clock tells")
			.containsExactly(0);
	}

	@Test
	void suspectsNoWriteWhereTheLeaseHadEndedHereToo() {
		commit(this::write);
		pause();
		this.phases.refused();
		assertThat(this.phases.suspected()).isEmpty();

		this.lease.prolong(this.now);
		this.phases.refused();
		assertThat(this.phases.suspected()).as("it is not looked at again").isEmpty();
	}

	@Test
	void suspectsNoWriteThatWasRolledBack() {
		new TransactionTemplate(this.transactions).executeWithoutResult((status) -> {
			write();
			pause();
			status.setRollbackOnly();
		});

		assertThat(this.phases.suspected()).isEmpty();
		assertThat(this.phases.isQuiet()).isTrue();
	}

	@Test
	void suspectsAWriteThatWasFirstMadeAfterTheCommit() {
		commit(() -> afterCommit(this::read));
		assertThat(this.phases.suspected()).isEmpty();

		commit(() -> afterCommit(this::write));
		assertThat(this.phases.suspected()).containsExactly(0);
	}

	@Test
	void refusesAWriteOfATransactionThatHasEnded() {
		commit(() -> {
			write();
			this.phases.requireBeforeCommit();
			afterCommit(() -> assertThatIllegalStateException().isThrownBy(this.phases::requireBeforeCommit)
				.withMessageContaining("REQUIRES_NEW"));
		});
	}

	@Test
	void checksTheLeaseAfterWhateverElseIsDoneBeforeTheCommit() {
		assertThatExceptionOfType(PhaseLeaseLostException.class).isThrownBy(() -> commit(() -> {
			write();
			TransactionSynchronizationManager.registerSynchronization(new LastButOne());
		}));

		assertThat(this.phases.suspected()).isEmpty();
	}

	private void commit(Runnable work) {
		new TransactionTemplate(this.transactions).executeWithoutResult((status) -> work.run());
	}

	private static void afterCommit(Runnable work) {
		TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
			@Override
			public void afterCommit() {
				work.run();
			}
		});
	}

	private static void fail() {
		throw new IllegalStateException("the mail server is away");
	}

	private void read() {
		this.phases.exit(this.phases.enter());
	}

	private void write() {
		read();
		this.phases.wrote(0);
	}

	private void pause() {
		this.now += Engine.LEASE.toNanos();
	}

	private final class LastButOne implements TransactionSynchronization, Ordered {

		@Override
		public int getOrder() {
			return Ordered.LOWEST_PRECEDENCE - 1;
		}

		@Override
		public void beforeCommit(boolean readOnly) {
			pause();
		}

	}

}
