package dev.changeover.sweep;

import java.util.ArrayList;
import java.util.List;

import dev.changeover.Side;
import dev.changeover.phase.Database;
import dev.changeover.phase.Drift;
import dev.changeover.phase.DriftLog;
import dev.changeover.phase.RoundTrip;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the keys of a stage into chunks, a few ahead of the workers, so that their size
 * follows the pace. The chunks cover every key there can be, from the beginning to the
 * end, so a row that arrives between two keys is part of one. A row that arrives in a
 * chunk that is done was written to both sides by its writer: a sweep begins after every
 * writer does so.
 */
final class Planner {

	private static final int CHUNKS_AHEAD = 4;

	private static final int FEWEST_ROWS = 10;

	/**
	 * Under a ceiling, the rows of this time are done at once: so short that a write
	 * beside them hardly waits.
	 */
	private static final int STROKE_MILLIS = 25;

	private static final int FEWEST_ROWS_OF_A_STROKE = 500;

	private static final int ENTRIES_IN_A_CHUNK = 200;

	static final int FIRST_ROWS = 1_000;

	private final Database database;

	private final SweepTable sweeps;

	private final ChunkTable chunks;

	private final DriftLog drift;

	Planner(Database database, SweepTable sweeps, ChunkTable chunks, DriftLog drift) {
		this.database = database;
		this.sweeps = sweeps;
		this.chunks = chunks;
		this.drift = drift;
	}

	/**
	 * Plans the next chunks of the stage, or goes on to the next stage when all of them
	 * are done.
	 * @return whether there is something to do now
	 */
	boolean advance(Sweep seen, RowSource source, SweepSettings settings) {
		return this.database.inTransaction(() -> {
			Sweep sweep = this.sweeps.lock(seen.id());
			if (sweep.state() != SweepState.RUNNING || sweep.stage() != seen.stage()) {
				return true;
			}
			if (!sweep.planned()) {
				plan(sweep, source, settings);
				return true;
			}
			if (this.chunks.anyPending(sweep.id())) {
				return false;
			}
			this.sweeps.enter(sweep.id(), next(sweep, source));
			return true;
		});
	}

	/**
	 * Where both sides have one order, the orphans went with the rows.
	 */
	private static Stage next(Sweep sweep, RowSource source) {
		Stage next = sweep.kind().after(sweep.stage());
		return (next == Stage.ORPHANS && source.sameOrder()) ? sweep.kind().after(next) : next;
	}

	private void plan(Sweep sweep, RowSource source, SweepSettings settings) {
		if (sweep.stage() == Stage.REPAIR) {
			planEntries(sweep);
			return;
		}
		int rows = size(sweep, source, settings);
		Side walked = sweep.stage().walked(sweep.side());
		List<String> ends = new ArrayList<>();
		String cursor = sweep.plannedTo();
		String high = cursor;
		do {
			high = source.keyAfter(walked, new Selection.Range(high, null), rows);
			if (high != null) {
				if (ends.contains(high)) {
					throw new KeyOrderException(sweep.migration(), walked, high);
				}
				ends.add(high);
			}
		}
		while (high != null && ends.size() < CHUNKS_AHEAD);
		this.chunks.endsAt(sweep.id(), sweep.stage(), ends).forEach((end) -> {
			throw new KeyOrderException(sweep.migration(), walked, end);
		});
		RoundTrip trip = this.database.roundTrip();
		for (String end : ends) {
			this.chunks.add(trip, sweep.id(), sweep.stage(), new Selection.Range(cursor, end), rows);
			cursor = end;
		}
		if (high == null) {
			Selection.Range rest = new Selection.Range(cursor, null);
			this.chunks.add(trip, sweep.id(), sweep.stage(), rest, source.count(walked, rest));
		}
		this.sweeps.planned(trip, sweep.id(), cursor, high == null, rows);
		trip.run();
	}

	/**
	 * Drift is only ever appended: what comes later is for the next repair.
	 */
	private void planEntries(Sweep sweep) {
		RoundTrip trip = this.database.roundTrip();
		plan(sweep, trip);
		trip.run();
	}

	private void plan(Sweep sweep, RoundTrip trip) {
		long cursor = (sweep.plannedTo() != null) ? Long.parseLong(sweep.plannedTo()) : 0;
		for (int chunk = 0; chunk < CHUNKS_AHEAD; chunk++) {
			List<Drift> entries = this.drift.unresolved(sweep.migration(), cursor, ENTRIES_IN_A_CHUNK);
			if (!entries.isEmpty()) {
				long last = entries.get(entries.size() - 1).id();
				this.chunks.add(trip, sweep.id(), sweep.stage(),
						new Selection.Range(Long.toString(cursor), Long.toString(last)), entries.size());
				cursor = last;
			}
			if (entries.size() < ENTRIES_IN_A_CHUNK) {
				this.sweeps.planned(trip, sweep.id(), Long.toString(cursor), true, sweep.chunkRows());
				return;
			}
		}
		this.sweeps.planned(trip, sweep.id(), Long.toString(cursor), false, sweep.chunkRows());
	}

	private int size(Sweep sweep, RowSource source, SweepSettings settings) {
		Double pace = this.chunks.pace(sweep.id(), sweep.stage());
		double wanted = (pace != null) ? pace * settings.chunkTime().toMillis()
				: Math.min(FIRST_ROWS, sweep.chunkRows());
		if (pace != null) {
			wanted = Math.max(sweep.chunkRows() / 4.0, Math.min(sweep.chunkRows() * 4.0, wanted));
		}
		double most = source.maxChunkRows();
		if (settings.rowsPerSecond() > 0) {
			// In short strokes, between which the writers beside it have their turn.
			double stroke = settings.rowsPerSecond() * Math.min(STROKE_MILLIS, settings.chunkTime().toMillis())
					/ 1000.0;
			double whole = settings.rowsPerSecond() * settings.chunkTime().toMillis() / 1000.0;
			most = Math.min(most, Math.max(stroke, Math.min(whole, FEWEST_ROWS_OF_A_STROKE)));
		}
		return (int) Math.max(FEWEST_ROWS, Math.min(most, wanted));
	}

}
