package dev.changeover.schema;

import java.time.Duration;
import java.time.Instant;

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
			.query((row, number) -> {
				Duration age = Duration.between(row.getTimestamp(2).toInstant(), Instant.now());
				return "Liquibase's lock " + changelog.names().locks() + " is held by " + row.getString(1) + " since "
						+ row.getTimestamp(2).toInstant() + " (" + age.toMinutes() + " min). If that process is gone, "
						+ "release it with 'liquibase release-locks'; Changeover does not break it.";
			})
			.list()
			.stream()
			.findFirst()
			.orElse("Liquibase's lock was held by another process until just now.");
	}

}
