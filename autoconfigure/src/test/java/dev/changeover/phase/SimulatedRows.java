package dev.changeover.phase;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

import dev.changeover.Key;
import dev.changeover.Migrated;
import dev.changeover.MigrationRows;
import dev.changeover.Side;
import dev.changeover.Write;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What the simulated instances write. Each side pauses around its statement, so that
 * everything else can come in between.
 */
@Migrated("rows")
interface SimulatedRows {

	@Write
	void put(@Key long id, String content);

	@Write
	boolean change(@Key long id, String content);

	@Write
	boolean remove(@Key long id);

	/**
	 * Row locks, as a database keeps them, but failing at once: nobody else has the turn
	 * who could release one. H2's own would be waited for without end where the holder
	 * has rolled back to a savepoint.
	 */
	final class Locks {

		private final Map<String, Turns> holders = new HashMap<>();

		void check(String table, Collection<Long> ids) {
			for (Long id : ids) {
				Turns holder = this.holders.get(table + id);
				if (holder != null && !holder.hasEnded() && holder != Turns.current()) {
					throw new CannotAcquireLockException("simulated");
				}
			}
		}

		void hold(String table, Collection<Long> ids) {
			Turns current = Turns.current();
			if (current != null) {
				ids.forEach((id) -> this.holders.put(table + id, current));
			}
		}

	}

	/** One side. */
	final class Table implements SimulatedRows {

		private final JdbcClient client;

		private final String table;

		private final BooleanSupplier fails;

		private final Locks locks;

		Table(JdbcClient client, String table, Locks locks, BooleanSupplier fails) {
			this.locks = locks;
			this.client = client;
			this.table = table;
			this.fails = fails;
		}

		@Override
		public void put(long id, String content) {
			update(id, "merge into " + this.table + " key (ID) values (?, ?)", id, content);
		}

		@Override
		public boolean change(long id, String content) {
			return update(id, "update " + this.table + " set CONTENT = ? where ID = ?", content, id) > 0;
		}

		@Override
		public boolean remove(long id) {
			return update(id, "delete from " + this.table + " where ID = ?", id) > 0;
		}

		private int update(long id, String sql, Object... parameters) {
			Turns.pause();
			this.locks.check(this.table, List.of(id));
			if (this.fails.getAsBoolean()) {
				throw new DataIntegrityViolationException("simulated");
			}
			int rows = this.client.sql(sql).params(parameters).update();
			if (rows > 0) {
				this.locks.hold(this.table, List.of(id));
			}
			Turns.pause();
			return rows;
		}

	}

	/** What sweeps walk over. */
	final class Rows implements MigrationRows<Long, Rows.Row> {

		private final String migration;

		private final JdbcClient client;

		private final Locks locks;

		Rows(String migration, JdbcClient client, Locks locks) {
			this.locks = locks;
			this.migration = migration;
			this.client = client;
		}

		@Override
		public String migration() {
			return this.migration;
		}

		@Override
		public List<Long> keys(Side side, @Nullable Long after, int limit) {
			return this.client.sql("select ID from " + side + "_ROW where ID > ? order by ID limit ?")
				.params((after != null) ? after : Long.MIN_VALUE, limit)
				.query(Long.class)
				.list();
		}

		@Override
		public void lock(Side side, Collection<Long> keys) {
			this.locks.check(side + "_ROW", keys);
			List<Long> present = this.client.sql("select ID from " + side + "_ROW where ID in (:keys) for update")
				.param("keys", keys)
				.query(Long.class)
				.list();
			this.locks.hold(side + "_ROW", present);
			Turns.pause();
		}

		@Override
		public Map<Long, Row> read(Side side, Collection<Long> keys) {
			Map<Long, Row> rows = new HashMap<>();
			this.client.sql("select ID, CONTENT from " + side + "_ROW where ID in (:keys)")
				.param("keys", keys)
				.query((row, number) -> rows.put(row.getLong(1), new Row(row.getString(2))))
				.list();
			Turns.pause();
			return rows;
		}

		@Override
		public void write(Side side, Map<Long, Row> rows) {
			this.locks.check(side + "_ROW", rows.keySet());
			this.locks.hold(side + "_ROW", rows.keySet());
			rows.forEach((id, row) -> this.client.sql("merge into " + side + "_ROW key (ID) values (?, ?)")
				.params(id, row.content())
				.update());
			Turns.pause();
		}

		@Override
		public void delete(Side side, Collection<Long> keys) {
			this.locks.check(side + "_ROW", keys);
			this.locks.hold(side + "_ROW", keys);
			this.client.sql("delete from " + side + "_ROW where ID in (:keys)").param("keys", keys).update();
			Turns.pause();
		}

		record Row(String content) {

		}

	}

}
