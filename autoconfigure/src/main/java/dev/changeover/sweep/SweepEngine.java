package dev.changeover.sweep;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import dev.changeover.Side;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Database;
import dev.changeover.phase.DriftLog;
import dev.changeover.phase.MigrationState;
import dev.changeover.phase.PhaseLock;
import dev.changeover.phase.PhaseTable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes sweeps one chunk further at a time. Any number of threads of any number of
 * instances may do so at once: each chunk is claimed, done and marked done in one
 * transaction, which holds the phase lock. Thread-safe.
 */
final class SweepEngine {

	private static final Logger logger = LoggerFactory.getLogger(SweepEngine.class);

	private static final int ROWS_DONE_SINGLY = 50;

	private static final RowSource.Comparison NOTHING = new RowSource.Comparison(0, List.of());

	private final Database database;

	private final RowSources sources;

	private final Map<String, SweepSettings> settings;

	private final List<Throttle> throttles;

	private final SweepTable sweeps;

	private final ChunkTable chunks;

	private final Planner planner;

	private final ChunkWork work;

	private final Outcome outcome;

	private final PhaseLock lock;

	private final PhaseTable phases;

	private final JdbcTransactionManager transactions;

	SweepEngine(Database database, Coordinator coordinator, RowSources sources, Map<String, SweepSettings> settings,
			List<Throttle> throttles) {
		this.database = database;
		this.sources = sources;
		this.settings = Map.copyOf(settings);
		this.throttles = List.copyOf(throttles);
		this.sweeps = new SweepTable(database);
		this.chunks = new ChunkTable(database);
		DriftLog drift = new DriftLog(database);
		this.planner = new Planner(database, this.sweeps, this.chunks, drift);
		this.work = new ChunkWork(database, drift);
		this.outcome = new Outcome(database, coordinator, this.sweeps, this.chunks);
		this.lock = new PhaseLock(database);
		this.phases = new PhaseTable(database);
		this.transactions = new JdbcTransactionManager(database.dataSource());
	}

	/**
	 * What a step came to.
	 */
	enum Step {

		/** Something was done; there may be more. */
		WORKED,

		/** Nothing can be done just now. */
		WAITING,

		/** The sweep does not run any more. */
		ENDED

	}

	SweepSettings settings(String migration) {
		return this.settings.getOrDefault(migration, SweepSettings.DEFAULT);
	}

	/**
	 * Takes a sweep one chunk further.
	 */
	Step step(long id) {
		Sweep sweep = this.sweeps.read(id);
		if (sweep.state() != SweepState.RUNNING) {
			return Step.ENDED;
		}
		RowSource source = this.sources.of(sweep.migration()).orElse(null);
		if (source == null) {
			return Step.ENDED;
		}
		if (!source.mappingVersion().equals(sweep.mappingVersion())) {
			return fail(sweep, "The mapping changed since the sweep began, so the rows copied before and after would "
					+ "differ. Start it again.");
		}
		if (sweep.stage() == Stage.FINISH) {
			return this.outcome.record(sweep, source) ? Step.ENDED : Step.WAITING;
		}
		if (heldBack(sweep)) {
			return Step.WAITING;
		}
		try {
			Attempt attempt = attempt(sweep, source);
			return switch (attempt.result()) {
				case DONE -> Step.WORKED;
				case NOTHING ->
					this.planner.advance(sweep, source, settings(sweep.migration())) ? Step.WORKED : Step.WAITING;
				case BROKEN -> end(sweep, SweepState.VOID, attempt.message());
				case DIFFERS -> again(sweep, source, attempt, (status) -> new Done(attempt.found().rows(),
						this.work.confirm(sweep, source, attempt.found().suspects())));
				case CONTENDED -> Step.WAITING;
				case SLOW -> smaller(sweep, source, attempt);
				case ROW -> (attempt.chunk().rows() > ROWS_DONE_SINGLY) ? smaller(sweep, source, attempt)
						: singly(sweep, source, attempt);
			};
		}
		catch (KeyOrderException ex) {
			return fail(sweep, String.valueOf(ex.getMessage()));
		}
	}

	private boolean heldBack(Sweep sweep) {
		for (Throttle throttle : this.throttles) {
			Optional<String> reason = throttle.reason(sweep.migration());
			if (reason.isPresent()) {
				this.sweeps.throttled(sweep.id(), reason.get());
				return true;
			}
		}
		return sweep.nextAt() > 0 && sweep.nextAt() > this.database.now().toEpochMilli();
	}

	/**
	 * Claims and does a chunk.
	 */
	private Attempt attempt(Sweep sweep, RowSource source) {
		List<Chunk> claimed = new ArrayList<>(1);
		boolean snapshot = sweep.stage() == Stage.COMPARE && !source.comparesInOneStatement();
		try {
			Attempt attempt = transaction(sweep, snapshot).execute((status) -> {
				Optional<Chunk> chunk = this.chunks.claim(sweep.id());
				if (chunk.isEmpty()) {
					return new Attempt(Result.NOTHING, null, null, NOTHING);
				}
				claimed.add(chunk.get());
				String broken = broken(sweep);
				if (broken != null) {
					return new Attempt(Result.BROKEN, null, broken, NOTHING);
				}
				long begun = System.nanoTime();
				RowSource.Comparison done = this.work.whole(sweep, source, chunk.get(), status);
				if (!done.suspects().isEmpty()) {
					return new Attempt(Result.DIFFERS, chunk.get(), null, done);
				}
				this.chunks.done(chunk.get(), done.rows(), 0, (System.nanoTime() - begun) / 1_000_000);
				return new Attempt(Result.DONE, chunk.get(), null, done);
			});
			if (attempt.result() == Result.DONE) {
				charge(sweep, attempt.found().rows());
			}
			return attempt;
		}
		catch (KeyOrderException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			return failed(sweep, claimed, ex);
		}
	}

	private Attempt failed(Sweep sweep, List<Chunk> claimed, RuntimeException ex) {
		FailureReason reason = FailureReason.of(ex);
		if (claimed.isEmpty() || reason == FailureReason.UNREACHABLE) {
			if (reason == FailureReason.CONTENDED) {
				return new Attempt(Result.CONTENDED, null, null, NOTHING);
			}
			throw ex;
		}
		logger.debug("A chunk of {} of '{}' met {}", sweep.kind(), sweep.migration(), FailureReason.words(ex));
		if (reason == FailureReason.IMPOSSIBLE) {
			fail(sweep, "The database rejects the statement itself: " + FailureReason.words(ex)
					+ ". Check that the tables and columns of the mapping exist, then start it again.");
			return new Attempt(Result.CONTENDED, null, null, NOTHING);
		}
		Result result = switch (reason) {
			case SLOW -> Result.SLOW;
			case ROW -> Result.ROW;
			default -> Result.CONTENDED;
		};
		return new Attempt(result, claimed.get(0), null, NOTHING);
	}

	/**
	 * Cuts a chunk in two, or does its rows one at a time where it cannot be cut.
	 */
	private Step smaller(Sweep sweep, RowSource source, Attempt attempt) {
		Chunk chunk = attempt.chunk();
		int half = half(chunk.rows());
		if (half < 1 || sweep.stage() == Stage.REPAIR) {
			return singly(sweep, source, attempt);
		}
		Side walked = chunk.stage().walked(sweep.side());
		Boolean cut = transaction(sweep, false).execute((status) -> {
			if (this.chunks.claimAgain(chunk).isEmpty()) {
				return true;
			}
			String middle = source.keyAfter(walked, chunk.range(), half);
			if (middle == null && sweep.stage() == Stage.COMPARE) {
				// The other side may have many rows where this one has few.
				long others = source.count(walked.other(), chunk.range());
				middle = (others > 1) ? source.keyAfter(walked.other(), chunk.range(), half(others)) : null;
			}
			if (middle == null || middle.equals(chunk.range().high())) {
				return false;
			}
			this.chunks.split(chunk, middle, half);
			return true;
		});
		return cut ? Step.WORKED : singly(sweep, source, attempt);
	}

	private static int half(long rows) {
		return (int) Math.min(Integer.MAX_VALUE, rows / 2);
	}

	/**
	 * Does the rows of a chunk one at a time, each behind a savepoint, and records those
	 * that fail.
	 */
	private Step singly(Sweep sweep, RowSource source, Attempt attempt) {
		Chunk chunk = attempt.chunk();
		return again(sweep, source, attempt, (status) -> {
			List<RowFailure> failures = new ArrayList<>();
			long differing = 0;
			Collection<String> keys = this.work.keys(sweep, source, chunk);
			for (String key : keys) {
				Object before = status.createSavepoint();
				try {
					differing += this.work.single(sweep, source, chunk, key, status) ? 1 : 0;
					status.releaseSavepoint(before);
				}
				catch (RuntimeException ex) {
					if (FailureReason.of(ex) != FailureReason.ROW) {
						throw ex;
					}
					status.rollbackToSavepoint(before);
					failures.add(new RowFailure(key, FailureReason.words(ex)));
				}
			}
			this.chunks.failed(sweep.id(), failures);
			return new Done(keys.size(), differing + failures.size());
		});
	}

	/**
	 * Claims a chunk again, does it in another way, and marks it done.
	 */
	private Step again(Sweep sweep, RowSource source, Attempt attempt, Function<TransactionStatus, Done> doing) {
		Chunk chunk = attempt.chunk();
		boolean snapshot = sweep.stage() == Stage.COMPARE && !source.comparesInOneStatement();
		try {
			AtomicLong rows = new AtomicLong();
			String broken = transaction(sweep, snapshot).execute((status) -> {
				if (this.chunks.claimAgain(chunk).isEmpty()) {
					return "";
				}
				String reason = broken(sweep);
				if (reason != null) {
					return reason;
				}
				long begun = System.nanoTime();
				Done done = doing.apply(status);
				this.chunks.done(chunk, done.rows(), done.failed(), (System.nanoTime() - begun) / 1_000_000);
				rows.set(done.rows());
				return "";
			});
			if (!broken.isEmpty()) {
				return end(sweep, SweepState.VOID, broken);
			}
			charge(sweep, rows.get());
			return Step.WORKED;
		}
		catch (RuntimeException ex) {
			return switch (FailureReason.of(ex)) {
				case CONTENDED, SLOW -> Step.WAITING;
				case IMPOSSIBLE -> fail(sweep, "The database rejects the statement itself: " + FailureReason.words(ex)
						+ ". Check that the tables and columns of the mapping exist, then start it again.");
				case ROW -> {
					if (attempt.result() != Result.DIFFERS) {
						throw ex;
					}
					yield singly(sweep, source, new Attempt(Result.ROW, chunk, null, NOTHING));
				}
				case UNREACHABLE -> throw ex;
			};
		}
	}

	/**
	 * Takes the phase lock and asks whether the sweep may go on. What is read under it
	 * holds to the end of the transaction.
	 */
	private @Nullable String broken(Sweep sweep) {
		this.lock.shared(sweep.migration());
		Optional<MigrationState> state = this.phases.read(sweep.migration());
		return state.isEmpty() ? "The migration is not known any more." : Grounds.broken(sweep, state.get());
	}

	private void charge(Sweep sweep, long rows) {
		long rate = settings(sweep.migration()).rowsPerSecond();
		if (rate > 0) {
			this.sweeps.charge(sweep.id(), rows, rate);
		}
	}

	private Step fail(Sweep sweep, String message) {
		return end(sweep, SweepState.FAILED, message);
	}

	private Step end(Sweep sweep, SweepState state, @Nullable String message) {
		this.outcome.end(sweep, state, message);
		return Step.ENDED;
	}

	private TransactionTemplate transaction(Sweep sweep, boolean snapshot) {
		TransactionTemplate template = new TransactionTemplate(this.transactions);
		template.setIsolationLevel(snapshot ? TransactionDefinition.ISOLATION_REPEATABLE_READ
				: TransactionDefinition.ISOLATION_READ_COMMITTED);
		template.setTimeout((int) Math.max(10, settings(sweep.migration()).chunkTime().toSeconds() * 20));
		return template;
	}

	private enum Result {

		DONE, NOTHING, BROKEN, DIFFERS, CONTENDED, SLOW, ROW

	}

	/**
	 * What became of a chunk.
	 *
	 * @param maybe the chunk, where one was claimed
	 * @param found what was done and found
	 */
	private record Attempt(Result result, @Nullable Chunk maybe, @Nullable String message, RowSource.Comparison found) {

		Chunk chunk() {
			if (this.maybe == null) {
				throw new IllegalStateException("No chunk was claimed.");
			}
			return this.maybe;
		}

	}

	/**
	 * What was done of a chunk in another way.
	 */
	private record Done(long rows, long failed) {
	}

}
