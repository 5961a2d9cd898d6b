package dev.changeover.sweep;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

import dev.changeover.phase.Database;
import dev.changeover.phase.RoundTrip;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of sweeps and the rows that failed in them. A chunk is claimed by the lock
 * on its row and marked done in the transaction that did it, so a worker that dies gives
 * it back at once. Every method joins the transaction of the caller. Thread-safe.
 */
final class ChunkTable {

	private static final String CLAIM = "select ID, SWEEP_ID, STAGE, LOW_KEY, HIGH_KEY, PLANNED_ROWS from {chunk} ";

	/** A chunk of the walk for orphans counts those as done that it removed. */
	private static final String VISITED = """
			case when STATE <> 'DONE' then 0 when STAGE = 'ORPHANS' then PLANNED_ROWS else ROWS_DONE end""";

	private static final int LONGEST_REASON = 1000;

	private final Database database;

	ChunkTable(Database database) {
		this.database = database;
	}

	void add(long sweep, Stage stage, Selection.Range range, long rows) {
		RoundTrip trip = this.database.roundTrip();
		add(trip, sweep, stage, range, rows);
		trip.run();
	}

	void add(RoundTrip trip, long sweep, Stage stage, Selection.Range range, long rows) {
		trip.update(this.database.fill("""
				insert into {chunk} (SWEEP_ID, STAGE, LOW_KEY, HIGH_KEY, STATE, PLANNED_ROWS, ROWS_DONE, ROWS_FAILED)
				values (?, ?, ?, ?, 'PENDING', ?, 0, 0)"""), sweep, stage.name(), range.low(), range.high(), rows);
	}

	/**
	 * Adds the claim of the first chunk that nobody else works on.
	 */
	Supplier<List<Chunk>> claim(RoundTrip trip, long sweep) {
		return trip.query(ChunkTable::chunk,
				this.database.fill(
						CLAIM + "where SWEEP_ID = ? and STATE = 'PENDING' order by ID limit 1 for update skip locked"),
				sweep);
	}

	/**
	 * Adds another claim of a chunk that was given back; there is none when somebody else
	 * has it or has done it.
	 */
	Supplier<List<Chunk>> claimAgain(RoundTrip trip, Chunk chunk) {
		return trip.query(ChunkTable::chunk,
				this.database.fill(CLAIM + "where ID = ? and STATE = 'PENDING' for update skip locked"), chunk.id());
	}

	void done(RoundTrip trip, Chunk chunk, long rows, long failed, long millis) {
		trip.update(this.database.fill("""
				update {chunk} set STATE = 'DONE', ROWS_DONE = ?, ROWS_FAILED = ?, MILLIS = ?, FINISHED_AT = {now}
				where ID = ?"""), rows, failed, millis, chunk.id());
	}

	/**
	 * Cuts a chunk in two.
	 */
	void split(Chunk chunk, String middle, long rowsBelow) {
		this.database.sql("update {chunk} set HIGH_KEY = ?, PLANNED_ROWS = ? where ID = ?")
			.params(middle, rowsBelow, chunk.id())
			.update();
		add(chunk.sweep(), chunk.stage(), new Selection.Range(middle, chunk.range().high()),
				Math.max(0, chunk.rows() - rowsBelow));
	}

	boolean anyPending(long sweep) {
		return this.database.sql("select 1 from {chunk} where SWEEP_ID = ? and STATE = 'PENDING' limit 1")
			.param(sweep)
			.query(Integer.class)
			.optional()
			.isPresent();
	}

	/**
	 * Those of some keys at which a chunk of the stage ends.
	 */
	List<String> endsAt(long sweep, Stage stage, Collection<String> keys) {
		// The database may take keys for one here that are two in their own table.
		return keys.isEmpty() ? List.of()
				: this.database.sql("""
						select HIGH_KEY from {chunk} where SWEEP_ID = :sweep and STAGE = :stage
						and HIGH_KEY in (:keys)""")
					.param("sweep", sweep)
					.param("stage", stage.name())
					.param("keys", keys)
					.query(String.class)
					.stream()
					.filter(keys::contains)
					.toList();
	}

	Totals totals(Sweep sweep) {
		return this.database.sql("""
				select coalesce(sum(case when STAGE <> 'ORPHANS' then ROWS_DONE else 0 end), 0),
				coalesce(sum(case when STAGE = ? then %s else 0 end), 0),
				coalesce(sum(ROWS_FAILED), 0), coalesce(max(FINISHED_AT), 0),
				coalesce(sum(case when STATE = 'PENDING' then PLANNED_ROWS else 0 end), 0)
				from {chunk} where SWEEP_ID = ?""".formatted(VISITED))
			.params(sweep.stage().name(), sweep.id())
			.query((row, number) -> new Totals(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4),
					row.getLong(5)))
			.single();
	}

	/**
	 * Rows visited within the last seconds.
	 */
	long recentRows(long sweep, long seconds) {
		return this.database
			.sql("select coalesce(sum(" + VISITED + "), 0) from {chunk} where SWEEP_ID = ? and FINISHED_AT > {now} - ?")
			.params(sweep, seconds * 1000)
			.query(Long.class)
			.single();
	}

	/**
	 * Rows in a millisecond of the last chunks of a stage, as they were planned, or
	 * {@code null} when there is none yet.
	 */
	@Nullable Double pace(long sweep, Stage stage) {
		List<double[]> last = this.database.sql("""
				select PLANNED_ROWS, MILLIS from {chunk}
				where SWEEP_ID = ? and STATE = 'DONE' and STAGE = ? order by ID desc limit 4""")
			.params(sweep, stage.name())
			.query((row, number) -> new double[] { row.getLong(1), row.getLong(2) })
			.list();
		double rows = last.stream().mapToDouble((chunk) -> chunk[0]).sum();
		double millis = last.stream().mapToDouble((chunk) -> Math.max(1, chunk[1])).sum();
		return (rows > 0) ? rows / millis : null;
	}

	/**
	 * Forgets the chunks of earlier sweeps of a migration.
	 */
	void forgetBefore(String migration, long sweep) {
		this.database
			.sql("delete from {chunk} where SWEEP_ID in (select ID from {sweep} where MIGRATION = ? and ID < ?)")
			.params(migration, sweep)
			.update();
	}

	void failed(long sweep, List<RowFailure> failures) {
		for (RowFailure failure : failures) {
			String reason = failure.reason();
			this.database.sql("insert into {sweep_failure} (SWEEP_ID, ROW_KEY, REASON) values (?, ?, ?)")
				.params(sweep, failure.key(), reason.substring(0, Math.min(LONGEST_REASON, reason.length())))
				.update();
		}
	}

	List<RowFailure> failures(long sweep, int limit) {
		return this.database.sql("select ROW_KEY, REASON from {sweep_failure} where SWEEP_ID = ? order by ID limit ?")
			.params(sweep, limit)
			.query((row, number) -> new RowFailure(row.getString(1), row.getString(2)))
			.list();
	}

	private static Chunk chunk(ResultSet row, int number) throws SQLException {
		return new Chunk(row.getLong(1), row.getLong(2), Stage.valueOf(row.getString(3)),
				new Selection.Range(row.getString(4), row.getString(5)), row.getLong(6));
	}

	/**
	 * What all chunks of a sweep come to.
	 *
	 * @param inStage rows visited in the stage that is being worked on
	 * @param lastAt when the last one was done, 0 before the first
	 * @param pending rows of those that are planned and not done
	 */
	record Totals(long rows, long inStage, long failed, long lastAt, long pending) {

		Totals failing(long more) {
			return new Totals(this.rows, this.inStage, this.failed + more, this.lastAt, this.pending);
		}

	}

}
