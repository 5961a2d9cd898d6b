package dev.changeover.sweep;

import java.util.Optional;
import java.util.function.Function;

import dev.changeover.phase.Database;
import dev.changeover.phase.MigrationState;
import dev.changeover.phase.PhaseLock;
import dev.changeover.phase.PhaseTable;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The transactions in which chunks are done, and what holds within them. Thread-safe.
 */
final class ChunkTransactions {

	private final Function<String, SweepSettings> settings;

	private final PhaseLock lock;

	private final PhaseTable phases;

	private final JdbcTransactionManager transactions;

	ChunkTransactions(Database database, Function<String, SweepSettings> settings) {
		this.settings = settings;
		this.lock = new PhaseLock(database);
		this.phases = new PhaseTable(database);
		this.transactions = new JdbcTransactionManager(database.dataSource());
	}

	/**
	 * A transaction of a sweep that sees what is committed by now.
	 */
	TransactionTemplate of(Sweep sweep) {
		return of(sweep, TransactionDefinition.ISOLATION_READ_COMMITTED);
	}

	/**
	 * A transaction for a chunk of a sweep: a comparison that takes several statements
	 * has one snapshot for all of them.
	 */
	TransactionTemplate of(Sweep sweep, RowSource source) {
		boolean snapshot = sweep.stage() == Stage.COMPARE && !source.comparesInOneStatement();
		return of(sweep, snapshot ? TransactionDefinition.ISOLATION_REPEATABLE_READ
				: TransactionDefinition.ISOLATION_READ_COMMITTED);
	}

	private TransactionTemplate of(Sweep sweep, int isolation) {
		TransactionTemplate template = new TransactionTemplate(this.transactions);
		template.setIsolationLevel(isolation);
		template.setTimeout((int) Math.max(10, this.settings.apply(sweep.migration()).chunkTime().toSeconds() * 20));
		return template;
	}

	/**
	 * Takes the phase lock and asks whether the sweep may go on. What is read under it
	 * holds to the end of the transaction.
	 */
	@Nullable String broken(Sweep sweep) {
		this.lock.shared(sweep.migration());
		Optional<MigrationState> state = this.phases.read(sweep.migration());
		return state.isEmpty() ? "The migration is not known any more." : Grounds.broken(sweep, state.get());
	}

}
