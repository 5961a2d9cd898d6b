package dev.changeover.sweep;

import java.time.Instant;

import dev.changeover.Side;
import org.jspecify.annotations.Nullable;

/**
 * A row of the table of sweeps.
 *
 * @param side the side that is written, emptied or proved: the target
 * @param epoch epoch in force when it began
 * @param interval epoch in which the interval of the target began, {@code null} where the
 * sweep needs none
 * @param stage the part that is being worked on
 * @param plannedTo the last key that is part of a chunk, {@code null} before the first
 * @param planned whether all keys of the stage are part of chunks
 * @param chunkRows rows for the next chunk
 * @param nextAt time before which no chunk begins, in milliseconds
 * @param restMillis how long that was off when this row was read, at least 0
 * @param rows rows visited, written at the end; chunks count until then
 */
record Sweep(long id, String migration, SweepKind kind, SweepState state, Side side, long epoch,
		@Nullable Long interval, String mappingVersion, Stage stage, @Nullable String plannedTo, boolean planned,
		int chunkRows, long nextAt, long restMillis, @Nullable Long estimatedRows, long rows, long failed,
		@Nullable String requestedBy, @Nullable String reason, Instant startedAt, @Nullable Instant finishedAt,
		@Nullable String message, @Nullable String throttledBy) {
}
