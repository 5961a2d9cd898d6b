package dev.changeover.phase;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Work that runs on a thread of its own, but only in turns: until it pauses or ends,
 * nobody else does anything. So the interleaving of several works is decided by who
 * resumes them.
 */
final class Turns {

	private static final ExecutorService THREADS = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "turns");
		thread.setDaemon(true);
		return thread;
	});

	private static final ThreadLocal<@Nullable Turns> CURRENT = new ThreadLocal<>();

	private final Semaphore mine = new Semaphore(0);

	private final Semaphore others = new Semaphore(0);

	private final Runnable work;

	private final BooleanSupplier hesitation;

	private boolean started;

	private volatile boolean ended;

	private volatile boolean killed;

	// Set by the work when it fails, read by whoever resumed it.
	private @Nullable Throwable failure;

	Turns(Runnable work) {
		this(work, () -> false);
	}

	/**
	 * Work that may also pause between any two statements.
	 * @param hesitation asked before each whether to
	 */
	Turns(Runnable work, BooleanSupplier hesitation) {
		this.work = work;
		this.hesitation = hesitation;
	}

	/** The work that has the turn, or {@code null} outside of any. */
	static @Nullable Turns current() {
		return CURRENT.get();
	}

	/** Gives the turn back, when called by work that runs in turns. */
	static void pause() {
		Turns current = CURRENT.get();
		if (current != null) {
			current.others.release();
			current.mine.acquireUninterruptibly();
			if (current.killed) {
				throw new Killed();
			}
		}
	}

	/** Called before each statement. */
	static void hesitate() {
		Turns current = CURRENT.get();
		if (current != null && current.hesitation.getAsBoolean()) {
			pause();
		}
	}

	/** Lets the work run until it pauses or ends, and tells when it failed. */
	void resume() {
		if (this.started) {
			this.mine.release();
		}
		else {
			this.started = true;
			THREADS.execute(this::run);
		}
		this.others.acquireUninterruptibly();
		Throwable failed = this.failure;
		if (failed != null) {
			this.failure = null;
			if (failed instanceof Error error) {
				throw error;
			}
			throw (RuntimeException) failed;
		}
	}

	/** Ends the work where it paused, as the end of its process would. */
	void kill() {
		this.killed = true;
		while (this.started && !this.ended) {
			resume();
		}
		this.ended = true;
	}

	boolean hasEnded() {
		return this.ended;
	}

	private void run() {
		CURRENT.set(this);
		try {
			this.work.run();
		}
		catch (Killed ex) {
			// The process is gone; the database has rolled back.
		}
		catch (RuntimeException | Error ex) {
			this.failure = this.killed ? null : ex;
		}
		finally {
			CURRENT.remove();
			this.ended = true;
			this.others.release();
		}
	}

	/** Not an exception that anybody handles. */
	static final class Killed extends Error {

	}

}
