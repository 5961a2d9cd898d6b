package dev.changeover.sample;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Customers who shop at once, until closed.
 */
final class Crowd implements AutoCloseable {

	private static final long PAUSE = Duration.ofMillis(4).toNanos();

	private final ReadWriteLock door = new ReentrantReadWriteLock(true);

	private final ExecutorService threads;

	private volatile boolean open = true;

	/** Lets them in: each takes its part of the orders that are there. */
	Crowd(int size, Supplier<List<ShopProcess>> shops, Ledger ledger) {
		this.threads = Executors.newFixedThreadPool(size);
		for (int number = 0; number < size; number++) {
			int part = number;
			List<Long> own = new ArrayList<>(
					ledger.confirmed().keySet().stream().filter((id) -> id % size == part).sorted().toList());
			Shopper shopper = new Shopper(number, own, shops, ledger);
			this.threads.execute(() -> shop(shopper, ledger));
		}
	}

	private void shop(Shopper shopper, Ledger ledger) {
		while (this.open) {
			this.door.readLock().lock();
			try {
				shopper.visit();
			}
			catch (RuntimeException | AssertionError ex) {
				ledger.complain("A customer fell over: " + ex);
			}
			finally {
				this.door.readLock().unlock();
			}
			LockSupport.parkNanos(PAUSE);
		}
	}

	/** Does something while nobody waits for an answer. */
	void quietly(Runnable work) {
		this.door.writeLock().lock();
		try {
			work.run();
		}
		finally {
			this.door.writeLock().unlock();
		}
	}

	@Override
	public void close() {
		this.open = false;
		this.threads.shutdown();
		try {
			assertThat(this.threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
