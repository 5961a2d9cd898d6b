package dev.changeover.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Moves orders by plain SQL at a steady pace, in statements of as many rows as a backfill
 * under that ceiling does at once, each with a commit of its own: what a backfill beside
 * writers costs them at least on this machine.
 */
final class PacedSql implements AutoCloseable {

	/** Where the rows go, so that the backfill finds what it would find without this. */
	static final String TABLE = "address_by_hand";

	private static final int STATEMENTS_IN_A_SECOND = 40;

	private static final int FEWEST_ROWS = 500;

	private final JdbcClient jdbc;

	private final int orders;

	private final int rows;

	private final long pause;

	private final Thread thread = new Thread(this::move, "plain-sql");

	private long done;

	private volatile boolean stopped;

	private PacedSql(JdbcClient jdbc, int orders, int ceiling) {
		this.jdbc = jdbc;
		this.orders = orders;
		this.rows = Math.max(FEWEST_ROWS, ceiling / STATEMENTS_IN_A_SECOND);
		this.pause = TimeUnit.SECONDS.toNanos(this.rows) / ceiling;
	}

	/**
	 * Begins to move rows, from the first order on.
	 * @param jdbc the database
	 * @param orders how many orders there are; after the last one it begins again
	 * @param ceiling rows in a second
	 */
	static PacedSql begin(JdbcClient jdbc, int orders, int ceiling) {
		PacedSql paced = new PacedSql(jdbc, orders, ceiling);
		paced.thread.start();
		return paced;
	}

	private void move() {
		long due = System.nanoTime();
		while (!this.stopped) {
			long from = this.done % this.orders;
			this.jdbc.sql("insert into " + TABLE + """
					 select id, ship_street from orders where id > ? and id <= ? and ship_street is not null
					order by id for no key update
					on conflict (order_id) do update set street = excluded.street""")
				.params(from, from + this.rows)
				.update();
			this.done += this.rows;
			due += this.pause;
			LockSupport.parkNanos(due - System.nanoTime());
		}
	}

	@Override
	public void close() throws InterruptedException {
		this.stopped = true;
		this.thread.join();
	}

}
