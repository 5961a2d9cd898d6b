package dev.changeover.sweep;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How far a sweep is.
 *
 * @param migration the migration
 * @param kind what the sweep is for
 * @param state where it stands
 * @param rows rows visited so far
 * @param failed rows that failed, or that differ
 * @param estimatedRows rows there are to visit in all, or {@code null} where that is not
 * known: counting would have taken long, or the table outgrew the count
 * @param progress share of its work that is done, 0 to 1, or {@code null} where that is
 * not known
 * @param rowsPerSecond rows visited in a second of late; 0 when it does not run
 * @param eta time it still takes at that rate, or {@code null} when that is not known
 * @param throttledBy what slows it down now, or {@code null}
 * @param startedAt when it began
 * @param finishedAt when it ended, or {@code null}
 * @param message what there is to say of it, or {@code null}
 * @param requestedBy who asked for it
 */
public record SweepStatus(String migration, SweepKind kind, SweepState state, long rows, long failed,
		@Nullable Long estimatedRows, @Nullable Double progress, double rowsPerSecond, @Nullable Duration eta,
		@Nullable String throttledBy, Instant startedAt, @Nullable Instant finishedAt, @Nullable String message,
		@Nullable String requestedBy) {
}
