package dev.changeover.test;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;

/**
 * A transaction on a thread of its own, so that a test can do something else between two
 * of its statements. To be used by one thread.
 */
public final class OpenTransaction implements AutoCloseable {

	private static final long PATIENCE_SECONDS = 60;

	private final PlatformTransactionManager manager;

	private final ExecutorService thread = Executors.newSingleThreadExecutor((task) -> {
		Thread thread = new Thread(task, "open-transaction");
		thread.setDaemon(true);
		return thread;
	});

	private final TransactionStatus status;

	OpenTransaction(PlatformTransactionManager manager, TransactionDefinition definition, Runnable began) {
		this.manager = manager;
		this.status = call(() -> {
			TransactionStatus begun = manager.getTransaction(definition);
			began.run();
			return begun;
		});
	}

	/**
	 * Runs something in the transaction, and waits for it.
	 * @param work what to run
	 * @param <T> type of the result
	 * @return its result
	 * @throws RuntimeException what the work throws
	 * @throws IllegalStateException when it does not come back within a minute; see
	 * {@link #start}
	 */
	public <T extends @Nullable Object> T call(Callable<T> work) {
		return result(start(work));
	}

	/**
	 * Runs something in the transaction, and waits for it.
	 * @param work what to run
	 * @throws RuntimeException what the work throws
	 * @throws IllegalStateException when it does not come back within a minute; see
	 * {@link #start}
	 */
	public void run(Runnable work) {
		call(Executors.callable(work));
	}

	/**
	 * Begins something in the transaction that waits for somebody else, such as for a
	 * lock.
	 * @param work what to run
	 * @param <T> type of the result
	 * @return its result, to be had when it has come back
	 */
	public <T extends @Nullable Object> Future<T> start(Callable<T> work) {
		CompletableFuture<T> result = new CompletableFuture<>();
		this.thread.execute(() -> {
			try {
				result.complete(work.call());
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		});
		return result;
	}

	/**
	 * Commits.
	 * @throws RuntimeException when it may not, such as
	 * {@link dev.changeover.PhaseLeaseLostException} or
	 * {@link dev.changeover.StalePhaseException}
	 */
	public void commit() {
		run(() -> this.manager.commit(this.status));
	}

	/**
	 * Rolls back.
	 */
	public void rollback() {
		run(() -> this.manager.rollback(this.status));
	}

	/**
	 * Rolls back, unless it has ended.
	 */
	@Override
	public void close() {
		if (!this.thread.isShutdown()) {
			run(() -> {
				if (!this.status.isCompleted()) {
					this.manager.rollback(this.status);
				}
			});
			this.thread.shutdown();
		}
	}

	private static <T extends @Nullable Object> T result(Future<T> future) {
		try {
			return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			if (ex.getCause() instanceof Error cause) {
				throw cause;
			}
			throw new IllegalStateException(ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new IllegalStateException("The transaction did not come back within " + PATIENCE_SECONDS
					+ " s: it probably waits for a lock that the test holds. Use start() for that.", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
