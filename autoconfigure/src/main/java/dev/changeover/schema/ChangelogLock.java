package dev.changeover.schema;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Optional;

import liquibase.database.Database;
import liquibase.exception.LiquibaseException;
import liquibase.lockservice.LockServiceFactory;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The lock of Liquibase in the database. It is explained, and never broken: whoever holds
 * it may be alive.
 */
final class ChangelogLock {

	private ChangelogLock() {
	}

	/**
	 * Says who holds the lock.
	 * @param changelog a changelog under that lock
	 * @return a sentence or two
	 */
	static String explain(GuardedChangelog changelog) {
		return JdbcClient.create(changelog.dataSource())
			.sql("select LOCKEDBY, LOCKGRANTED from " + changelog.names().locks() + " where LOCKED = ?")
			.param(true)
			.query((row, number) -> words(changelog.names().locks(), row.getString(1), row.getTimestamp(2)))
			.list()
			.stream()
			.findFirst()
			.orElse("Liquibase's lock was held by another process until just now.");
	}

	/**
	 * Says who holds the lock, before a changelog runs that may have to wait for it.
	 * @param database a connection that Liquibase has set up
	 * @return a sentence or two, or empty while nobody holds it
	 * @throws LiquibaseException when the lock cannot be read
	 */
	static Optional<String> explain(Database database) throws LiquibaseException {
		return Arrays.stream(LockServiceFactory.getInstance().getLockService(database).listLocks())
			.findFirst()
			.map((lock) -> words(LiquibaseNames.of(database).locks(), lock.getLockedBy(), lock.getLockGranted()));
	}

	private static String words(String table, String holder, Date since) {
		Instant granted = Instant.ofEpochMilli(since.getTime());
		return "Liquibase's lock " + table + " is held by " + holder + " since " + granted + " ("
				+ Duration.between(granted, Instant.now()).toMinutes() + " min). If that process is gone, "
				+ "release it with 'liquibase release-locks'; Changeover does not break it.";
	}

}
