package dev.changeover.sweep;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

import dev.changeover.Phase;
import dev.changeover.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Real processes on PostgreSQL, killed while each is known to be in the middle of a
 * chunk: a writer holds a row of that chunk.
 */
class KilledSweepTests {

	private static final long ROWS = 200_000;

	private final Shop shop = new Shop(TestDatabase.POSTGRESQL).in(Phase.DUAL_WRITE, true, false);

	@Test
	void goesOnAtOnceInAnotherProcessAndRepeatsAtMostTheChunkOfEachThatWasKilled() throws Exception {
		this.shop.jdbc
			.update("insert into orders select id, 'c', 'street ' || id, 'city' from generate_series(1, ?) id", ROWS);
		countEveryRowThatIsWrittenEvenIfItIsRolledBack();
		Map<String, Process> processes = new HashMap<>();
		try (Connection first = holding(60_000);
				Connection second = holding(100_000);
				Connection third = holding(140_000);
				Connection fourth = holding(195_000)) {
			for (String name : List.of("one", "two", "three")) {
				processes.put(name, SweepProcess.start(Shop.COORDINATES.get(TestDatabase.POSTGRESQL), name));
			}
			this.shop.sweeps.start(Shop.NAME, SweepKind.BACKFILL, "operator", null, false);
			String one = whoWaitsFor(first);
			String other = whoWaitsFor(second);
			String last = whoWaitsFor(third);

			kill(processes, one);
			goesOnAfter(second);
			assertThat(whoWaitsFor(fourth)).isEqualTo(other);
			kill(processes, other);
			goesOnAfter(third);
			first.commit();
			fourth.commit();

			until(() -> !this.shop.sweeps.latest(Shop.NAME, SweepKind.BACKFILL).orElseThrow().state().active());
			assertThat(processes).containsOnlyKeys(last);
		}
		finally {
			processes.values().forEach(Process::destroyForcibly);
			this.shop.jdbc.execute("drop trigger written on shipping_address");
		}

		assertThat(this.shop.sweeps.latest(Shop.NAME, SweepKind.BACKFILL).orElseThrow()).satisfies((status) -> {
			assertThat(status.state()).as(status.toString()).isEqualTo(SweepState.COMPLETED);
			assertThat(status.rows()).isEqualTo(ROWS);
		});
		assertThat(this.shop.unequal()).isEmpty();
		assertThat(number("select last_value from written")).isBetween(ROWS,
				ROWS + 2 * number("select max(PLANNED_ROWS) from CHANGEOVER_CHUNK"));
	}

	private static void kill(Map<String, Process> processes, String name) throws InterruptedException {
		processes.remove(name).destroyForcibly().waitFor();
	}

	/**
	 * Lets a worker go on that stood still, while the session of the one that was killed
	 * still waits and holds its chunk.
	 */
	private void goesOnAfter(Connection held) throws SQLException {
		long done = number("select count(*) from CHANGEOVER_CHUNK where STATE = 'DONE'");
		held.commit();
		until(() -> number("select count(*) from CHANGEOVER_CHUNK where STATE = 'DONE'") > done);
	}

	private String whoWaitsFor(Connection holder) throws SQLException {
		int pid = holder.unwrap(PGConnection.class).getBackendPID();
		AtomicReference<String> name = new AtomicReference<>();
		until(() -> {
			this.shop.jdbc.query("select application_name from pg_stat_activity where ? = any(pg_blocking_pids(pid))",
					(row) -> {
						name.set(row.getString(1));
					}, pid);
			return name.get() != null;
		});
		return name.get();
	}

	private static void until(BooleanSupplier condition) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.pollInterval(Duration.ofMillis(20))
			.until(condition::getAsBoolean);
	}

	/**
	 * No rollback takes back what a sequence counted.
	 */
	private void countEveryRowThatIsWrittenEvenIfItIsRolledBack() {
		this.shop.jdbc.execute("create sequence written");
		this.shop.jdbc.execute("create function written() returns trigger language plpgsql as "
				+ "'begin perform nextval(''written''); return new; end'");
		this.shop.jdbc.execute("create trigger written before insert or update on shipping_address "
				+ "for each row execute function written()");
	}

	private Connection holding(long id) throws SQLException {
		Connection writer = this.shop.dataSource.getConnection();
		writer.setAutoCommit(false);
		try (Statement statement = writer.createStatement()) {
			statement.executeQuery("select id from orders where id = " + id + " for update").next();
		}
		return writer;
	}

	private long number(String sql) {
		Long number = this.shop.jdbc.queryForObject(sql, Long.class);
		return (number != null) ? number : 0;
	}

}
