package dev.changeover.sweep;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.changeover.phase.Database;
import dev.changeover.phase.Dialect;
import dev.changeover.phase.MigrationState;
import dev.changeover.phase.PhaseLock;
import dev.changeover.phase.PhaseTable;
import dev.changeover.phase.RoundTrip;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The transactions in which chunks are done, and what holds within them. Thread-safe.
 */
final class ChunkTransactions {

	private final Database database;

	private final Function<String, SweepSettings> settings;

	private final ChunkTable chunks;

	private final PhaseLock lock;

	private final PhaseTable phases;

	private final JdbcTransactionManager transactions;

	ChunkTransactions(Database database, Function<String, SweepSettings> settings, ChunkTable chunks) {
		this.database = database;
		this.settings = settings;
		this.chunks = chunks;
		this.lock = new PhaseLock(database);
		this.phases = new PhaseTable(database);
		this.transactions = new JdbcTransactionManager(database.dataSource());
	}

	/**
	 * Works on a chunk that is claimed first, the phase lock taken.
	 * @param claim says which one
	 * @param work what to do, given the claim; rolled back when it throws
	 */
	<T> T claimed(Sweep sweep, RowSource source, BiFunction<ChunkTable, RoundTrip, Supplier<List<Chunk>>> claim,
			BiFunction<TransactionStatus, Claim, T> work) {
		// A comparison of several statements has one snapshot for all of them.
		boolean snapshot = sweep.stage() == Stage.COMPARE && !source.comparesInOneStatement();
		if (!snapshot && this.database.dialect() == Dialect.POSTGRESQL) {
			return template(sweep, TransactionDefinition.ISOLATION_DEFAULT)
				.execute((status) -> work.apply(status, together(sweep, claim)));
		}
		return template(sweep,
				snapshot ? TransactionDefinition.ISOLATION_REPEATABLE_READ
						: TransactionDefinition.ISOLATION_READ_COMMITTED)
			.execute((status) -> work.apply(status, apart(sweep, claim)));
	}

	/**
	 * Claims a chunk in one round trip. Told of an isolation, Spring would ask for the
	 * present one first, so it is set here.
	 */
	private Claim together(Sweep sweep, BiFunction<ChunkTable, RoundTrip, Supplier<List<Chunk>>> claim) {
		RoundTrip trip = this.database.roundTrip().update("set transaction isolation level read committed");
		Supplier<List<Chunk>> chunk = claim.apply(this.chunks, trip);
		this.lock.shared(trip, sweep.migration());
		Supplier<List<MigrationState>> state = this.phases.read(trip, sweep.migration());
		trip.run();
		return new Claim(chunk.get().stream().findFirst(), broken(sweep, state.get().stream().findFirst()));
	}

	private Claim apart(Sweep sweep, BiFunction<ChunkTable, RoundTrip, Supplier<List<Chunk>>> claim) {
		RoundTrip trip = this.database.roundTrip();
		Supplier<List<Chunk>> chunk = claim.apply(this.chunks, trip);
		trip.run();
		if (chunk.get().isEmpty()) {
			return new Claim(Optional.empty(), null);
		}
		this.lock.shared(sweep.migration());
		return new Claim(chunk.get().stream().findFirst(), broken(sweep, this.phases.read(sweep.migration())));
	}

	/**
	 * Works without the phase lock on what no phase matters to.
	 */
	<T> T unlocked(Sweep sweep, Supplier<T> work) {
		return template(sweep, TransactionDefinition.ISOLATION_READ_COMMITTED).execute((status) -> work.get());
	}

	private TransactionTemplate template(Sweep sweep, int isolation) {
		TransactionTemplate template = new TransactionTemplate(this.transactions);
		template.setIsolationLevel(isolation);
		template.setTimeout((int) Math.max(10, this.settings.apply(sweep.migration()).chunkTime().toSeconds() * 20));
		return template;
	}

	private static @Nullable String broken(Sweep sweep, Optional<MigrationState> state) {
		return state.isEmpty() ? "The migration is not known any more." : Grounds.broken(sweep, state.get());
	}

	/**
	 * What a transaction begins with. What was read of the phase holds to its end.
	 *
	 * @param chunk the chunk, empty when there was none to be had
	 * @param broken why the sweep may not go on, {@code null} when it may
	 */
	record Claim(Optional<Chunk> chunk, @Nullable String broken) {
	}

}
