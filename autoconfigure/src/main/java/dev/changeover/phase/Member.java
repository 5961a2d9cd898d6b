package dev.changeover.phase;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A live instance of an application that takes part in a migration.
 *
 * @param id its incarnation
 * @param application {@code spring.application.name}
 * @param version its release, where known
 * @param host machine and process
 * @param startedAt when the incarnation began
 * @param expiresAt when its lease ends unless renewed
 * @param acknowledged the epoch up to which it has left every older one, 0 before the
 * first, or {@code null} when its release does not declare the migration
 * @param retired whether its release says that its OLD side is gone
 */
public record Member(String id, String application, @Nullable String version, String host, Instant startedAt,
		Instant expiresAt, @Nullable Long acknowledged, boolean retired) {

	/**
	 * Whether its release knows the migration.
	 * @return {@code false} for a release that does not
	 */
	public boolean declares() {
		return this.acknowledged != null;
	}

	/**
	 * Whether it has left every epoch before this one.
	 * @param epoch the epoch asked about
	 * @return {@code true} when no transaction of an older epoch is open there
	 */
	public boolean hasAcknowledged(long epoch) {
		return this.acknowledged != null && this.acknowledged >= epoch;
	}

	/**
	 * Whether the fleet waits for it. It does not for one whose release has retired the
	 * migration, which takes up no epoch.
	 * @param epoch the current epoch
	 * @return {@code true} until it has left every epoch before this one
	 */
	public boolean lags(long epoch) {
		return !this.retired && !hasAcknowledged(epoch);
	}

	/**
	 * How people find it.
	 * @return application, host and the beginning of the incarnation
	 */
	public String label() {
		return this.application + "@" + this.host + "#" + this.id.substring(0, Math.min(8, this.id.length()));
	}

}
