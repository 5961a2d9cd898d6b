package dev.changeover.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.changeover.sweep.RowFailure;
import dev.changeover.sweep.SweepState;
import dev.changeover.sweep.SweepStatus;
import org.jspecify.annotations.Nullable;

/**
 * How far a sweep is.
 *
 * @param state where it stands; {@code VOID} when its evidence no longer holds
 * @param rows rows done
 * @param failed rows that could not be done
 * @param estimatedRows rows expected in all, where known
 * @param progress share of its work that is done, 0 to 1, where known
 * @param rowsPerSecond rate of the whole fleet
 * @param eta time left, where known
 * @param throttledBy what slows it down
 * @param startedAt when it began
 * @param finishedAt when it ended
 * @param message how it ended, in words
 * @param requestedBy who started it
 * @param failures some of the rows that could not be done: keys and reasons, never values
 */
public record SweepProgress(SweepState state, long rows, long failed, @Nullable Long estimatedRows,
		@Nullable Double progress, double rowsPerSecond, @Nullable Duration eta, @Nullable String throttledBy,
		@Nullable Instant startedAt, @Nullable Instant finishedAt, @Nullable String message,
		@Nullable String requestedBy, List<RowFailure> failures) {

	/** No such sweep was ever started. */
	public static final SweepProgress NONE = new SweepProgress(SweepState.NONE, 0, 0, null, null, 0, null, null, null,
			null, null, null, List.of());

	static SweepProgress of(SweepStatus status) {
		return of(status, status.state(), List.of());
	}

	static SweepProgress of(SweepStatus status, SweepState state, List<RowFailure> failures) {
		return new SweepProgress(state, status.rows(), status.failed(), status.estimatedRows(), status.progress(),
				status.rowsPerSecond(), status.eta(), status.throttledBy(), status.startedAt(), status.finishedAt(),
				status.message(), status.requestedBy(), failures);
	}

}
