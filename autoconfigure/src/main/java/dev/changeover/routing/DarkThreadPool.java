package dev.changeover.routing;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The threads of dark reads: a few of its own, started when first needed, or virtual
 * ones.
 */
public final class DarkThreadPool implements DarkThreads, DisposableBean {

	private static final String PREFIX = "changeover-dark-";

	private final Executor executor;

	/**
	 * Makes the threads.
	 * @param concurrency the most of them, at least 1; virtual threads need no limit, as
	 * each migration has its own
	 * @param virtual whether they are virtual
	 */
	public DarkThreadPool(int concurrency, boolean virtual) {
		this.executor = virtual ? virtual() : platform(concurrency);
	}

	private static Executor virtual() {
		SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor(PREFIX);
		threads.setVirtualThreads(true);
		return threads;
	}

	private static Executor platform(int concurrency) {
		CustomizableThreadFactory factory = new CustomizableThreadFactory(PREFIX);
		factory.setDaemon(true);
		ThreadPoolExecutor threads = new ThreadPoolExecutor(concurrency, concurrency, 30, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), factory);
		threads.allowCoreThreadTimeOut(true);
		return threads;
	}

	@Override
	public void execute(Runnable task) {
		this.executor.execute(task);
	}

	@Override
	public void destroy() {
		if (this.executor instanceof ThreadPoolExecutor threads) {
			threads.shutdown();
		}
	}

}
