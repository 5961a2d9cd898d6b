package dev.changeover.routing;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * Lets only so many dark reads of one migration run at a time, and only so many wait.
 * Those that wait hold no thread, so that a side that hangs leaves the others' threads
 * alone. Thread-safe.
 */
final class DarkQueue {

	private static final int BACKLOG = 50;

	private final DarkThreads threads;

	private final Semaphore room;

	private final Semaphore atOnce;

	private final Queue<Entry> waiting = new ConcurrentLinkedQueue<>();

	/**
	 * Makes a queue.
	 * @param threads where its tasks run
	 * @param concurrency how many run at a time, at least 1
	 */
	DarkQueue(DarkThreads threads, int concurrency) {
		this.threads = threads;
		this.room = new Semaphore(concurrency + BACKLOG);
		this.atOnce = new Semaphore(concurrency);
	}

	/**
	 * Takes a task, if there is room.
	 * @param task what to run; does not throw
	 * @param dropped run in its place where no thread takes it
	 * @return {@code false} when there is no room, and neither of them will run
	 */
	boolean offer(Runnable task, Runnable dropped) {
		if (!this.room.tryAcquire()) {
			return false;
		}
		this.waiting.add(new Entry(task, dropped));
		begin();
		return true;
	}

	private void begin() {
		// Looked at again after the release: who came meanwhile found it taken.
		while (!this.waiting.isEmpty() && this.atOnce.tryAcquire()) {
			Entry next = this.waiting.poll();
			if (next == null || !handOver(next)) {
				this.atOnce.release();
			}
		}
	}

	private boolean handOver(Entry entry) {
		try {
			this.threads.execute(() -> run(entry));
			return true;
		}
		catch (RuntimeException | Error ex) {
			// Also where no thread can be made for want of memory.
			this.room.release();
			entry.dropped.run();
			return false;
		}
	}

	private void run(Entry entry) {
		try {
			entry.task.run();
		}
		finally {
			this.room.release();
			this.atOnce.release();
			begin();
		}
	}

	private record Entry(Runnable task, Runnable dropped) {
	}

}
