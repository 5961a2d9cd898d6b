package dev.changeover.sweep;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.changeover.Side;
import dev.changeover.phase.Database;
import dev.changeover.phase.DriftLog;
import dev.changeover.phase.RoundTrip;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.transaction.TransactionStatus;

/**
 * Claims chunks and does them, each in one transaction that also marks it done: as a
 * whole; where that takes too long or meets a row that fails, in halves; and in the end
 * row by row. Thread-safe.
 */
final class ChunkAttempts {

	private static final Logger logger = LoggerFactory.getLogger(ChunkAttempts.class);

	private static final int ROWS_DONE_SINGLY = 50;

	private static final String TOOK_LONG = "A chunk took too long, or waited so long for rows that somebody has locked, ";

	private static final RowSource.Comparison NOTHING = new RowSource.Comparison(0, List.of());

	private final Database database;

	private final Function<String, SweepSettings> settings;

	private final SweepTable sweeps;

	private final ChunkTable chunks;

	private final ChunkWork work;

	private final Outcome outcome;

	private final ChunkTransactions transactions;

	ChunkAttempts(Database database, Function<String, SweepSettings> settings, SweepTable sweeps, ChunkTable chunks,
			Outcome outcome) {
		this.database = database;
		this.settings = settings;
		this.sweeps = sweeps;
		this.chunks = chunks;
		this.work = new ChunkWork(database, new DriftLog(database));
		this.outcome = outcome;
		this.transactions = new ChunkTransactions(database, settings, chunks);
	}

	/**
	 * Claims a chunk that nobody works on and does it, or some of it.
	 * @return what that came to, or empty when there is no such chunk
	 * @throws KeyOrderException when the keys repeat or go backwards
	 * @throws KeyNotReadException when a row is not found by its key
	 */
	Optional<SweepEngine.Step> next(Sweep sweep, RowSource source) {
		Attempt attempt = attempt(sweep, source);
		return switch (attempt.result()) {
			case NOTHING -> Optional.empty();
			case DONE -> Optional.of(SweepEngine.Step.WORKED);
			case BROKEN -> Optional.of(end(sweep, SweepState.VOID, attempt.message()));
			case DIFFERS -> Optional.of(again(sweep, source, attempt, (status) -> new Done(attempt.found().rows(),
					this.work.confirm(sweep, source, attempt.found().suspects()))));
			case CONTENDED -> Optional.of(SweepEngine.Step.WAITING);
			case SLOW -> {
				this.sweeps.say(sweep.id(), TOOK_LONG + "so it is cut in two.");
				yield Optional.of(smaller(sweep, source, attempt));
			}
			case ROW -> Optional.of((attempt.chunk().rows() > ROWS_DONE_SINGLY) ? smaller(sweep, source, attempt)
					: singly(sweep, source, attempt));
		};
	}

	/**
	 * Claims and does a chunk.
	 */
	private Attempt attempt(Sweep sweep, RowSource source) {
		List<Chunk> claimed = new ArrayList<>(1);
		try {
			return this.transactions.claimed(sweep, source, (chunks, trip) -> chunks.claim(trip, sweep.id()),
					(status, claim) -> {
						claim.chunk().ifPresent(claimed::add);
						return whole(sweep, source, claim, status);
					});
		}
		catch (KeyOrderException | KeyNotReadException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			return failed(sweep, claimed, ex);
		}
	}

	private Attempt whole(Sweep sweep, RowSource source, ChunkTransactions.Claim claim, TransactionStatus transaction) {
		if (claim.chunk().isEmpty()) {
			return new Attempt(Result.NOTHING, null, null, NOTHING);
		}
		if (claim.broken() != null) {
			return new Attempt(Result.BROKEN, null, claim.broken(), NOTHING);
		}
		Chunk chunk = claim.chunk().get();
		long begun = System.nanoTime();
		boolean hurried = this.settings.apply(sweep.migration()).rowsPerSecond() == 0;
		RowSource.Comparison done = this.work.whole(sweep, source, chunk, hurried, transaction);
		if (!done.suspects().isEmpty()) {
			return new Attempt(Result.DIFFERS, chunk, null, done);
		}
		finish(sweep, chunk, new Done(done.rows(), 0), begun);
		return new Attempt(Result.DONE, chunk, null, done);
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
	private SweepEngine.Step smaller(Sweep sweep, RowSource source, Attempt attempt) {
		Chunk chunk = attempt.chunk();
		int half = half(chunk.rows());
		if (half < 1 || sweep.stage() == Stage.REPAIR) {
			return singly(sweep, source, attempt);
		}
		Side walked = chunk.stage().walked(sweep.side());
		Boolean cut = this.transactions.unlocked(sweep, () -> {
			RoundTrip trip = this.database.roundTrip();
			Supplier<List<Chunk>> claimed = this.chunks.claimAgain(trip, chunk);
			trip.run();
			if (claimed.get().isEmpty()) {
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
		return cut ? SweepEngine.Step.WORKED : singly(sweep, source, attempt);
	}

	private static int half(long rows) {
		return (int) Math.min(Integer.MAX_VALUE, rows / 2);
	}

	/**
	 * Does the rows of a chunk one at a time, each behind a savepoint, and records those
	 * that fail.
	 */
	private SweepEngine.Step singly(Sweep sweep, RowSource source, Attempt attempt) {
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
	private SweepEngine.Step again(Sweep sweep, RowSource source, Attempt attempt,
			Function<TransactionStatus, Done> doing) {
		Chunk chunk = attempt.chunk();
		try {
			String broken = this.transactions.claimed(sweep, source, (chunks, trip) -> chunks.claimAgain(trip, chunk),
					(status, claim) -> {
						if (claim.chunk().isEmpty()) {
							return "";
						}
						if (claim.broken() != null) {
							return claim.broken();
						}
						long begun = System.nanoTime();
						finish(sweep, chunk, doing.apply(status), begun);
						return "";
					});
			if (!broken.isEmpty()) {
				return end(sweep, SweepState.VOID, broken);
			}
			return SweepEngine.Step.WORKED;
		}
		catch (RuntimeException ex) {
			return switch (FailureReason.of(ex)) {
				case CONTENDED, SLOW -> {
					this.sweeps.say(sweep.id(), TOOK_LONG + "and is tried again.");
					yield SweepEngine.Step.WAITING;
				}
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
	 * Marks a chunk done and puts the next one off, at the very end of its transaction:
	 * all workers change the row of the sweep.
	 */
	private void finish(Sweep sweep, Chunk chunk, Done done, long begun) {
		RoundTrip trip = this.database.roundTrip();
		this.chunks.done(trip, chunk, done.rows(), done.failed(), (System.nanoTime() - begun) / 1_000_000);
		long rate = this.settings.apply(sweep.migration()).rowsPerSecond();
		if (rate > 0) {
			this.sweeps.charge(trip, sweep.id(), done.rows(), rate);
		}
		trip.run();
	}

	private SweepEngine.Step fail(Sweep sweep, String message) {
		return end(sweep, SweepState.FAILED, message);
	}

	private SweepEngine.Step end(Sweep sweep, SweepState state, @Nullable String message) {
		this.outcome.end(sweep, state, message);
		return SweepEngine.Step.ENDED;
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
