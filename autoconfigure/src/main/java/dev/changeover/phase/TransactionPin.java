package dev.changeover.phase;

import java.util.BitSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import dev.changeover.PhaseLeaseLostException;
import dev.changeover.StalePhaseException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Holds one transaction to one phase, from its first routed call (or its begin) to its
 * end. Used by the thread of the transaction; the tick only looks at it and may doom it.
 */
final class TransactionPin implements TransactionSynchronization, Ordered {

	private enum State {

		ACTIVE, DOOMED, COMMITTING

	}

	private final Phases phases;

	private final Object incarnation;

	private final long startedAt;

	// Set by the owning thread before the pin is used; read by the tick.
	private volatile PhaseView view;

	private final AtomicReference<State> state = new AtomicReference<>(State.ACTIVE);

	private @Nullable BitSet written;

	private @Nullable BitSet fenced;

	// Used by the owning thread alone.
	private boolean ending;

	TransactionPin(Phases phases, PhaseView view, Object incarnation, long startedAt) {
		this.phases = phases;
		this.view = view;
		this.incarnation = incarnation;
		this.startedAt = startedAt;
	}

	PhaseView view() {
		return this.view;
	}

	void move(PhaseView later) {
		this.view = later;
	}

	long startedAt() {
		return this.startedAt;
	}

	/**
	 * Keeps the transaction from committing, unless it already is.
	 */
	void doom() {
		this.state.compareAndSet(State.ACTIVE, State.DOOMED);
	}

	boolean isDoomed() {
		return this.state.get() == State.DOOMED;
	}

	void check(Lease lease) {
		if (lease.incarnation() != this.incarnation) {
			throw new PhaseLeaseLostException("This instance lost its lease after the transaction began, so the phase"
					+ " it was begun in may have ended. It is rolled back; retry it.");
		}
		if (isDoomed()) {
			throw new StalePhaseException("The transaction stayed open longer than changeover.fleet.pin-timeout, while"
					+ " the fleet moved on. It is rolled back; retry it, and look for a transaction that never ends.");
		}
	}

	boolean isEnding() {
		return this.ending;
	}

	void wrote(int migrationIndex) {
		if (this.written == null) {
			this.written = new BitSet();
		}
		this.written.set(migrationIndex);
	}

	boolean isFenced(int migrationIndex) {
		return this.fenced != null && this.fenced.get(migrationIndex);
	}

	void fenced(int migrationIndex) {
		if (this.fenced == null) {
			this.fenced = new BitSet();
		}
		this.fenced.set(migrationIndex);
	}

	@Override
	public void suspend() {
		TransactionSynchronizationManager.unbindResourceIfPossible(this.phases);
	}

	@Override
	public void resume() {
		TransactionSynchronizationManager.bindResource(this.phases, this);
	}

	// A lock that was taken since the savepoint went with it: the next write takes it
	// anew.
	@Override
	public void savepointRollback(Object savepoint) {
		this.fenced = null;
	}

	@Override
	public void beforeCommit(boolean readOnly) {
		if (this.written != null) {
			this.phases.requireLease();
			this.state.compareAndSet(State.ACTIVE, State.COMMITTING);
			check(this.phases.lease());
		}
	}

	// The last callback before the transaction really ends, and the last of these.
	@Override
	public void beforeCompletion() {
		this.ending = true;
	}

	@Override
	public void afterCommit() {
		if (this.written != null) {
			noteCommit(this.written);
			if (hasLostItsLease()) {
				this.phases.suspect(unfenced(this.written));
			}
		}
	}

	private boolean hasLostItsLease() {
		return !this.phases.lease().isValid() || this.phases.lease().incarnation() != this.incarnation;
	}

	@Override
	public void afterCompletion(int status) {
		// Once more where it was committed: who comes first after the commit and throws
		// keeps the others, and so this one, from being told there.
		boolean kept = status != STATUS_ROLLED_BACK;
		if (this.written != null && kept) {
			noteCommit(this.written);
		}
		if (this.written != null && kept && hasLostItsLease()) {
			this.phases.suspect(unfenced(this.written));
		}
		// First used after the commit: what it wrote may have been kept in part, and a
		// fence was gone at once.
		if (this.written != null && !this.ending) {
			this.phases.suspect(this.written.stream());
		}
		TransactionSynchronizationManager.unbindResourceIfPossible(this.phases);
		this.phases.ended(this);
	}

	private void noteCommit(BitSet indexes) {
		this.phases.committed(unfenced(indexes));
	}

	// What is fenced was written in its phase, whatever became of the lease.
	private IntStream unfenced(BitSet indexes) {
		return indexes.stream().filter((index) -> !isFenced(index));
	}

	// After every other synchronization: whatever they write is still checked.
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
