package dev.changeover.sweep;

import java.sql.Connection;
import java.sql.ResultSet;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Real processes, killed while each is known to be in the middle of a chunk: a writer
 * holds a row of that chunk.
 */
class KilledSweepTests {

	private static final long ROWS = 200_000;

	@ParameterizedTest
	@EnumSource(names = { "POSTGRESQL", "MARIADB" })
	void goesOnAtOnceInAnotherProcessAndRepeatsAtMostTheChunkOfEachThatWasKilled(TestDatabase kind) throws Exception {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.jdbc.update("insert into orders select id, 'c', concat('street ', id), 'city' from " + switch (kind) {
			case POSTGRESQL -> "generate_series(1, " + ROWS + ") id";
			default -> "(select seq as id from seq_1_to_" + ROWS + ") ids";
		});
		countEveryRowThatIsWrittenEvenIfItIsRolledBack(shop);
		Map<String, Process> processes = new HashMap<>();
		try (Connection first = holding(shop, 60_000);
				Connection second = holding(shop, 100_000);
				Connection third = holding(shop, 140_000);
				Connection fourth = holding(shop, 195_000)) {
			for (String name : List.of("one", "two", "three")) {
				processes.put(name, SweepProcess.start(kind, name));
			}
			shop.sweeps.start(Shop.NAME, SweepKind.BACKFILL, "operator", null, false);
			whoWaitsFor(shop, second);
			whoWaitsFor(shop, third);

			kill(processes, whoWaitsFor(shop, first));
			goesOnAfter(shop, second);
			kill(processes, whoWaitsFor(shop, fourth));
			goesOnAfter(shop, third);
			first.commit();
			fourth.commit();

			until(() -> !shop.sweeps.latest(Shop.NAME, SweepKind.BACKFILL).orElseThrow().state().active());
			assertThat(processes).hasSize(1);
		}
		finally {
			processes.values().forEach(Process::destroyForcibly);
			shop.jdbc
				.execute("drop trigger written" + ((kind == TestDatabase.POSTGRESQL) ? " on shipping_address" : ""));
		}

		assertThat(shop.sweeps.latest(Shop.NAME, SweepKind.BACKFILL).orElseThrow()).satisfies((status) -> {
			assertThat(status.state()).as(status.toString()).isEqualTo(SweepState.COMPLETED);
			assertThat(status.rows()).isEqualTo(ROWS);
		});
		assertThat(shop.unequal()).isEmpty();
		assertThat(number(shop,
				"select nextval(" + ((kind == TestDatabase.POSTGRESQL) ? "'written'" : "written") + ") - 1"))
			.isBetween(ROWS, ROWS + 2 * number(shop, "select max(PLANNED_ROWS) from CHANGEOVER_CHUNK"));
	}

	private static void kill(Map<String, Process> processes, String name) throws InterruptedException {
		processes.remove(name).destroyForcibly().waitFor();
	}

	/**
	 * Lets a worker go on that stood still, while the session of the one that was killed
	 * still waits and holds its chunk.
	 */
	private static void goesOnAfter(Shop shop, Connection held) throws SQLException {
		long done = number(shop, "select count(*) from CHANGEOVER_CHUNK where STATE = 'DONE'");
		held.commit();
		until(() -> number(shop, "select count(*) from CHANGEOVER_CHUNK where STATE = 'DONE'") > done);
	}

	private static String whoWaitsFor(Shop shop, Connection holder) throws SQLException {
		boolean postgresql = shop.kind == TestDatabase.POSTGRESQL;
		long session;
		try (Statement statement = holder.createStatement();
				ResultSet row = statement
					.executeQuery(postgresql ? "select pg_backend_pid()" : "select connection_id()")) {
			row.next();
			session = row.getLong(1);
		}
		String waiting = postgresql
				? "select application_name from pg_stat_activity where ? = any(pg_blocking_pids(pid))" : """
						select p.user from information_schema.innodb_lock_waits w
						join information_schema.innodb_trx b on b.trx_id = w.blocking_trx_id
						join information_schema.innodb_trx r on r.trx_id = w.requesting_trx_id
						join information_schema.processlist p on p.id = r.trx_mysql_thread_id
						where b.trx_mysql_thread_id = ?""";
		AtomicReference<String> name = new AtomicReference<>();
		until(() -> {
			shop.jdbc.query(waiting, (row) -> {
				name.set(row.getString(1));
			}, session);
			return name.get() != null;
		});
		return name.get();
	}

	/**
	 * MariaDB refreshes what it tells of locks only when nobody has looked for a tenth of
	 * a second.
	 */
	private static void until(BooleanSupplier condition) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.pollInterval(Duration.ofMillis(120))
			.until(condition::getAsBoolean);
	}

	/**
	 * No rollback takes back what a sequence counted.
	 */
	private static void countEveryRowThatIsWrittenEvenIfItIsRolledBack(Shop shop) {
		shop.jdbc.execute("create sequence written");
		if (shop.kind == TestDatabase.POSTGRESQL) {
			shop.jdbc.execute("create function written() returns trigger language plpgsql as "
					+ "'begin perform nextval(''written''); return new; end'");
			shop.jdbc.execute("create trigger written before insert or update on shipping_address "
					+ "for each row execute function written()");
		}
		else {
			shop.jdbc.execute("create trigger written after insert on shipping_address for each row "
					+ "set @written = nextval(written)");
		}
	}

	private static Connection holding(Shop shop, long id) throws SQLException {
		Connection writer = shop.dataSource.getConnection();
		writer.setAutoCommit(false);
		try (Statement statement = writer.createStatement()) {
			statement.executeQuery("select id from orders where id = " + id + " for update").next();
		}
		return writer;
	}

	private static long number(Shop shop, String sql) {
		Long number = shop.jdbc.queryForObject(sql, Long.class);
		return (number != null) ? number : 0;
	}

}
