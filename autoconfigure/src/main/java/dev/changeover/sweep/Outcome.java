package dev.changeover.sweep;

import java.util.Arrays;
import java.util.List;

import dev.changeover.Side;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Database;
import dev.changeover.phase.DriftLog;
import dev.changeover.phase.PhaseTable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records how a sweep ended. Only one that ended clean becomes evidence.
 */
final class Outcome {

	private static final Logger logger = LoggerFactory.getLogger(Outcome.class);

	private static final int DUPLICATES_LISTED = 1_000;

	private static final int FAILURES_TOLD = 5;

	private final Database database;

	private final Coordinator coordinator;

	private final SweepTable sweeps;

	private final ChunkTable chunks;

	private final PhaseTable phases;

	private final DriftLog drift;

	Outcome(Database database, Coordinator coordinator, SweepTable sweeps, ChunkTable chunks) {
		this.database = database;
		this.coordinator = coordinator;
		this.sweeps = sweeps;
		this.chunks = chunks;
		this.phases = new PhaseTable(database);
		this.drift = new DriftLog(database);
	}

	/**
	 * Records the result of a sweep whose chunks are all done.
	 * @return {@code false} while another worker does it
	 */
	boolean record(Sweep sweep, RowSource source) {
		if (!this.sweeps.claimFinish(sweep.id())) {
			return false;
		}
		ChunkTable.Totals totals = this.chunks.totals(sweep);
		if (sweep.kind() == SweepKind.PREFLIGHT || sweep.kind() == SweepKind.CLEAR_NEW) {
			// No chunk may be left that would have been told so.
			String broken = Grounds.broken(sweep, this.phases.read(sweep.migration()).orElseThrow());
			if (broken != null) {
				end(sweep, SweepState.VOID, broken, totals);
				return true;
			}
		}
		if (sweep.kind() == SweepKind.PREFLIGHT) {
			List<RowFailure> duplicates = this.database.inTransaction(() -> source.duplicates(DUPLICATES_LISTED));
			this.chunks.failed(sweep.id(), duplicates);
			totals = totals.failing(duplicates.size());
		}
		if (sweep.kind() == SweepKind.REPAIR) {
			resolveUnmatched(sweep);
		}
		totals = totals.failing(withoutKey(sweep, source));
		if (totals.failed() > 0) {
			end(sweep, SweepState.WITH_FAILURES, failures(sweep, totals), totals);
			return true;
		}
		String by = by(sweep);
		boolean holds = switch (sweep.kind()) {
			case BACKFILL, REVERSE_BACKFILL -> {
				resolveMarked(sweep, "REPAIRED");
				this.drift.overwritten(sweep.migration(), sweep.side(), sweep.startedAt());
				Long interval = sweep.interval();
				yield interval != null && this.coordinator.backfilled(sweep.migration(), sweep.side(), interval, by,
						totals.rows() + " rows copied to " + sweep.side());
			}
			case VERIFICATION -> this.coordinator.verified(sweep.migration(), sweep.epoch(), by,
					totals.rows() + " rows compared, all equal");
			case CLEAR_NEW -> {
				resolveMarked(sweep, "CLEARED");
				yield true;
			}
			case REPAIR, PREFLIGHT -> true;
		};
		if (holds) {
			end(sweep, SweepState.COMPLETED, null);
		}
		else {
			end(sweep, SweepState.VOID, "What the sweep began with ended before it did. Start it again.");
		}
		return true;
	}

	/**
	 * Counts the rows that no chunk could come by, and records that there are some.
	 */
	private long withoutKey(Sweep sweep, RowSource source) {
		long all = 0;
		for (Side side : sweep.kind().sides()) {
			long rows = source.withoutKey(side);
			if (rows > 0) {
				this.chunks.failed(sweep.id(), List.of(new RowFailure("NULL", rows + " rows on " + side
						+ " have NULL in their key: give them a key, or leave them out with 'where'")));
			}
			all += rows;
		}
		return all;
	}

	/**
	 * Ends a sweep.
	 */
	void end(Sweep sweep, SweepState state, @Nullable String message) {
		end(sweep, state, message, this.chunks.totals(sweep));
	}

	private void end(Sweep sweep, SweepState state, @Nullable String message, ChunkTable.Totals totals) {
		if (this.sweeps.end(sweep.id(), state, message, totals.rows(), totals.failed())) {
			log(sweep, state, totals);
			logger.info("{} of '{}' ended {} with {} rows{}", sweep.kind(), sweep.migration(), state, totals.rows(),
					(message != null) ? ": " + message : "");
		}
	}

	/**
	 * Leaves an entry of what changed rows and is no evidence, however it ended.
	 */
	private void log(Sweep sweep, SweepState state, ChunkTable.Totals totals) {
		String by = by(sweep);
		if (sweep.kind() == SweepKind.REPAIR) {
			this.coordinator.logged(sweep.migration(), "REPAIRED", by, sweep.reason(), state + ": " + totals.rows()
					+ " entries of drift, " + sweep.side() + " overwritten from " + sweep.side().other());
		}
		else if (sweep.kind() == SweepKind.CLEAR_NEW) {
			this.coordinator.logged(sweep.migration(), "CLEARED", by, sweep.reason(),
					state + ": " + totals.rows() + " rows deleted from NEW");
		}
	}

	/**
	 * Marks the drift that a sweep makes up for by overwriting every row, whichever side
	 * missed something. Only entries that are visible now: a failure that is still
	 * uncommitted belongs to a row that the sweep may have read before.
	 */
	void mark(Sweep sweep) {
		this.database.sql("""
				update {drift} set RESOLUTION = ? where MIGRATION = ? and RESOLVED_AT is null""")
			.params(mark(sweep.id()), sweep.migration())
			.update();
	}

	private void resolveMarked(Sweep sweep, String resolution) {
		this.database.sql("""
				update {drift} set RESOLUTION = ?, RESOLVED_AT = {now}, RESOLVED_BY = ?
				where MIGRATION = ? and RESOLUTION = ? and RESOLVED_AT is null""")
			.params(Arrays.asList(resolution, sweep.requestedBy(), sweep.migration(), mark(sweep.id())))
			.update();
	}

	/**
	 * Resolves entries of rows that neither side has by the key of the entry. The sides
	 * may write that key differently, so the row may be stale still: only a verification
	 * comes by it. Were this to end in between, the entries would be repaired again.
	 */
	private void resolveUnmatched(Sweep sweep) {
		Long unmatched = this.database.sql("""
				select count(*) from {drift} where MIGRATION = ? and RESOLUTION = ? and RESOLVED_AT is null""")
			.params(sweep.migration(), mark(sweep.id()))
			.query(Long.class)
			.single();
		if (unmatched > 0) {
			this.coordinator.doubt(sweep.migration(), by(sweep),
					unmatched + " entries of drift name rows that neither side has by that key; VERIFY comes by all");
			resolveMarked(sweep, "REPAIRED");
		}
	}

	private static String by(Sweep sweep) {
		return (sweep.requestedBy() != null) ? sweep.requestedBy() : "changeover";
	}

	static String mark(long sweep) {
		return "BY " + sweep;
	}

	private String failures(Sweep sweep, ChunkTable.Totals totals) {
		List<RowFailure> first = this.chunks.failures(sweep.id(), FAILURES_TOLD);
		if (sweep.kind() == SweepKind.VERIFICATION && first.isEmpty()) {
			return totals.failed() + " rows differ; they are listed as drift. Run REPAIR, then verify again.";
		}
		StringBuilder message = new StringBuilder().append(totals.failed()).append(" rows failed, the first:");
		first.forEach((failure) -> message.append(" key ")
			.append(failure.key())
			.append(" (")
			.append(failure.reason())
			.append(")"));
		return message.append(". Correct the rows or the mapping, then start it again.").toString();
	}

}
