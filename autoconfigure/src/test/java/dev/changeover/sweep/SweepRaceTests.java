package dev.changeover.sweep;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.changeover.Phase;
import dev.changeover.phase.Drift;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What writers do to a sweep, and it to them, one statement at a time.
 */
class SweepRaceTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void copiesWhatAWriterCommitsWhileTheChunkWaitsForIt(TestDatabase kind) throws Exception {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 5);
		shop.begin(SweepKind.BACKFILL);
		shop.step();
		try (Connection writer = writer(shop)) {
			run(writer, "update orders set ship_street = 'newer' where id = 3");
			run(writer, "insert into shipping_address values (3, 'newer', 'city')");

			CompletableFuture<SweepEngine.Step> chunk = CompletableFuture.supplyAsync(shop::step);
			shop.awaitBlocked();
			writer.commit();
			chunk.get(30, TimeUnit.SECONDS);
		}

		assertThat(shop.finish(SweepKind.BACKFILL).state()).isEqualTo(SweepState.COMPLETED);
		assertThat(shop.unequal()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "H2, 3", "H2, 4", "POSTGRESQL, 3", "POSTGRESQL, 4", "MARIADB, 3", "MARIADB, 4" })
	void doesNotBringBackARowThatAWriterDeletes(TestDatabase kind, int present) throws Exception {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 5);
		// NEW has the row, or does not have it yet.
		shop.jdbc.update("insert into shipping_address values (?, ?, 'city')", present, "street " + present);
		shop.begin(SweepKind.BACKFILL);
		shop.step();
		try (Connection writer = writer(shop)) {
			run(writer, "delete from orders where id = 3");
			run(writer, "delete from shipping_address where order_id = 3");

			CompletableFuture<SweepEngine.Step> chunk = CompletableFuture.supplyAsync(shop::step);
			shop.awaitBlocked();
			writer.commit();
			chunk.get(30, TimeUnit.SECONDS);
			// Before the orphan sweep, which would hide it.
			assertThat(shop.unequal()).isEmpty();
		}

		shop.finish(SweepKind.BACKFILL);
		assertThat(shop.unequal()).isEmpty();
		assertThat(shop.count("shipping_address")).isEqualTo(4);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void stopsAChunkThatWakesUpWhenNewAnswersCallers(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 5);
		shop.begin(SweepKind.BACKFILL);
		shop.step();
		shop.spied.before((sql) -> {
			if (sql.contains("CHANGEOVER_LOCK") || sql.contains("pg_advisory_xact_lock_shared")) {
				shop.spied.quiet();
				shop.in(Phase.COMPLETE, true, true);
				shop.jdbc.update("insert into shipping_address values (3, 'only NEW knows', 'city')");
			}
		});

		SweepStatus status = shop.finish(SweepKind.BACKFILL);

		assertThat(status.state()).isEqualTo(SweepState.VOID);
		assertThat(status.message()).contains("COMPLETE");
		assertThat(shop.jdbc.queryForList("select street from shipping_address", String.class))
			.containsExactly("only NEW knows");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void keepsARowThatAppearsOnOldBetweenTwoLooksOfTheOrphanSweep(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 5);
		shop.jdbc.update("insert into shipping_address values (9, 'street 9', 'city')");
		shop.begin(SweepKind.BACKFILL);
		shop.spied.before((sql) -> {
			if (locks(sql, "shipping_address")) {
				shop.spied.quiet();
				shop.orders(9, 9);
			}
		});

		shop.finish(SweepKind.BACKFILL);

		assertThat(shop.count("shipping_address")).isEqualTo(6);
		assertThat(shop.unequal()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void keepsARowThatAppearsOnOldBetweenTwoLooksOfTheRepair(TestDatabase kind) {
		Shop shop = verifiedWithOrphan(kind);
		shop.begin(SweepKind.REPAIR);
		shop.spied.before((sql) -> {
			if (locks(sql, "shipping_address")) {
				shop.spied.quiet();
				shop.orders(9, 9);
			}
		});

		shop.finish(SweepKind.REPAIR);

		assertThat(shop.unequal()).isEmpty();
		assertThat(shop.count("shipping_address")).isEqualTo(6);
		assertThat(shop.drift()).extracting(Drift::key).containsExactly("9");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void leavesAFailureUnresolvedThatIsRecordedDuringTheRepair(TestDatabase kind) {
		Shop shop = verifiedWithOrphan(kind);
		shop.begin(SweepKind.REPAIR);
		shop.spied.before((sql) -> {
			if (sql.contains("RESOLVED_AT = ")) {
				shop.spied.quiet();
				shop.jdbc.update("insert into CHANGEOVER_DRIFT (MIGRATION, SIDE, KIND, ROW_KEY, EPOCH, DETECTED_AT) "
						+ "values (?, 'NEW', 'missed-write', '9', 2, 1)", Shop.NAME);
			}
		});

		shop.finish(SweepKind.REPAIR);

		assertThat(shop.drift()).singleElement()
			.satisfies((entry) -> assertThat(entry.kind()).isEqualTo(Drift.Kind.MISSED_WRITE));
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void leavesAFailureUnresolvedThatComesAfterTheSecondLookAtAnAbsentSource(TestDatabase kind) {
		Shop shop = verifiedWithOrphan(kind);
		shop.begin(SweepKind.REPAIR);
		shop.spied.before((sql) -> {
			if (sql.startsWith("delete from shipping_address")) {
				shop.spied.quiet();
				shop.jdbc.update("insert into CHANGEOVER_DRIFT (MIGRATION, SIDE, KIND, ROW_KEY, EPOCH, DETECTED_AT) "
						+ "values (?, 'NEW', 'missed-write', '9', 2, 1)", Shop.NAME);
			}
		});

		shop.finish(SweepKind.REPAIR);

		assertThat(shop.drift()).singleElement()
			.satisfies((entry) -> assertThat(entry.kind()).isEqualTo(Drift.Kind.MISSED_WRITE));
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void endsTheTransactionOfEachChunkWithIt(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 3000);
		List<Integer> chunks = new ArrayList<>(List.of(0));
		shop.spied.before((sql) -> {
			if (sql.contains("'DONE', ROWS_DONE")) {
				chunks.set(chunks.size() - 1, chunks.get(chunks.size() - 1) + 1);
			}
		});
		shop.spied.afterwards(() -> chunks.add(0));

		shop.run(SweepKind.BACKFILL);

		assertThat(chunks).filteredOn((done) -> done > 0).hasSizeGreaterThan(2).containsOnly(1);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void resolvesOnlyTheFailuresThatWereThereWhenTheBackfillBegan(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 5);
		String failure = "insert into CHANGEOVER_DRIFT (MIGRATION, SIDE, KIND, ROW_KEY, EPOCH, DETECTED_AT) "
				+ "values ('shipping-address', 'NEW', 'missed-write', ?, 2, 1)";
		shop.jdbc.update(failure, "1");
		shop.begin(SweepKind.BACKFILL);
		shop.jdbc.update(failure, "2");

		shop.finish(SweepKind.BACKFILL);

		assertThat(shop.drift()).extracting(Drift::key).containsExactly("2");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void locksOldBeforeNewOnTheWayBackToo(TestDatabase kind) throws Exception {
		Shop shop = new Shop(kind).in(Phase.RAMP_DOWN, false, true);
		shop.orders(1, 5);
		shop.jdbc.update("insert into shipping_address select id, 'moved', ship_city from orders");
		shop.begin(SweepKind.REVERSE_BACKFILL);
		shop.step();
		try (Connection writer = writer(shop)) {
			run(writer, "update orders set ship_street = 'written' where id = 3");

			CompletableFuture<SweepEngine.Step> chunk = CompletableFuture.supplyAsync(shop::step);
			shop.awaitBlocked();
			run(writer, "update shipping_address set street = 'written' where order_id = 3");
			writer.commit();
			assertThat(chunk.get(30, TimeUnit.SECONDS)).isEqualTo(SweepEngine.Step.WORKED);
		}

		assertThat(shop.finish(SweepKind.REVERSE_BACKFILL).state()).isEqualTo(SweepState.COMPLETED);
		assertThat(shop.unequal()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void goesOnAfterAKillAtAnyStatement(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 1200);
		shop.jdbc.update("insert into shipping_address values (5, 'stale', 'city')");
		shop.jdbc.update("insert into shipping_address values (5000, 'orphan', 'city')");
		long id = shop.begin(SweepKind.BACKFILL);
		int kills = 0;
		SweepEngine.Step step = SweepEngine.Step.WORKED;
		while (step.result() != SweepEngine.Result.ENDED) {
			boolean killed = true;
			for (int statement = 1; killed; statement++) {
				killed = false;
				AtomicInteger left = new AtomicInteger(statement);
				shop.spied.before((sql) -> {
					if (left.decrementAndGet() == 0) {
						throw new Killed();
					}
				});
				try {
					step = shop.instance(SweepSettings.DEFAULT).engine().step(id);
				}
				catch (Killed ex) {
					killed = true;
					kills++;
					shop.spied.quiet();
					shop.jdbc.update("update CHANGEOVER_SWEEP set FINISHING_AT = null, NEXT_AT = 0");
				}
			}
			shop.spied.quiet();
			shop.jdbc.update("update CHANGEOVER_SWEEP set NEXT_AT = 0");
		}

		assertThat(kills).isGreaterThan(20);
		assertThat(shop.unequal()).isEmpty();
		assertThat(shop.sweeps.latest(Shop.NAME, SweepKind.BACKFILL).orElseThrow()).satisfies((status) -> {
			assertThat(status.state()).isEqualTo(SweepState.COMPLETED);
			assertThat(status.rows()).isEqualTo(1200);
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void neverGivesOneChunkToTwoWorkers(TestDatabase kind) throws Exception {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 50);
		long id = shop.begin(SweepKind.BACKFILL);
		shop.step();
		CountDownLatch inside = new CountDownLatch(1);
		CountDownLatch leave = new CountDownLatch(1);
		shop.spied.before((sql) -> {
			if (sql.contains("shipping_address")) {
				shop.spied.quiet();
				inside.countDown();
				await(leave);
			}
		});
		CompletableFuture<SweepEngine.Step> first = CompletableFuture.supplyAsync(() -> shop.sweeps.engine().step(id));
		await(inside);

		SweepEngine.Step second = shop.instance(SweepSettings.DEFAULT).engine().step(id);
		leave.countDown();

		assertThat(second).isEqualTo(SweepEngine.Step.WAITING);
		assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(SweepEngine.Step.WORKED);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void missesNoRowThatArrivesBeforeTheCursor(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1001, 2000);
		shop.begin(SweepKind.BACKFILL);
		shop.step();
		List<String> arrivals = new ArrayList<>(List.of("1", "1500000", "7"));
		shop.spied.before((sql) -> {
			if (sql.contains("'DONE', ROWS_DONE") && !arrivals.isEmpty()) {
				String id = arrivals.remove(0);
				shop.jdbc.update("insert into orders values (" + id + ", 'c', 'street', 'city')");
				shop.jdbc.update("insert into shipping_address values (" + id + ", 'street', 'city')");
			}
		});

		assertThat(shop.finish(SweepKind.BACKFILL).state()).isEqualTo(SweepState.COMPLETED);
		assertThat(shop.unequal()).isEmpty();
		assertThat(shop.count("shipping_address")).isGreaterThan(1001);
		assertThat(shop.run(SweepKind.VERIFICATION).state()).isEqualTo(SweepState.COMPLETED);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void findsWhatAWriterWithAnOlderSnapshotLeftStale(TestDatabase kind) throws Exception {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 5);
		try (Connection writer = writer(shop)) {
			writer.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
			try (Statement statement = writer.createStatement()) {
				statement.executeQuery("select count(*) from shipping_address").next();
			}
			shop.run(SweepKind.BACKFILL);
			try {
				run(writer, "update orders set ship_street = 'newer' where id = 3");
				run(writer, "update shipping_address set street = 'newer' where order_id = 3");
				writer.commit();
			}
			catch (SQLException ex) {
				writer.rollback();
			}
		}

		shop.run(SweepKind.VERIFICATION);

		assertThat(shop.drift()).extracting((entry) -> Long.valueOf(entry.key()))
			.containsExactlyElementsOf(shop.unequal());
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void countsNoDifferenceThatIsGoneAtASecondLook(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DARK_READ, true, true);
		shop.orders(1, 5);
		shop.jdbc.update("insert into shipping_address select id, ship_street, ship_city from orders where id <> 2");
		shop.begin(SweepKind.VERIFICATION);
		shop.spied.before((sql) -> {
			if (sql.contains("case when n.k1 is null") && sql.contains("in (?)")) {
				shop.spied.quiet();
				shop.jdbc.update("insert into shipping_address values (2, 'street 2', 'city')");
			}
		});

		assertThat(shop.finish(SweepKind.VERIFICATION).state()).isEqualTo(SweepState.COMPLETED);
		assertThat(shop.drift()).isEmpty();
	}

	private static Shop verifiedWithOrphan(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 5);
		shop.run(SweepKind.BACKFILL);
		shop.jdbc.update("insert into shipping_address values (9, 'street 9', 'city')");
		shop.run(SweepKind.VERIFICATION);
		assertThat(shop.drift()).extracting(Drift::key).containsExactly("9");
		return shop;
	}

	private static boolean locks(String sql, String table) {
		return sql.contains("from " + table) && (sql.endsWith("for update") || sql.endsWith("for no key update"));
	}

	private static Connection writer(Shop shop) throws SQLException {
		Connection writer = shop.dataSource.getConnection();
		writer.setAutoCommit(false);
		writer.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
		return writer;
	}

	private static void run(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.executeUpdate(sql);
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** The end of the process: nothing catches it. */
	private static final class Killed extends Error {

	}

}
