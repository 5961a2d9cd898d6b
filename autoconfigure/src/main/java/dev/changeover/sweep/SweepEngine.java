package dev.changeover.sweep;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Database;
import dev.changeover.phase.DriftLog;

/**
 * Takes sweeps one chunk further at a time. Any number of threads of any number of
 * instances may do so at once: each chunk is claimed, done and marked done in one
 * transaction, which holds the phase lock. Thread-safe.
 */
final class SweepEngine {

	private static final long WAIT_MILLIS = 100;

	private static final long LONGEST_REST_MILLIS = 500;

	private final RowSources sources;

	private final Map<String, SweepSettings> settings;

	private final List<Throttle> throttles;

	private final SweepTable sweeps;

	private final Planner planner;

	private final ChunkAttempts attempts;

	private final Outcome outcome;

	SweepEngine(Database database, Coordinator coordinator, RowSources sources, Map<String, SweepSettings> settings,
			List<Throttle> throttles) {
		this.sources = sources;
		this.settings = Map.copyOf(settings);
		this.throttles = List.copyOf(throttles);
		this.sweeps = new SweepTable(database);
		ChunkTable chunks = new ChunkTable(database);
		this.planner = new Planner(database, this.sweeps, chunks, new DriftLog(database));
		this.outcome = new Outcome(database, coordinator, this.sweeps, chunks);
		this.attempts = new ChunkAttempts(database, this::settings, this.sweeps, chunks, this.outcome);
	}

	/**
	 * What a step came to.
	 *
	 * @param pauseMillis how long nothing can be done, as far as is known
	 */
	record Step(Result result, long pauseMillis) {

		/** Something was done; there may be more. */
		static final Step WORKED = new Step(Result.WORKED, 0);

		/** Others or the throttles are to be waited for. */
		static final Step WAITING = new Step(Result.WAITING, WAIT_MILLIS);

		/** The sweep does not run any more. */
		static final Step ENDED = new Step(Result.ENDED, 0);

		/**
		 * The ceiling lets it go on later. It may be paused or cancelled before.
		 */
		static Step resting(long millis) {
			return new Step(Result.WAITING, Math.min(millis, LONGEST_REST_MILLIS));
		}

	}

	enum Result {

		WORKED, WAITING, ENDED

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
		// Looked at before the throttles, some of which ask the database.
		if (sweep.restMillis() > 0) {
			return Step.resting(sweep.restMillis());
		}
		if (isThrottled(sweep)) {
			return Step.WAITING;
		}
		try {
			Optional<Step> worked = this.attempts.next(sweep, source);
			if (worked.isPresent()) {
				return worked.get();
			}
			return this.planner.advance(sweep, source, settings(sweep.migration())) ? Step.WORKED : Step.WAITING;
		}
		catch (KeyOrderException | KeyNotReadException ex) {
			return fail(sweep, String.valueOf(ex.getMessage()));
		}
	}

	private boolean isThrottled(Sweep sweep) {
		for (Throttle throttle : this.throttles) {
			Optional<String> reason = throttle.reason(sweep.migration());
			if (reason.isPresent()) {
				this.sweeps.throttled(sweep.id(), reason.get());
				return true;
			}
		}
		return false;
	}

	private Step fail(Sweep sweep, String message) {
		this.outcome.end(sweep, SweepState.FAILED, message);
		return Step.ENDED;
	}

}
