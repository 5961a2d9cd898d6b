package dev.changeover.sweep;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

/**
 * The workers of this instance: daemon threads that take sweeps further, whoever started
 * them. One thread looks for sweeps; a migration that is swept gets its workers until its
 * sweep ends. Threads are never interrupted, as some databases close a file then.
 */
public final class SweepWorkers implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(SweepWorkers.class);

	private static final long LOOK_MILLIS = 1_000;

	private static final long WAIT_MILLIS = 100;

	private static final long STOP_MILLIS = 5_000;

	private final Sweeps sweeps;

	private final SweepObserver observer;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	/** Workers by migration; guarded by the lock. */
	private final Map<String, Integer> working = new HashMap<>();

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
		this.running = true;
		this.sweeps.wakeWith(this::wake);
		thread("changeover-sweeps", this::look).start();
	}

	@Override
	public void stop() {
		long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS);
		this.lock.lock();
		try {
			this.running = false;
			this.changed.signalAll();
			while (!this.working.isEmpty() && System.nanoTime() < deadline) {
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

	private void wake() {
		this.lock.lock();
		try {
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void look() {
		while (this.running) {
			try {
				for (Sweep sweep : this.sweeps.running()) {
					hire(sweep);
				}
			}
			catch (RuntimeException ex) {
				logger.debug("Sweeps cannot be looked for just now: {}", FailureReason.words(ex));
			}
			pause(LOOK_MILLIS);
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
			thread("changeover-sweep-" + sweep.migration() + "-" + number,
					() -> this.observer.around(sweep.migration(), sweep.kind(), () -> work(sweep)))
				.start();
		}
	}

	private void work(Sweep sweep) {
		try {
			while (this.running) {
				SweepEngine.Step step = step(sweep);
				if (step == SweepEngine.Step.ENDED) {
					return;
				}
				if (step == SweepEngine.Step.WAITING) {
					pause(WAIT_MILLIS);
				}
			}
		}
		finally {
			leave(sweep.migration());
		}
	}

	private SweepEngine.Step step(Sweep sweep) {
		try {
			return this.sweeps.engine().step(sweep.id());
		}
		catch (RuntimeException ex) {
			logger.warn("A worker of {} of '{}' failed and tries again: {}", sweep.kind(), sweep.migration(),
					FailureReason.words(ex));
			note(sweep, ex);
			pause(LOOK_MILLIS);
			return SweepEngine.Step.WAITING;
		}
	}

	private void note(Sweep sweep, RuntimeException ex) {
		try {
			this.sweeps.note(sweep, "The last attempt failed: " + FailureReason.words(ex) + ".");
		}
		catch (RuntimeException again) {
			logger.debug("The database cannot be told: {}", FailureReason.words(again));
		}
	}

	private void leave(String migration) {
		this.lock.lock();
		try {
			this.working.computeIfPresent(migration, (name, left) -> (left > 1) ? left - 1 : null);
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
