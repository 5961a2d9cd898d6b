package dev.changeover.phase;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import org.springframework.dao.DuplicateKeyException;

/**
 * Verdicts of dark reads, counted over the whole fleet. Counting happens in memory; each
 * tick adds what is new to {@code CHANGEOVER_COMPARISON}. Thread-safe.
 */
public final class Comparisons {

	private final Database database;

	private final Migrations migrations;

	private final Map<Since, Counts> counts = new ConcurrentHashMap<>();

	/**
	 * Begins to count.
	 * @param database where the counts of the fleet are kept
	 * @param migrations the migrations counted for
	 */
	public Comparisons(Database database, Migrations migrations) {
		this.database = database;
		this.migrations = migrations;
	}

	/**
	 * Counts verdicts.
	 * @param migrationIndex place of the migration, see {@link Migrations#indexOf}
	 * @param sinceEpoch epoch in which the phase of the dark read was entered
	 * @param matches number of equal answers
	 * @param mismatches number of confirmed differences
	 */
	public void add(int migrationIndex, long sinceEpoch, long matches, long mismatches) {
		Counts counts = this.counts.computeIfAbsent(new Since(migrationIndex, sinceEpoch), (since) -> new Counts());
		counts.matches.add(matches);
		counts.mismatches.add(mismatches);
	}

	/**
	 * What the whole fleet counted, as far as it has told.
	 * @param migration name of the migration
	 * @param sinceEpoch epoch in which the phase was entered
	 * @return the totals, with what this instance has not yet told
	 */
	public Totals totals(String migration, long sinceEpoch) {
		Totals stored = this.database.sql("""
				select coalesce(sum(MATCHES), 0), coalesce(sum(MISMATCHES), 0) from {comparison}
				where MIGRATION = ? and EPOCH = ?""")
			.params(migration, sinceEpoch)
			.query((row, number) -> new Totals(row.getLong(1), row.getLong(2)))
			.single();
		Counts here = this.counts.get(new Since(this.migrations.indexOf(migration), sinceEpoch));
		return (here == null) ? stored : new Totals(stored.matches() + here.matches.sum() - here.toldMatches,
				stored.mismatches() + here.mismatches.sum() - here.toldMismatches);
	}

	/**
	 * Tells the fleet what is new; does nothing when there is nothing. Called by the tick
	 * alone.
	 * @param instance the incarnation that tells
	 */
	void flush(String instance) {
		new HashMap<>(this.counts).forEach((since, counts) -> {
			long matches = counts.matches.sum() - counts.toldMatches;
			long mismatches = counts.mismatches.sum() - counts.toldMismatches;
			if (matches + mismatches > 0) {
				tell(this.migrations.names().get(since.migrationIndex()), since.epoch(), instance, matches, mismatches);
				counts.toldMatches += matches;
				counts.toldMismatches += mismatches;
			}
		});
	}

	private void tell(String migration, long epoch, String instance, long matches, long mismatches) {
		if (update(migration, epoch, instance, matches, mismatches) == 0) {
			try {
				this.database.sql("""
						insert into {comparison} (MIGRATION, EPOCH, INSTANCE_ID, MATCHES, MISMATCHES)
						values (?, ?, ?, ?, ?)""").params(migration, epoch, instance, matches, mismatches).update();
			}
			catch (DuplicateKeyException ex) {
				update(migration, epoch, instance, matches, mismatches);
			}
		}
	}

	private int update(String migration, long epoch, String instance, long matches, long mismatches) {
		return this.database.sql("""
				update {comparison} set MATCHES = MATCHES + ?, MISMATCHES = MISMATCHES + ?
				where MIGRATION = ? and EPOCH = ? and INSTANCE_ID = ?""")
			.params(matches, mismatches, migration, epoch, instance)
			.update();
	}

	/**
	 * Verdicts of the fleet.
	 *
	 * @param matches equal answers
	 * @param mismatches confirmed differences
	 */
	public record Totals(long matches, long mismatches) {

		/**
		 * Share of differences.
		 * @return 0 to 1; 0 when nothing was compared
		 */
		public double mismatchRate() {
			long all = this.matches + this.mismatches;
			return (all == 0) ? 0 : (double) this.mismatches / all;
		}

	}

	private record Since(int migrationIndex, long epoch) {

	}

	private static final class Counts {

		private final LongAdder matches = new LongAdder();

		private final LongAdder mismatches = new LongAdder();

		// Changed by the tick alone; read by others for a total that may lag one tick.
		private volatile long toldMatches;

		private volatile long toldMismatches;

	}

}
