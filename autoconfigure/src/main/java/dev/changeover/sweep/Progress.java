package dev.changeover.sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import dev.changeover.Side;
import dev.changeover.phase.Database;

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

	Progress(Database database, ChunkTable chunks, Function<String, SweepSettings> settings) {
		this.database = database;
		this.chunks = chunks;
		this.settings = settings;
	}

	/**
	 * How a sweep stands.
	 */
	SweepStatus of(Sweep sweep) {
		boolean ended = !sweep.state().active();
		ChunkTable.Totals totals = ended ? new ChunkTable.Totals(sweep.rows(), sweep.failed(), 0, 0)
				: this.chunks.totals(sweep.id());
		Long estimate = sweep.estimatedRows();
		if (estimate != null && !ended) {
			estimate = totals.all(estimate);
		}
		double rate = 0;
		Duration eta = null;
		if (sweep.state() == SweepState.RUNNING) {
			Instant now = this.database.now();
			double seconds = Math.max(0.1,
					Math.min(RATE_SECONDS, Duration.between(sweep.startedAt(), now).toMillis() / 1000.0));
			rate = this.chunks.recentRows(sweep.id(), RATE_SECONDS) / seconds;
			if (estimate != null && rate > 0) {
				eta = Duration.ofSeconds((long) Math.ceil(Math.max(0, estimate - totals.rows()) / rate));
			}
		}
		String message = sweep.message();
		if (message == null && sweep.kind() == SweepKind.REPAIR) {
			message = direction(sweep.kind(), sweep.side());
		}
		return new SweepStatus(sweep.migration(), sweep.kind(), sweep.state(), totals.rows(), totals.failed(), estimate,
				rate, eta, ended ? null : sweep.throttledBy(), sweep.startedAt(), sweep.finishedAt(), message,
				sweep.requestedBy());
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
			long last = Math.max(this.chunks.totals(sweep.id()).lastAt(), sweep.startedAt().toEpochMilli());
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
