package dev.changeover.benchmarks;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.changeover.testing.TestDatabase;

/**
 * How long calls take while a contract wants their table: behind a long reader, so that
 * it tries, gives way and in the end gives up; and how long without a contract. Windows
 * of both take turns. Takes {@code --seconds} of a window, which are also those that a
 * contract tries for, {@code --rounds} and {@code --rate} of calls in a second.
 */
public final class ContractLatency {

	private static final int CALLERS = 4;

	private static final List<TestDatabase> DATABASES = List.of(TestDatabase.POSTGRESQL, TestDatabase.MARIADB);

	private final Run run;

	private ContractLatency(Run run) {
		this.run = run;
	}

	/**
	 * Runs the benchmark.
	 * @param arguments see {@link Run}
	 * @throws Exception when it cannot
	 */
	public static void main(String[] arguments) throws Exception {
		Run.of(ContractLatency.class, "Calls beside a contract", arguments, (run) -> {
			for (TestDatabase kind : DATABASES) {
				new ContractLatency(run).measure(kind);
			}
			run.note("Each call updates an order of its own choice among " + Run.figure(ContractedShop.ROWS, 0)
					+ "; it counts from "
					+ "when it was due. All the time a transaction is open that has read the table, so the contract, "
					+ "which is to drop one of its columns, tries again and again for as long as a window. MariaDB can be "
					+ "told not to wait for a table at all. Neither database waits for the disk at a commit, whose "
					+ "moods would be all that is seen.");
		});
	}

	private void measure(TestDatabase kind) throws Exception {
		Duration window = Duration.ofSeconds(this.run.number("seconds", 30, 3));
		int rounds = this.run.number("rounds", 4, 1);
		int rate = this.run.number("rate", 400, 200);
		long[] alone = {};
		long[] beside = {};
		int attempts = 0;
		try (ContractedShop shop = ContractedShop.on(kind, window);
				Connection reader = shop.connection();
				Statement select = reader.createStatement()) {
			if (kind == TestDatabase.MARIADB) {
				// The PostgreSQL of the tests does not wait for the disk either.
				select.execute("set global innodb_flush_log_at_trx_commit = 0");
			}
			Load load = new Load(rate, CALLERS);
			this.run.progress("warming up on " + kind);
			load.on(window, shop::touchOrder);
			reader.setAutoCommit(false);
			select.execute("select count(*) from orders");
			for (int round = 1; round <= rounds; round++) {
				this.run.progress("round " + round + " of " + rounds + " on " + kind);
				alone = Load.joined(alone, load.on(window, shop::touchOrder));
				CompletableFuture<Integer> contract = CompletableFuture.supplyAsync(shop::attemptsOfContract);
				beside = Load.joined(beside, load.on(window, shop::touchOrder));
				attempts += contract.get();
			}
			reader.rollback();
		}
		String name = (kind == TestDatabase.POSTGRESQL) ? "PostgreSQL" : "MariaDB";
		this.run.table(
				"Milliseconds for a call on " + name + ", " + rate + " a second by " + CALLERS + " threads, "
						+ Run.figure(attempts / (double) rounds, 1) + " attempts a window",
				List.of("percentile", "without", "beside a contract"),
				List.of(line("50", alone, beside, 0.5), line("90", alone, beside, 0.9), line("99", alone, beside, 0.99),
						line("99.9", alone, beside, 0.999)));
		this.run.atMost("p99 of calls beside a contract that gives way to a long reader, to p99 without, on " + name,
				Load.millis(beside, 0.99) / Load.millis(alone, 0.99), 1.5);
	}

	private static List<String> line(String name, long[] alone, long[] beside, double share) {
		return List.of(name, Run.figure(Load.millis(alone, share), 2), Run.figure(Load.millis(beside, share), 2));
	}

}
