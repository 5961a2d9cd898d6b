package dev.changeover.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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

	private static final int MOST_IN_ONE_TRANSACTION = 100;

	// Set while a thread reads dark, so that a repository behind a side does not start
	// comparisons of its own.
	private static final ThreadLocal<@Nullable Boolean> READING = new ThreadLocal<>();

	private final DarkQueue queue;

	private final UnaryOperator<Runnable> context;

	private final Comparison comparison;

	private final Breaker breaker;

	private final double sampling;

	private final Duration timeout;

	DarkReads(DarkQueue queue, UnaryOperator<Runnable> context, Comparison comparison, Breaker breaker,
			RoutingSettings settings) {
		this.queue = queue;
		this.context = context;
		this.comparison = comparison;
		this.breaker = breaker;
		this.sampling = settings.sampling();
		this.timeout = settings.timeout();
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
			Task task = new Task(read);
			if (TransactionSynchronizationManager.isSynchronizationActive()) {
				afterCommit(task);
			}
			else {
				submit(task);
			}
		}
		catch (RuntimeException | Error ex) {
			// The caller's context could not be captured.
			this.comparison.concluded(read, Verdict.DROPPED);
		}
	}

	private void afterCommit(Task task) {
		Waiting waiting = (Waiting) TransactionSynchronizationManager.getResource(this);
		if (waiting == null) {
			waiting = new Waiting();
			TransactionSynchronizationManager.bindResource(this, waiting);
			TransactionSynchronizationManager.registerSynchronization(waiting);
		}
		if (waiting.tasks.size() < MOST_IN_ONE_TRANSACTION) {
			waiting.tasks.add(task);
		}
		else {
			task.drop();
		}
	}

	private void submit(Task task) {
		if (!this.breaker.allows() || !this.queue.offer(task, task::drop)) {
			task.drop();
		}
	}

	private void run(DarkRead read) {
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

	/** A dark read in the context of its caller. */
	private final class Task implements Runnable {

		private final DarkRead read;

		private final Runnable inContext;

		// Used by the thread that runs it.
		private boolean begun;

		Task(DarkRead read) {
			this.read = read;
			this.inContext = DarkReads.this.context.apply(() -> {
				this.begun = true;
				DarkReads.this.run(read);
			});
		}

		@Override
		public void run() {
			try {
				this.inContext.run();
			}
			catch (RuntimeException | Error ex) {
				// What carries the context over failed, before the read or after it.
				if (!this.begun) {
					drop();
				}
			}
		}

		void drop() {
			DarkReads.this.comparison.concluded(this.read, Verdict.DROPPED);
		}

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
					submit(task);
				}
				else {
					task.drop();
				}
			}
		}

	}

}
