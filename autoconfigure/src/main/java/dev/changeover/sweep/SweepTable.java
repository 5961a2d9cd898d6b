package dev.changeover.sweep;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import dev.changeover.Side;
import dev.changeover.phase.Database;
import dev.changeover.phase.RoundTrip;
import org.jspecify.annotations.Nullable;

/**
 * The table of sweeps. Every method joins the transaction of the caller. Thread-safe.
 */
final class SweepTable {

	private static final String SELECT = """
			select ID, MIGRATION, KIND, STATE, SIDE, EPOCH, INTERVAL_EPOCH, MAPPING_VERSION, STAGE, PLANNED_TO,
			PLANNED, CHUNK_ROWS, NEXT_AT, ESTIMATED_ROWS, ROWS_DONE, ROWS_FAILED, REQUESTED_BY, REASON, STARTED_AT,
			FINISHED_AT, MESSAGE, case when THROTTLED_AT > {now} - 5000 then THROTTLED_BY end,
			case when NEXT_AT > {now} then NEXT_AT - {now} else 0 end from {sweep}
			""";

	private static final int LONGEST_REASON = 200;

	private static final int LONGEST_MESSAGE = 1000;

	private final Database database;

	SweepTable(Database database) {
		this.database = database;
	}

	/**
	 * Enters a sweep. The caller holds the lock on the row of the migration.
	 */
	Sweep begin(Order order, @Nullable Long estimate) {
		this.database.sql("""
				insert into {sweep} (MIGRATION, KIND, STATE, SIDE, EPOCH, INTERVAL_EPOCH, MAPPING_VERSION, STAGE,
				PLANNED, CHUNK_ROWS, NEXT_AT, ESTIMATED_ROWS, ROWS_DONE, ROWS_FAILED, REQUESTED_BY, REASON,
				STARTED_AT) values (?, ?, 'RUNNING', ?, ?, ?, ?, ?, ?, ?, 0, ?, 0, 0, ?, ?, {now})""")
			.params(Arrays.asList(order.migration(), order.kind().name(), order.side().name(), order.epoch(),
					order.interval(), order.mappingVersion(), order.kind().first().name(), false, order.chunkRows(),
					estimate, shortened(order.by(), LONGEST_REASON), shortened(order.reason(), LONGEST_MESSAGE)))
			.update();
		return latest(order.migration(), null).orElseThrow();
	}

	Optional<Sweep> latest(String migration, @Nullable SweepKind kind) {
		String ofKind = (kind != null) ? " and KIND = '" + kind.name() + "'" : "";
		return this.database.sql(SELECT + " where MIGRATION = ?" + ofKind + " order by ID desc limit 1")
			.param(migration)
			.query(SweepTable::sweep)
			.optional();
	}

	List<Sweep> running() {
		return this.database.sql(SELECT + " where STATE = 'RUNNING' order by ID").query(SweepTable::sweep).list();
	}

	Sweep read(long id) {
		return this.database.sql(SELECT + " where ID = ?").param(id).query(SweepTable::sweep).single();
	}

	Sweep lock(long id) {
		return this.database.sql(SELECT + " where ID = ? for update").param(id).query(SweepTable::sweep).single();
	}

	/**
	 * Notes how far a sweep is planned, and that it gets on: what was said of an attempt
	 * that failed holds no more.
	 */
	void planned(RoundTrip trip, long id, @Nullable String to, boolean all, int chunkRows) {
		trip.update(
				this.database.fill(
						"update {sweep} set PLANNED_TO = ?, PLANNED = ?, CHUNK_ROWS = ?, MESSAGE = null where ID = ?"),
				to, all, chunkRows, id);
	}

	void enter(long id, Stage stage) {
		this.database.sql("update {sweep} set STAGE = ?, PLANNED_TO = null, PLANNED = ? where ID = ?")
			.params(stage.name(), stage == Stage.FINISH, id)
			.update();
	}

	/**
	 * Lets one worker of the fleet record the result; another one may try if it has not
	 * come back within ten seconds.
	 */
	boolean claimFinish(long id) {
		return this.database.sql("""
				update {sweep} set FINISHING_AT = {now} where ID = ? and STATE = 'RUNNING' and STAGE = 'FINISH'
				and (FINISHING_AT is null or FINISHING_AT < {now} - 10000)""").param(id).update() == 1;
	}

	/**
	 * Ends a sweep that runs or is paused.
	 */
	boolean end(long id, SweepState state, @Nullable String message, long rows, long failed) {
		return this.database.sql("""
				update {sweep} set STATE = ?, MESSAGE = ?, ROWS_DONE = ?, ROWS_FAILED = ?, FINISHED_AT = {now}
				where ID = ? and STATE in ('RUNNING', 'PAUSED')""")
			.params(Arrays.asList(state.name(), shortened(message, LONGEST_MESSAGE), rows, failed, id))
			.update() == 1;
	}

	/**
	 * Pauses a sweep or lets it go on.
	 */
	boolean change(long id, SweepState from, SweepState to, @Nullable String message) {
		return this.database.sql("update {sweep} set STATE = ?, MESSAGE = ? where ID = ? and STATE = ?")
			.params(Arrays.asList(to.name(), shortened(message, LONGEST_MESSAGE), id, from.name()))
			.update() == 1;
	}

	/**
	 * Says what became of the last attempt of a sweep that runs; planning goes on from
	 * there and takes it back.
	 */
	void say(long id, String message) {
		change(id, SweepState.RUNNING, SweepState.RUNNING, message);
	}

	/**
	 * Says what holds a sweep up; {@code null} says nothing does.
	 */
	void throttled(long id, @Nullable String by) {
		this.database.sql("update {sweep} set THROTTLED_BY = ?, THROTTLED_AT = {now} where ID = ?")
			.params(Arrays.asList(shortened(by, LONGEST_REASON), id))
			.update();
	}

	/**
	 * Puts the next chunk off by the time that rows take at a rate, counted from when
	 * this one was due: a worker that comes a little late does not slow the sweep down.
	 */
	void charge(RoundTrip trip, long id, long rows, long rowsPerSecond) {
		trip.update(this.database.fill("""
				update {sweep} set NEXT_AT = case when NEXT_AT > {now} - 250 then NEXT_AT else {now} end + ?
				where ID = ?"""), rows * 1000 / rowsPerSecond, id);
	}

	private static Sweep sweep(ResultSet row, int number) throws SQLException {
		return new Sweep(row.getLong(1), row.getString(2), SweepKind.valueOf(row.getString(3)),
				SweepState.valueOf(row.getString(4)), Side.valueOf(row.getString(5)), row.getLong(6), number(row, 7),
				row.getString(8), Stage.valueOf(row.getString(9)), row.getString(10), row.getBoolean(11),
				row.getInt(12), row.getLong(13), row.getLong(23), number(row, 14), row.getLong(15), row.getLong(16),
				row.getString(17), row.getString(18), Instant.ofEpochMilli(row.getLong(19)), instant(row, 20),
				row.getString(21), row.getString(22));
	}

	private static @Nullable String shortened(@Nullable String text, int most) {
		return (text != null && text.length() > most) ? text.substring(0, most) : text;
	}

	private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
		Long millis = number(row, column);
		return (millis != null) ? Instant.ofEpochMilli(millis) : null;
	}

	private static @Nullable Long number(ResultSet row, int column) throws SQLException {
		long value = row.getLong(column);
		return row.wasNull() ? null : value;
	}

	/**
	 * What a sweep is begun with.
	 */
	record Order(String migration, SweepKind kind, Side side, long epoch, @Nullable Long interval,
			String mappingVersion, int chunkRows, String by, @Nullable String reason) {
	}

}
