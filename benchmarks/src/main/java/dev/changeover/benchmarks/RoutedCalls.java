package dev.changeover.benchmarks;

import java.util.concurrent.TimeUnit;

import dev.changeover.Phase;
import dev.changeover.testing.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * Calls of a routed repository.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RoutedCalls {

	/** Calls in one transaction, so that its begin and end hardly count. */
	static final int IN_TRANSACTION = 500;

	/** Phase of the migration. */
	@Param({ "OFF", "DUAL_WRITE", "DARK_READ", "LIVE", "RAMP_DOWN", "COMPLETE" })
	public Phase phase = Phase.OFF;

	/** Whether there is a meter registry. */
	@Param({ "false", "true" })
	public boolean metrics;

	/** How many migrations are declared. */
	@Param("1")
	public int migrations = 1;

	private @Nullable Service service;

	private Contacts contacts = new MapContacts();

	private TransactionTemplate transaction = new TransactionTemplate();

	/**
	 * Starts the service.
	 * @throws InterruptedException when the benchmark is stopped
	 */
	@Setup(Level.Trial)
	public void start() throws InterruptedException {
		Service started = Service.in(this.phase, this.migrations, MapApplication.class, TestDatabase.H2,
				"benchmark.metrics=" + this.metrics);
		this.service = started;
		this.contacts = started.contacts();
		this.transaction = started.transaction();
	}

	/**
	 * Stops the service.
	 */
	@TearDown(Level.Trial)
	public void stop() {
		if (this.service != null) {
			this.service.close();
		}
	}

	/**
	 * A read outside of a transaction.
	 * @param cursor gives the ids
	 * @return what was read
	 */
	@Benchmark
	public @Nullable String read(Cursor cursor) {
		return this.contacts.find(cursor.next());
	}

	/**
	 * Reads in a transaction.
	 * @param sink takes what was read
	 * @param cursor gives the ids
	 */
	@Benchmark
	@OperationsPerInvocation(IN_TRANSACTION)
	public void readInTransaction(Blackhole sink, Cursor cursor) {
		this.transaction.executeWithoutResult((status) -> {
			for (int i = 0; i < IN_TRANSACTION; i++) {
				sink.consume(this.contacts.find(cursor.next()));
			}
		});
	}

	/**
	 * A write that begins and commits a transaction.
	 * @param cursor gives the ids
	 */
	@Benchmark
	public void write(Cursor cursor) {
		this.contacts.save(cursor.next(), "Way 1");
	}

	/**
	 * Writes in a transaction.
	 * @param cursor gives the ids
	 */
	@Benchmark
	@OperationsPerInvocation(IN_TRANSACTION)
	public void writeInTransaction(Cursor cursor) {
		this.transaction.executeWithoutResult((status) -> {
			for (int i = 0; i < IN_TRANSACTION; i++) {
				this.contacts.save(cursor.next(), "Way 1");
			}
		});
	}

}
