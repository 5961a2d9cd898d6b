package dev.changeover.sweep;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

/**
 * The workers of this instance: daemon threads that take sweeps further, whoever started
 * them. One thread looks for sweeps whenever it is woken, and asks nothing of the
 * database otherwise; a migration that is swept gets its workers until its sweep ends.
 * Threads are never interrupted, as some databases close a file then. Thread-safe.
 */
public final class SweepWorkers implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(SweepWorkers.class);

	private static final long FAILED_MILLIS = 1_000;

	private static final long STOP_MILLIS = 5_000;

	private final Sweeps sweeps;

	private final SweepObserver observer;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	/** Workers by migration; guarded by the lock. */
	private final Map<String, Integer> working = new HashMap<>();

	/** Whether there may be a sweep without workers here; guarded by the lock. */
	private boolean due;

	/** Whether the thread that looks is alive; guarded by the lock. */
	private boolean looking;

	/** Changed by start and stop under the lock, read by every thread. */
	private volatile boolean running;

	/**
	 * Makes the workers; they begin with {@link #start}.
	 * @param sweeps the sweeps of the application
	 */
	public SweepWorkers(Sweeps sweeps) {
		this(sweeps, SweepObserver.NONE);
	}

	/**
	 * Makes the workers; they begin with {@link #start}.
	 * @param sweeps the sweeps of the application
	 * @param observer stands around the part of each worker
	 */
	public SweepWorkers(Sweeps sweeps, SweepObserver observer) {
		this.sweeps = sweeps;
		this.observer = observer;
	}

	@Override
	public void start() {
		this.sweeps.inspect();
		this.sweeps.wakeWith(this::wake);
		this.lock.lock();
		try {
			this.running = true;
			this.due = true;
			if (this.looking) {
				return;
			}
			this.looking = true;
		}
		finally {
			this.lock.unlock();
		}
		thread("changeover-sweeps", this::look).start();
	}

	@Override
	public void stop() {
		long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS);
		this.lock.lock();
		try {
			this.running = false;
			this.changed.signalAll();
			while ((this.looking || !this.working.isEmpty()) && System.nanoTime() < deadline) {
				this.changed.awaitNanos(deadline - System.nanoTime());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/**
	 * Has this instance look for sweeps that it does not work on yet. Returns at once. To
	 * be called when one was started or resumed, and now and then while any runs, as
	 * another instance may have started it.
	 */
	public void wake() {
		this.lock.lock();
		try {
			this.due = true;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void look() {
		while (awaitDue()) {
			try {
				this.sweeps.running().stream().filter(this.sweeps::knowsRowsOf).forEach(this::hire);
			}
			catch (RuntimeException ex) {
				logger.debug("Sweeps cannot be looked for just now: {}", FailureReason.words(ex));
			}
		}
	}

	/**
	 * Waits until somebody wakes the workers. What wakes them during a look leads to
	 * another look.
	 * @return {@code false} when they are to stop
	 */
	private boolean awaitDue() {
		this.lock.lock();
		try {
			while (this.running && !this.due) {
				this.changed.awaitUninterruptibly();
			}
			this.due = false;
			this.looking = this.running;
			this.changed.signalAll();
			return this.looking;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void hire(Sweep sweep) {
		int wanted = this.sweeps.engine().settings(sweep.migration()).workersPerInstance();
		this.lock.lock();
		try {
			if (!this.running || this.working.containsKey(sweep.migration())) {
				return;
			}
			this.working.put(sweep.migration(), wanted);
		}
		finally {
			this.lock.unlock();
		}
		for (int number = 1; number <= wanted; number++) {
			thread("changeover-sweep-" + sweep.migration() + "-" + number, () -> employ(sweep)).start();
		}
	}

	private void employ(Sweep sweep) {
		AtomicBoolean begun = new AtomicBoolean();
		try {
			this.observer.around(sweep.migration(), sweep.kind(), () -> {
				begun.set(true);
				work(sweep);
			});
		}
		catch (RuntimeException ex) {
			logger.warn("The {} of '{}' cannot be observed", sweep.kind(), sweep.migration(), ex);
			if (!begun.get()) {
				work(sweep);
			}
		}
		finally {
			leave(sweep.migration());
		}
	}

	private void work(Sweep sweep) {
		while (this.running) {
			SweepEngine.Step step = step(sweep);
			if (step.result() == SweepEngine.Result.ENDED) {
				return;
			}
			if (step.pauseMillis() > 0) {
				pause(step.pauseMillis());
			}
		}
	}

	private SweepEngine.Step step(Sweep sweep) {
		try {
			return this.sweeps.engine().step(sweep.id());
		}
		catch (RuntimeException | Error ex) {
			logger.warn("A worker of {} of '{}' failed and tries again: {}", sweep.kind(), sweep.migration(),
					FailureReason.words(ex));
			note(sweep, ex);
			pause(FAILED_MILLIS);
			return SweepEngine.Step.WAITING;
		}
	}

	private void note(Sweep sweep, Throwable ex) {
		try {
			this.sweeps.note(sweep, "The last attempt failed: " + FailureReason.words(ex) + ".");
		}
		catch (RuntimeException again) {
			logger.debug("The database cannot be told: {}", FailureReason.words(again));
		}
	}

	/**
	 * A sweep that began while the workers of the one before were leaving was not given
	 * any: so the last one has it looked for.
	 */
	private void leave(String migration) {
		this.lock.lock();
		try {
			this.working.computeIfPresent(migration, (name, left) -> (left > 1) ? left - 1 : null);
			this.due = this.due || !this.working.containsKey(migration);
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void pause(long millis) {
		this.lock.lock();
		try {
			if (this.running) {
				this.changed.await(millis, TimeUnit.MILLISECONDS);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.lock.unlock();
		}
	}

	private static Thread thread(String name, Runnable work) {
		Thread thread = new Thread(work, name);
		thread.setDaemon(true);
		return thread;
	}

}
