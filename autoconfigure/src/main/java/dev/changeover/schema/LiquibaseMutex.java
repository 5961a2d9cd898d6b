package dev.changeover.schema;

import java.util.concurrent.locks.ReentrantLock;

/**
 * One run of Liquibase at a time in this JVM: two at once share its singletons, and one
 * may then leave its lock in the database behind.
 */
final class LiquibaseMutex implements AutoCloseable {

	private static final ReentrantLock lock = new ReentrantLock();

	private LiquibaseMutex() {
	}

	/**
	 * Waits until no other run is under way here.
	 * @return the mutex, held by this thread until it is closed
	 */
	static LiquibaseMutex take() {
		lock.lock();
		return new LiquibaseMutex();
	}

	@Override
	public void close() {
		lock.unlock();
	}

}
