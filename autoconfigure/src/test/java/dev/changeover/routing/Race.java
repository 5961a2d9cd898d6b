package dev.changeover.routing;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A second thread that is stopped and let go by a script.
 */
final class Race implements AutoCloseable {

	private final ExecutorService executor = Executors.newCachedThreadPool();

	Future<?> beside(Step step) {
		return this.executor.submit(() -> {
			step.run();
			return null;
		});
	}

	static void await(CountDownLatch latch) {
		try {
			if (!latch.await(60, TimeUnit.SECONDS)) {
				throw new AssertionError("The other thread did not come this far");
			}
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	static void join(Future<?> other) throws Exception {
		try {
			other.get(60, TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof Exception cause) ? cause : ex;
		}
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

	/** Something that may fail. */
	interface Step {

		void run() throws Exception;

	}

}
