package dev.changeover.phase;

import java.time.Duration;
import java.util.function.Function;

/**
 * Limits how long a locking select of the current transaction waits. Each database counts
 * in its own way.
 */
final class LockWait {

	private LockWait() {
	}

	/**
	 * Runs a select that locks.
	 * @param database the database
	 * @param patience how long to wait; whole seconds on MariaDB and MySQL
	 * @param select runs it, given what to append to {@code for update}
	 * @param <T> type of the result
	 * @return what the select returns
	 * @throws org.springframework.dao.DataAccessException when the lock was not to be
	 * had, see {@link Dialect#isLockFailure}
	 */
	static <T> T atMost(Database database, Duration patience, Function<String, T> select) {
		return switch (database.dialect()) {
			case POSTGRESQL -> {
				database.sql("set local lock_timeout = '" + patience.toMillis() + "ms'").update();
				yield select.apply("");
			}
			case H2 -> select.apply(" wait " + patience.toMillis() / 1000.0);
			case MYSQL -> {
				// A setting of the session alone, so it is put back.
				long before = database.sql("select @@innodb_lock_wait_timeout").query(Long.class).single();
				database.sql("set innodb_lock_wait_timeout = " + Math.max(1, patience.toSeconds())).update();
				try {
					yield select.apply("");
				}
				finally {
					database.sql("set innodb_lock_wait_timeout = " + before).update();
				}
			}
		};
	}

}
