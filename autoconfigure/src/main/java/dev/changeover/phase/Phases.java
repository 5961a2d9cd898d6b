package dev.changeover.phase;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import dev.changeover.PhaseLeaseLostException;
import dev.changeover.StalePhaseException;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The phase that a call runs in. Outside of a transaction it is the current one; a
 * transaction keeps the one it began with to its end. Thread-safe, and the hot path of
 * the product: a volatile read and two branches.
 */
public final class Phases {

	private final Lease lease;

	private final Migrations migrations;

	private final @Nullable PhaseLock fence;

	private final Set<TransactionPin> pins = ConcurrentHashMap.newKeySet();

	private final Collection<PhaseView> retired = new ConcurrentLinkedQueue<>();

	private final Set<Integer> suspected = ConcurrentHashMap.newKeySet();

	// When each migration was last written, by this instance's clock; only what no
	// renewal of the lease has confirmed since.
	private final ConcurrentMap<Integer, Long> unconfirmed = new ConcurrentHashMap<>();

	// Written by the tick; read by every routed call. Null until the instance has joined.
	private volatile @Nullable PhaseView current;

	// Written by the tick when something makes every phase doubtful.
	private volatile @Nullable String refusal;

	// Set once, before the first call.
	private volatile Runnable refresh = () -> {
	};

	private volatile int defaultIsolation = TransactionDefinition.ISOLATION_READ_COMMITTED;

	// Null but in tests, where it decides the phase of each thread. Set before the first
	// call.
	private volatile @Nullable Supplier<@Nullable PhaseView> rehearsal;

	/**
	 * Makes the phases of an application, unknown until its instance has joined.
	 * @param migrations the declared migrations
	 * @param lease how long a phase may be trusted
	 * @param fence the lock that every write takes, or {@code null} where the lease is
	 * enough
	 */
	Phases(Migrations migrations, Lease lease, @Nullable PhaseLock fence) {
		this.migrations = migrations;
		this.lease = lease;
		this.fence = fence;
	}

	/**
	 * The clock that leases are held against, for callers that read it anyway.
	 * @return nanoseconds since some moment
	 */
	public long now() {
		return this.lease.now();
	}

	/**
	 * Begins a routed call now.
	 * @return the phases it runs in; to be given back to {@link #exit} in any case
	 * @throws PhaseLeaseLostException when the phase is not known for certain
	 * @throws StalePhaseException when the transaction was given up
	 */
	public PhaseView enter() {
		return enter(this.lease.now());
	}

	/**
	 * Begins a routed call.
	 * @param now what {@link #now} has just returned, as reading the clock is half of the
	 * cost of a read
	 * @return the phases it runs in; to be given back to {@link #exit} in any case
	 * @throws PhaseLeaseLostException when the phase is not known for certain
	 * @throws StalePhaseException when the transaction was given up
	 */
	public PhaseView enter(long now) {
		PhaseView rehearsed = rehearsed();
		if (rehearsed != null) {
			rehearsed.enter();
			return rehearsed;
		}
		if (TransactionSynchronizationManager.isSynchronizationActive()) {
			TransactionPin pin = pin();
			pin.check(this.lease);
			requireLease(now);
			pin.check(this.lease);
			PhaseView view = pin.view();
			view.enter();
			return view;
		}
		for (long asked = now;; asked = this.lease.now()) {
			PhaseView view = known(asked);
			view.enter();
			if (view == this.current) {
				return view;
			}
			view.leave();
		}
	}

	/**
	 * Ends a routed call.
	 * @param view what {@link #enter} returned
	 */
	public void exit(PhaseView view) {
		view.leave();
	}

	/**
	 * Refuses a write in a transaction that has ended already: it would seem to take part
	 * in it, and whatever it did before it failed would be committed by chance.
	 * @throws IllegalStateException in a callback after the commit or the rollback
	 */
	public void requireBeforeCommit() {
		boolean synchronizing = TransactionSynchronizationManager.isSynchronizationActive();
		TransactionPin pin = (TransactionPin) TransactionSynchronizationManager.getResource(this);
		boolean ended = synchronizing ? pin != null && pin.isEnding()
				: TransactionSynchronizationManager.isActualTransactionActive();
		if (ended) {
			throw new IllegalStateException("A write of a migrated repository was called after the transaction had"
					+ " ended (in afterCommit, afterCompletion, or a @TransactionalEventListener). Nothing was written."
					+ " Give it a transaction of its own: @Transactional(propagation = REQUIRES_NEW).");
		}
	}

	/**
	 * Notes that the current transaction writes a migration. It is checked again before
	 * the commit.
	 * @param migrationIndex place of the migration
	 * @throws IllegalStateException outside of a transaction
	 */
	public void wrote(int migrationIndex) {
		if (rehearsed() == null) {
			boundPin().wrote(migrationIndex);
		}
	}

	/**
	 * Makes certain that the phase cannot end before the current transaction does, where
	 * {@code fencing: database} asks for it.
	 * @param migrationIndex place of the migration
	 * @throws StalePhaseException when the phase has ended since the transaction began
	 * @throws IllegalStateException outside of a transaction
	 */
	public void fence(int migrationIndex) {
		if (this.fence == null || rehearsed() != null) {
			return;
		}
		TransactionPin pin = boundPin();
		if (!pin.isFenced(migrationIndex)) {
			MigrationState pinned = pin.view().of(migrationIndex);
			long epoch = this.fence.shared(pinned.name());
			if (epoch != pinned.epoch()) {
				throw new StalePhaseException("The transaction was begun in epoch " + pinned.epoch() + " of migration '"
						+ pinned.name() + "', and epoch " + epoch + " has begun since. It is rolled back; retry it.");
			}
			pin.fenced(migrationIndex);
		}
	}

	/**
	 * Pins a transaction that has just begun where its snapshot could be older than the
	 * phase it would read later. Called by the transaction manager's listener.
	 */
	void began() {
		Integer isolation = TransactionSynchronizationManager.getCurrentTransactionIsolationLevel();
		int effective = (isolation != null) ? isolation : this.defaultIsolation;
		if (effective >= TransactionDefinition.ISOLATION_REPEATABLE_READ && this.current != null
				&& TransactionSynchronizationManager.isSynchronizationActive()) {
			pin();
		}
	}

	/**
	 * Has a test decide the phases: a view that it supplies is used as it is, without
	 * lease and pin.
	 * @param views supplies the view for the calling thread, or {@code null} where the
	 * fleet decides
	 */
	void rehearse(Supplier<@Nullable PhaseView> views) {
		this.rehearsal = views;
	}

	private @Nullable PhaseView rehearsed() {
		Supplier<@Nullable PhaseView> views = this.rehearsal;
		return (views != null) ? views.get() : null;
	}

	Lease lease() {
		return this.lease;
	}

	void requireLease() {
		requireLease(this.lease.now());
	}

	private void requireLease(long now) {
		if (!this.lease.isValidAt(now)) {
			this.refresh.run();
			if (!this.lease.isValid()) {
				throw lost();
			}
		}
	}

	void suspect(IntStream written) {
		written.forEach(this.suspected::add);
	}

	/**
	 * Notes what a transaction wrote that has ended, before its lease is checked for the
	 * last time.
	 */
	void committed(IntStream written) {
		Long now = this.lease.now();
		written.forEach((index) -> this.unconfirmed.merge(index, now, Math::max));
	}

	/**
	 * Takes it that what had been committed before a renewal was sent was committed under
	 * a lease, as only a lease that has not ended is renewed.
	 */
	void confirm(long sentAt) {
		this.unconfirmed.values().removeIf((at) -> at - sentAt < 0);
	}

	/**
	 * Ends a lease of which the database says that it has ended. Where it was trusted
	 * here up to now, the clocks disagree (this machine stood still and its clock with
	 * it, or that of the database jumped), and whatever was written since the last
	 * renewal may have missed a side. It is ended first: who notes a commit later sees
	 * that by itself.
	 */
	void refused() {
		boolean trusted = this.lease.isValid();
		this.lease.end();
		if (trusted) {
			this.suspected.addAll(this.unconfirmed.keySet());
		}
		this.unconfirmed.clear();
	}

	Set<Integer> suspected() {
		return this.suspected;
	}

	void ended(TransactionPin pin) {
		this.pins.remove(pin);
	}

	void refreshWith(Runnable tick) {
		this.refresh = tick;
	}

	void defaultIsolation(int level) {
		this.defaultIsolation = level;
	}

	@Nullable PhaseView current() {
		return this.current;
	}

	void refuse(@Nullable String why) {
		this.refusal = why;
		if (why != null) {
			this.lease.end();
		}
	}

	/**
	 * Takes up a newer view. Called by the tick alone.
	 */
	void take(PhaseView newer) {
		PhaseView older = this.current;
		this.current = newer;
		if (older != null) {
			this.retired.add(older);
		}
	}

	/**
	 * Forgets views that nobody uses any more. Called by the tick alone.
	 */
	void tidy() {
		this.retired.removeIf((view) -> view.isQuiet() && this.pins.stream().noneMatch((pin) -> pin.view() == view));
	}

	/**
	 * Whether no transaction or call is under way.
	 */
	boolean isQuiet() {
		PhaseView now = this.current;
		return this.pins.isEmpty() && this.retired.stream().allMatch(PhaseView::isQuiet)
				&& (now == null || now.isQuiet());
	}

	/**
	 * Whether every transaction and call of an older epoch has ended. Called by the tick
	 * alone.
	 */
	boolean hasLeft(int migrationIndex, long epoch) {
		return this.pins.stream().noneMatch((pin) -> !pin.isDoomed() && pin.view().of(migrationIndex).epoch() < epoch)
				&& this.retired.stream()
					.noneMatch((view) -> view.of(migrationIndex).epoch() < epoch && !view.isQuiet());
	}

	/**
	 * Dooms transactions that have been open too long beside a newer epoch.
	 * @return how many were doomed
	 */
	int doomLeaked(Duration timeout) {
		PhaseView now = this.current;
		int doomed = 0;
		for (TransactionPin pin : this.pins) {
			if (pin.view() != now && !pin.isDoomed() && this.lease.now() - pin.startedAt() > timeout.toNanos()) {
				pin.doom();
				doomed++;
			}
		}
		return doomed;
	}

	private PhaseView known(long now) {
		requireLease(now);
		PhaseView view = this.current;
		if (view == null) {
			throw lost();
		}
		return view;
	}

	private TransactionPin pin() {
		TransactionPin bound = (TransactionPin) TransactionSynchronizationManager.getResource(this);
		if (bound != null) {
			return bound;
		}
		// The incarnation is read first: a pin never joins an older view to a newer
		// incarnation.
		Object incarnation = this.lease.incarnation();
		PhaseView view = (this.current != null) ? this.current : known(this.lease.now());
		TransactionPin pin = new TransactionPin(this, view, incarnation, this.lease.now());
		this.pins.add(pin);
		for (PhaseView later = this.current; later != null && later != pin.view(); later = this.current) {
			pin.move(later);
		}
		TransactionSynchronizationManager.bindResource(this, pin);
		TransactionSynchronizationManager.registerSynchronization(pin);
		return pin;
	}

	private TransactionPin boundPin() {
		TransactionPin pin = (TransactionPin) TransactionSynchronizationManager.getResource(this);
		if (pin == null) {
			throw new IllegalStateException("A write is routed within a transaction, after the call was entered.");
		}
		return pin;
	}

	private PhaseLeaseLostException lost() {
		String why = this.refusal;
		return new PhaseLeaseLostException((why != null) ? why
				: "This instance could not renew its lease in time, so the phase of its migrations ("
						+ String.join(", ", this.migrations.names())
						+ ") is not known for certain. Nothing was written; retry once the database answers.");
	}

}
