package dev.changeover.sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

import dev.changeover.Side;
import dev.changeover.phase.Database;
import org.jspecify.annotations.Nullable;

/**
 * Tells how far sweeps are, and which of them do not come forward. Thread-safe.
 */
final class Progress {

	private static final long RATE_SECONDS = 10;

	private static final Duration STALLED = Duration.ofMinutes(1);

	private static final int STALLED_CHUNKS = 20;

	private final Database database;

	private final ChunkTable chunks;

	private final Function<String, SweepSettings> settings;

	private final Predicate<String> walksTwice;

	/**
	 * Tells of sweeps.
	 * @param settings how sweeps use the database, by migration
	 * @param walksTwice whether the orphans of a migration want a walk of their own
	 */
	Progress(Database database, ChunkTable chunks, Function<String, SweepSettings> settings,
			Predicate<String> walksTwice) {
		this.database = database;
		this.chunks = chunks;
		this.settings = settings;
		this.walksTwice = walksTwice;
	}

	/**
	 * How a sweep stands.
	 */
	SweepStatus of(Sweep sweep) {
		if (!sweep.state().active()) {
			return ended(sweep);
		}
		ChunkTable.Totals totals = this.chunks.totals(sweep);
		Walk walk = Walk.of(sweep, totals, this.walksTwice.test(sweep.migration()));
		double rate = (sweep.state() == SweepState.RUNNING) ? rate(sweep) : 0;
		return new SweepStatus(sweep.migration(), sweep.kind(), sweep.state(), totals.rows(), totals.failed(),
				walk.rows(), walk.share(), rate, walk.timeAt(rate), sweep.throttledBy(), sweep.startedAt(), null,
				message(sweep), sweep.requestedBy());
	}

	private static SweepStatus ended(Sweep sweep) {
		Long estimate = sweep.estimatedRows();
		Double share = null;
		if (sweep.state() == SweepState.COMPLETED || sweep.state() == SweepState.WITH_FAILURES) {
			estimate = sweep.rows();
			share = 1.0;
		}
		else if (estimate != null && estimate > sweep.rows()) {
			share = (double) sweep.rows() / estimate;
		}
		else {
			estimate = null;
		}
		return new SweepStatus(sweep.migration(), sweep.kind(), sweep.state(), sweep.rows(), sweep.failed(), estimate,
				share, 0, null, null, sweep.startedAt(), sweep.finishedAt(), message(sweep), sweep.requestedBy());
	}

	private double rate(Sweep sweep) {
		double seconds = Math.max(0.1,
				Math.min(RATE_SECONDS, Duration.between(sweep.startedAt(), this.database.now()).toMillis() / 1000.0));
		return this.chunks.recentRows(sweep.id(), RATE_SECONDS) / seconds;
	}

	private static @Nullable String message(Sweep sweep) {
		return (sweep.message() == null && sweep.kind() == SweepKind.REPAIR) ? direction(sweep.kind(), sweep.side())
				: sweep.message();
	}

	/**
	 * Sweeps that run but have done no chunk for a minute, though nothing throttles them.
	 * @return what there is to say of each, by name of the migration
	 */
	Map<String, String> stalled(List<Sweep> running) {
		Map<String, String> stalled = new LinkedHashMap<>();
		if (running.isEmpty()) {
			return stalled;
		}
		Instant now = this.database.now();
		for (Sweep sweep : running) {
			long last = Math.max(this.chunks.totals(sweep).lastAt(), sweep.startedAt().toEpochMilli());
			Duration silence = Duration.ofMillis(now.toEpochMilli() - Math.max(last, sweep.nextAt()));
			Duration patience = this.settings.apply(sweep.migration()).chunkTime().multipliedBy(STALLED_CHUNKS);
			if (sweep.throttledBy() == null && silence.compareTo(STALLED) > 0 && silence.compareTo(patience) > 0) {
				stalled.put(sweep.migration(), sweep.kind() + " has done nothing for " + silence.toSeconds() + " s"
						+ ((sweep.message() != null) ? ": " + sweep.message() : "."));
			}
		}
		return stalled;
	}

	/**
	 * Says what a sweep does to which side.
	 */
	static String direction(SweepKind kind, Side side) {
		return switch (kind) {
			case VERIFICATION -> "comparing OLD with NEW";
			case CLEAR_NEW -> "deleting them from NEW";
			case PREFLIGHT -> "mapping them from OLD to NEW and keeping nothing";
			default -> "overwriting " + side + " from " + side.other();
		};
	}

}
