package dev.changeover.phase;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.changeover.Phase;
import org.jspecify.annotations.Nullable;

/**
 * The audit log in {@code CHANGEOVER_TRANSITION}. Every method joins the transaction of
 * the caller, so an entry stands exactly when what it tells of does. Thread-safe.
 */
public final class TransitionLog {

	private static final String SELECT = """
			select EVENT, FROM_PHASE, TO_PHASE, EPOCH, HAPPENED_AT, REQUESTED_BY, REASON, FORCED, EVIDENCE,
			INSTANCES, BASELINE from {transition} where MIGRATION = ?""";

	private final Database database;

	/**
	 * Opens the log.
	 * @param database where it is kept
	 */
	public TransitionLog(Database database) {
		this.database = database;
	}

	/**
	 * Writes an entry.
	 * @param before the state before
	 * @param after the state after; tells who, why and whether by force
	 * @param event what happened, see {@link Transition}
	 * @param evidence what it rested on
	 * @param fleet who took part
	 * @param baseline how both sides did
	 */
	public void write(MigrationState before, MigrationState after, String event, @Nullable String evidence,
			List<Member> fleet, @Nullable String baseline) {
		String instances = fleet.stream()
			.map((member) -> member.label() + " epoch " + member.acknowledged())
			.collect(Collectors.joining(", "));
		this.database.sql("""
				insert into {transition} (MIGRATION, EVENT, FROM_PHASE, TO_PHASE, EPOCH, HAPPENED_AT, REQUESTED_BY,
				REASON, FORCED, EVIDENCE, INSTANCES, BASELINE) values (?, ?, ?, ?, ?, {now}, ?, ?, ?, ?, ?, ?)""")
			.params(Arrays.asList(before.name(), event, before.phase().name(), after.phase().name(), after.epoch(),
					after.requestedBy(), after.requestedReason(), after.forced(), evidence, instances, baseline))
			.update();
	}

	/**
	 * What happened to a migration.
	 * @param migration its name
	 * @param limit the largest number of entries
	 * @return entries, newest first
	 */
	public List<Transition> history(String migration, int limit) {
		return this.database.sql(SELECT + " order by ID desc limit ?")
			.params(migration, limit)
			.query((row, number) -> transition(row))
			.list();
	}

	/**
	 * Since when a migration in a phase with dual writes has had them, without a break.
	 * @param migration name of the migration
	 * @return the time of the last step out of a phase without, by the clock of the
	 * database; empty where there was none
	 */
	public Optional<Instant> dualWritesSince(String migration) {
		return this.database.sql("""
				select HAPPENED_AT from {transition} where MIGRATION = ? and EVENT = 'STEP'
				and FROM_PHASE in ('OFF', 'COMPLETE') order by ID desc limit 1""")
			.param(migration)
			.query(Long.class)
			.optional()
			.map(Instant::ofEpochMilli);
	}

	/**
	 * The last time that something happened to a migration.
	 * @param migration its name
	 * @param event what happened
	 * @return the newest entry of that kind, or empty where there is none
	 */
	public Optional<Transition> latest(String migration, String event) {
		return this.database.sql(SELECT + " and EVENT = ? order by ID desc limit 1")
			.params(migration, event)
			.query((row, number) -> transition(row))
			.optional();
	}

	/**
	 * The phase from which the current one was entered.
	 * @param migration name of the migration
	 * @return the phase before the last step, or empty before the first
	 */
	Optional<Phase> enteredFrom(String migration) {
		return this.database
			.sql("select FROM_PHASE from {transition} where MIGRATION = ? and EVENT = 'STEP' order by ID desc limit 1")
			.param(migration)
			.query(String.class)
			.optional()
			.map(Phase::valueOf);
	}

	private static Transition transition(ResultSet row) throws SQLException {
		return new Transition(row.getString(1), Phase.valueOf(row.getString(2)), Phase.valueOf(row.getString(3)),
				row.getLong(4), Instant.ofEpochMilli(row.getLong(5)), row.getString(6), row.getString(7),
				row.getBoolean(8), row.getString(9), row.getString(10), row.getString(11));
	}

}
