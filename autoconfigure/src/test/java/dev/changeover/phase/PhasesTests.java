package dev.changeover.phase;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.changeover.Phase;
import dev.changeover.PhaseLeaseLostException;
import dev.changeover.StalePhaseException;
import org.junit.jupiter.api.Test;

import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Who runs in which phase, and who is waited for, by a clock that stands still unless it
 * is moved.
 */
class PhasesTests {

	private static final Migrations MIGRATIONS = new Migrations(List.of(Migration.named(Engine.NAME)));

	private static final Duration TIMEOUT = Duration.ofMinutes(5);

	private long now = Duration.ofDays(1).toNanos();

	private final Lease lease = new Lease(Engine.LEASE, () -> this.now);

	private final Phases phases = new Phases(MIGRATIONS, this.lease, null);

	private final NoDatabase transactions = new NoDatabase();

	private int refreshes;

	PhasesTests() {
		this.lease.begin("one", this.now);
		this.phases.take(view(3));
		this.phases.refreshWith(() -> this.refreshes++);
	}

	@Test
	void tellTheTimeOfTheirLease() {
		assertThat(this.phases.now()).isEqualTo(this.now);
	}

	@Test
	void areThoseOfATestWhereItDecides() {
		PhaseView rehearsed = view(9);
		this.phases.rehearse(() -> rehearsed);
		this.lease.end();

		PhaseView call = this.phases.enter();
		assertThat(call).isSameAs(rehearsed);
		assertThat(rehearsed.isQuiet()).isFalse();
		this.phases.exit(call);
		assertThat(rehearsed.isQuiet()).isTrue();
		assertThatNoException().as("without a transaction").isThrownBy(() -> this.phases.wrote(0));

		this.phases.rehearse(() -> null);
		assertThatExceptionOfType(PhaseLeaseLostException.class).isThrownBy(this.phases::enter);
	}

	@Test
	void wantALeaseWithinATransactionToo() {
		TransactionStatus open = begin();
		call();
		pause();

		assertThatExceptionOfType(PhaseLeaseLostException.class).isThrownBy(this.phases::enter);
		assertThat(this.refreshes).isOne();
		this.transactions.rollback(open);
	}

	@Test
	void endForATransactionWhenItsInstanceJoinsAnewInTheMiddleOfACall() {
		TransactionStatus open = begin();
		call();
		pause();
		this.phases.refreshWith(() -> this.lease.begin("two", this.now));

		assertThatExceptionOfType(PhaseLeaseLostException.class).isThrownBy(this.phases::enter);
		assertThat(this.lease.isValid()).isTrue();
		this.transactions.rollback(open);
	}

	@Test
	void areNotAskedForAnewByATransactionThatCannotCommit() {
		TransactionStatus open = begin();
		call();
		pin().doom();
		pause();

		assertThatExceptionOfType(StalePhaseException.class).isThrownBy(this.phases::enter);
		assertThat(this.refreshes).isZero();
		this.transactions.rollback(open);
	}

	@Test
	void areKnownToATransactionThatBeginsWithoutALeaseButNotServed() {
		this.lease.end();
		DefaultTransactionDefinition snapshot = new DefaultTransactionDefinition();
		snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
		TransactionStatus open = this.transactions.getTransaction(snapshot);

		this.phases.began();

		assertThat(pin().view().of(0).epoch()).isEqualTo(3);
		assertThatExceptionOfType(PhaseLeaseLostException.class).isThrownBy(this.phases::enter);
		this.transactions.rollback(open);
	}

	@Test
	void areNotKnownBeforeTheInstanceHasJoined() {
		Phases unknown = new Phases(MIGRATIONS, this.lease, null);
		TransactionStatus open = begin();

		assertThatExceptionOfType(PhaseLeaseLostException.class).isThrownBy(unknown::enter);
		this.transactions.rollback(open);
	}

	@Test
	void areLeftWhenTheLastTransactionOfAnOlderEpochHasEnded() {
		TransactionStatus open = begin();
		call();
		this.phases.take(view(4));

		assertThat(this.phases.hasLeft(0, 3)).isTrue();
		assertThat(this.phases.hasLeft(0, 4)).isFalse();

		this.transactions.commit(open);
		assertThat(this.phases.hasLeft(0, 4)).isTrue();
	}

	@Test
	void areLeftWhenTheLastCallOfAnOlderEpochHasEnded() {
		PhaseView call = this.phases.enter();
		this.phases.take(view(4));
		this.phases.tidy();

		assertThat(this.phases.hasLeft(0, 3)).isTrue();
		assertThat(this.phases.hasLeft(0, 4)).isFalse();

		this.phases.exit(call);
		assertThat(this.phases.hasLeft(0, 4)).isTrue();
	}

	@Test
	void areNotLeftWhileATransactionThatCannotCommitIsInTheMiddleOfACall() {
		TransactionStatus open = begin();
		call();
		this.phases.take(view(4));
		this.phases.tidy();
		PhaseView call = this.phases.enter();
		pin().doom();

		assertThat(this.phases.hasLeft(0, 4)).isFalse();

		this.phases.exit(call);
		assertThat(this.phases.hasLeft(0, 4)).isTrue();
		this.transactions.rollback(open);
	}

	@Test
	void areQuietWhenNobodyUsesThem() {
		assertThat(new Phases(MIGRATIONS, this.lease, null).isQuiet()).as("before it has joined").isTrue();
		assertThat(this.phases.isQuiet()).isTrue();
		PhaseView call = this.phases.enter();
		assertThat(this.phases.isQuiet()).isFalse();
		this.phases.take(view(4));
		assertThat(this.phases.isQuiet()).as("in the view before").isFalse();
		this.phases.exit(call);
		assertThat(this.phases.isQuiet()).isTrue();

		TransactionStatus open = begin();
		call();
		assertThat(this.phases.isQuiet()).as("between two calls of a transaction").isFalse();
		this.transactions.commit(open);
		assertThat(this.phases.isQuiet()).isTrue();
	}

	@Test
	void doomATransactionThatHoldsUpANewerOneLongerThanItMay() {
		TransactionStatus open = begin();
		call();
		this.now += TIMEOUT.toNanos() + 1;
		assertThat(this.phases.doomLeaked(TIMEOUT)).as("nothing waits for it").isZero();
		this.now--;
		this.phases.take(view(4));
		assertThat(this.phases.doomLeaked(TIMEOUT)).isZero();

		this.now++;
		assertThat(this.phases.doomLeaked(TIMEOUT)).isOne();
		assertThat(this.phases.doomLeaked(TIMEOUT)).as("once").isZero();
		assertThat(pin().isDoomed()).isTrue();
		this.transactions.rollback(open);
	}

	private TransactionStatus begin() {
		return this.transactions.getTransaction(new DefaultTransactionDefinition());
	}

	private void call() {
		this.phases.exit(this.phases.enter());
	}

	private void pause() {
		this.now += Engine.LEASE.toNanos();
	}

	private TransactionPin pin() {
		return (TransactionPin) TransactionSynchronizationManager.getResource(this.phases);
	}

	private static PhaseView view(long epoch) {
		return new PhaseView(List
			.of(new MigrationState(Engine.NAME, Phase.DUAL_WRITE, epoch, epoch, Instant.EPOCH, null, SideEvidence.VOID,
					SideEvidence.VOID, null, null, null, null, false, null, null, false, null, null)));
	}

}
