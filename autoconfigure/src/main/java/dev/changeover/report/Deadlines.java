package dev.changeover.report;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;

import dev.changeover.phase.Migration;
import dev.changeover.phase.MigrationState;
import dev.changeover.phase.TransitionLog;
import org.jspecify.annotations.Nullable;

/**
 * Tells of migrations that take too long: older than their deadline, or writing both
 * sides for longer than anybody meant to. Thread-safe.
 */
public final class Deadlines {

	private final TransitionLog log;

	private final Duration lingerAfter;

	private final Clock clock;

	/**
	 * Sets the deadlines.
	 * @param log knows since when both sides are written
	 * @param lingerAfter for how long both sides may be written without a word
	 * @param clock tells the day
	 */
	public Deadlines(TransitionLog log, Duration lingerAfter, Clock clock) {
		this.log = log;
		this.lingerAfter = lingerAfter;
		this.clock = clock;
	}

	/**
	 * Whether the deadline has passed before the migration was over.
	 * @param migration the migration
	 * @param state where it stands
	 * @return a sentence that names the deadline and the owner, or {@code null}
	 */
	public @Nullable String overdue(Migration migration, MigrationState state) {
		LocalDate deadline = migration.deadline();
		if (deadline == null || state.contractedAt() != null || !LocalDate.now(this.clock).isAfter(deadline)) {
			return null;
		}
		return "The deadline was " + deadline + "." + ask(migration);
	}

	/**
	 * Whether both sides have been written for too long, in one phase or over several.
	 * @param migration the migration
	 * @param state where it stands
	 * @return a sentence that says for how long, or {@code null}
	 */
	public @Nullable String lingering(Migration migration, MigrationState state) {
		if (!state.phase().dualWrite()) {
			return null;
		}
		Instant since = this.log.dualWritesSince(state.name()).orElse(state.since());
		Duration age = Duration.between(since, this.clock.instant());
		if (age.compareTo(this.lingerAfter) <= 0) {
			return null;
		}
		return "Both sides have been written for " + age.toDays() + " days, so every write costs two. Go on, or back."
				+ ask(migration);
	}

	private static String ask(Migration migration) {
		return (migration.owner() != null) ? " Ask " + migration.owner() + "." : "";
	}

}
