package dev.changeover.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Hands dark reads of one migration over to other threads: after the caller's transaction
 * has committed if there is one, with the caller's context, only as many as there is room
 * for. Nothing here can reach the caller: what does not fit is dropped and counted.
 */
final class DarkReads {

	private static final int BACKLOG = 50;

	private static final int MOST_IN_ONE_TRANSACTION = 100;

	// Set while a thread reads dark, so that a repository behind a side does not start
	// comparisons of its own.
	private static final ThreadLocal<@Nullable Boolean> READING = new ThreadLocal<>();

	private final DarkThreads threads;

	private final UnaryOperator<Runnable> context;

	private final Comparison comparison;

	private final Breaker breaker;

	private final double sampling;

	private final Duration timeout;

	private final Semaphore room;

	private final Semaphore atOnce;

	DarkReads(DarkThreads threads, UnaryOperator<Runnable> context, Comparison comparison, Breaker breaker,
			RoutingSettings settings) {
		this.threads = threads;
		this.context = context;
		this.comparison = comparison;
		this.breaker = breaker;
		this.sampling = settings.sampling();
		this.timeout = settings.timeout();
		this.room = new Semaphore(settings.concurrency() + BACKLOG);
		this.atOnce = new Semaphore(settings.concurrency());
	}

	/**
	 * Whether this call is to be compared.
	 */
	boolean samples() {
		return READING.get() == null
				&& (this.sampling >= 1 || ThreadLocalRandom.current().nextDouble() < this.sampling);
	}

	/**
	 * Takes a dark read over. Returns at once and never throws.
	 */
	void take(DarkRead read) {
		try {
			Runnable task = this.context.apply(() -> run(read));
			if (TransactionSynchronizationManager.isSynchronizationActive()) {
				afterCommit(read, task);
			}
			else {
				submit(read, task);
			}
		}
		catch (RuntimeException | Error ex) {
			// Also where no thread can be made for want of memory.
			this.comparison.concluded(read, Verdict.DROPPED);
		}
	}

	private void afterCommit(DarkRead read, Runnable task) {
		Waiting waiting = (Waiting) TransactionSynchronizationManager.getResource(this);
		if (waiting == null) {
			waiting = new Waiting();
			TransactionSynchronizationManager.bindResource(this, waiting);
			TransactionSynchronizationManager.registerSynchronization(waiting);
		}
		if (waiting.tasks.size() < MOST_IN_ONE_TRANSACTION) {
			waiting.tasks.add(new Task(read, task));
		}
		else {
			this.comparison.concluded(read, Verdict.DROPPED);
		}
	}

	private void submit(DarkRead read, Runnable task) {
		if (!this.breaker.allows() || !this.room.tryAcquire()) {
			this.comparison.concluded(read, Verdict.DROPPED);
			return;
		}
		try {
			this.threads.execute(task);
		}
		catch (RuntimeException | Error ex) {
			this.room.release();
			this.comparison.concluded(read, Verdict.DROPPED);
		}
	}

	private void run(DarkRead read) {
		this.atOnce.acquireUninterruptibly();
		READING.set(Boolean.TRUE);
		CompletableFuture<Verdict> verdict = new CompletableFuture<>();
		try {
			verdict.orTimeout(this.timeout.toNanos(), TimeUnit.NANOSECONDS)
				.whenComplete((reached, failure) -> conclude(read, reached, failure));
			verdict.complete(this.comparison.compare(read, () -> !verdict.isDone()));
		}
		catch (Throwable ex) {
			verdict.completeExceptionally(ex);
		}
		finally {
			READING.remove();
			this.atOnce.release();
			this.room.release();
		}
	}

	private void conclude(DarkRead read, @Nullable Verdict reached, @Nullable Throwable failure) {
		Verdict verdict = (reached != null) ? reached
				: ((failure instanceof TimeoutException) ? Verdict.TIMEOUT : Verdict.ERROR);
		if (verdict == Verdict.ERROR || verdict == Verdict.TIMEOUT) {
			this.breaker.failed();
		}
		else {
			this.breaker.succeeded();
		}
		this.comparison.concluded(read, verdict);
	}

	private record Task(DarkRead read, Runnable run) {
	}

	/** Dark reads that wait for the commit of one transaction. */
	private final class Waiting implements TransactionSynchronization {

		private final List<Task> tasks = new ArrayList<>();

		@Override
		public void suspend() {
			TransactionSynchronizationManager.unbindResourceIfPossible(DarkReads.this);
		}

		@Override
		public void resume() {
			TransactionSynchronizationManager.bindResource(DarkReads.this, this);
		}

		@Override
		public void afterCompletion(int status) {
			TransactionSynchronizationManager.unbindResourceIfPossible(DarkReads.this);
			for (Task task : this.tasks) {
				if (status == STATUS_COMMITTED) {
					submit(task.read, task.run);
				}
				else {
					DarkReads.this.comparison.concluded(task.read, Verdict.DROPPED);
				}
			}
		}

	}

}
