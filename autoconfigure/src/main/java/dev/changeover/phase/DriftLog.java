package dev.changeover.phase;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.changeover.Side;
import org.jspecify.annotations.Nullable;

/**
 * The append-only list of drift in {@code CHANGEOVER_DRIFT}. Every method joins the
 * transaction of the caller. Thread-safe.
 */
public final class DriftLog {

	private static final String READ = "select ID, SIDE, KIND, ROW_KEY, DETAIL, EPOCH, DETECTED_AT from {drift} where ";

	private static final int LONGEST_KEY = 500;

	private static final int LONGEST_TEXT = 1000;

	private final Database database;

	/**
	 * Opens the log.
	 * @param database where it is kept
	 */
	public DriftLog(Database database) {
		this.database = database;
	}

	/**
	 * Records a drift.
	 * @param migration the migration
	 * @param side the side that missed something
	 * @param kind what is known of it
	 * @param key the key as text, at most 500 characters
	 * @param detail column names, counts or the type of an error, never values
	 * @param epoch epoch of the transaction
	 * @throws IllegalArgumentException when the key is longer than 500 characters, as a
	 * cut key could not be repaired
	 */
	public void record(String migration, Side side, Drift.Kind kind, String key, @Nullable String detail, long epoch) {
		if (key.length() > LONGEST_KEY) {
			throw new IllegalArgumentException("A key of migration '" + migration + "' has " + key.length()
					+ " characters as text; drift is recorded by keys of at most " + LONGEST_KEY + ".");
		}
		this.database.sql("""
				insert into {drift} (MIGRATION, SIDE, KIND, ROW_KEY, DETAIL, EPOCH, DETECTED_AT)
				values (?, ?, ?, ?, ?, ?, {now})""")
			.params(Arrays.asList(migration, side.name(), kind.label(), key, shortened(detail), epoch))
			.update();
	}

	/**
	 * Unresolved drift, oldest first.
	 * @param migration the migration
	 * @param after entries with greater numbers only; 0 for all
	 * @param limit the largest number to return
	 * @return the entries
	 */
	public List<Drift> unresolved(String migration, long after, int limit) {
		return this.database.sql(READ + "MIGRATION = ? and RESOLVED_AT is null and ID > ? order by ID limit ?")
			.params(migration, after, limit)
			.query((row, number) -> drift(row))
			.list();
	}

	/**
	 * Counts unresolved drift.
	 * @param migration the migration
	 * @return number of entries by side and kind; absent means none
	 */
	public Map<Side, Map<Drift.Kind, Long>> counts(String migration) {
		record Count(Side side, Drift.Kind kind, long number) {
		}
		return this.database.sql("""
				select SIDE, KIND, count(*) from {drift}
				where MIGRATION = ? and RESOLVED_AT is null group by SIDE, KIND""")
			.param(migration)
			.query((row, number) -> new Count(Side.valueOf(row.getString(1)), kind(row.getString(2)), row.getLong(3)))
			.list()
			.stream()
			.collect(Collectors.groupingBy(Count::side, Collectors.toMap(Count::kind, Count::number)));
	}

	/**
	 * Counts unresolved writes that a side missed.
	 */
	long missed(String migration, Side side) {
		return counts(migration).getOrDefault(side, Map.of())
			.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().missed())
			.mapToLong(Map.Entry::getValue)
			.sum();
	}

	/**
	 * Marks entries as resolved. Only entries that were read before are named, so a
	 * failure recorded meanwhile stays.
	 * @param ids numbers of the entries
	 * @param resolution {@code REPAIRED}, {@code ACCEPTED} or {@code CLEARED}
	 * @param by who resolved them
	 * @param reason why, where somebody said
	 * @return how many were still unresolved
	 */
	public int resolve(Collection<Long> ids, String resolution, @Nullable String by, @Nullable String reason) {
		if (ids.isEmpty()) {
			return 0;
		}
		return this.database.sql("""
				update {drift} set RESOLVED_AT = {now}, RESOLUTION = :resolution, RESOLVED_BY = :by,
				RESOLVED_REASON = :reason where ID in (:ids) and RESOLVED_AT is null""")
			.param("resolution", resolution)
			.param("by", by)
			.param("reason", shortened(reason))
			.param("ids", ids)
			.update();
	}

	/**
	 * Drift that was accepted with a reason, so that a verification for the way forward
	 * passes over what it covers.
	 * @param migration the migration
	 * @param side the side that cannot hold the value
	 * @param keys the keys asked about, as text
	 * @return the entries of these keys that were accepted
	 * @see Drift#covers
	 */
	public List<Drift> accepted(String migration, Side side, Collection<String> keys) {
		if (keys.isEmpty()) {
			return List.of();
		}
		Set<String> wanted = new HashSet<>(keys);
		return this.database.sql(READ + """
				MIGRATION = :migration and SIDE = :side and RESOLUTION = 'ACCEPTED' and ROW_KEY in (:keys)
				order by ID""")
			.param("migration", migration)
			.param("side", side.name())
			.param("keys", keys)
			.query((row, number) -> drift(row))
			.list()
			.stream()
			// A database may find keys that differ in blanks at the end.
			.filter((entry) -> wanted.contains(entry.key()))
			.toList();
	}

	/**
	 * Ends what was accepted of rows that were overwritten since: whatever differs there
	 * from now on is another difference.
	 * @param migration the migration
	 * @param side the side that was overwritten
	 * @param keys keys of the rows, as text
	 */
	public void overwritten(String migration, Side side, Collection<String> keys) {
		if (!keys.isEmpty()) {
			this.database.sql("""
					update {drift} set RESOLUTION = 'VOID' where MIGRATION = :migration and SIDE = :side
					and RESOLUTION = 'ACCEPTED' and ROW_KEY in (:keys)""")
				.param("migration", migration)
				.param("side", side.name())
				.param("keys", keys)
				.update();
		}
	}

	/**
	 * Ends what was accepted before every row of a side was overwritten.
	 * @param migration the migration
	 * @param side the side that was overwritten
	 * @param since when the first row was
	 */
	public void overwritten(String migration, Side side, Instant since) {
		this.database.sql("""
				update {drift} set RESOLUTION = 'VOID' where MIGRATION = ? and SIDE = ? and RESOLUTION = 'ACCEPTED'
				and RESOLVED_AT <= ?""").params(migration, side.name(), since.toEpochMilli()).update();
	}

	/**
	 * Counts writes that a side missed and somebody accepted. They open the way forward,
	 * where the side is given up, and never the way back to it.
	 */
	long acceptedMisses(String migration, Side side) {
		return this.database.sql("""
				select count(*) from {drift} where MIGRATION = ? and SIDE = ? and RESOLUTION = 'ACCEPTED'
				and KIND <> ?""")
			.params(migration, side.name(), Drift.Kind.MISMATCH.label())
			.query(Long.class)
			.single();
	}

	/**
	 * Ends all drift of a migration whose evidence is void as a whole, what was accepted
	 * included: it must be proved anew.
	 */
	void voidAll(String migration) {
		this.database.sql("""
				update {drift} set RESOLVED_AT = {now}, RESOLUTION = 'VOID'
				where MIGRATION = ? and (RESOLVED_AT is null or RESOLUTION = 'ACCEPTED')""").param(migration).update();
	}

	private static Drift drift(ResultSet row) throws SQLException {
		return new Drift(row.getLong(1), Side.valueOf(row.getString(2)), kind(row.getString(3)), row.getString(4),
				row.getString(5), row.getLong(6), Instant.ofEpochMilli(row.getLong(7)));
	}

	private static Drift.Kind kind(String label) {
		return Arrays.stream(Drift.Kind.values())
			.filter((kind) -> kind.label().equals(label))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("Unknown kind of drift '" + label + "'."));
	}

	static @Nullable String shortened(@Nullable String text) {
		return (text != null && text.length() > LONGEST_TEXT) ? text.substring(0, LONGEST_TEXT) : text;
	}

}
