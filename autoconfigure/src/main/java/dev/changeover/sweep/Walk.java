package dev.changeover.sweep;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How far a sweep that goes on has come, and how far it has to go as far as anybody can
 * know: a table that outgrew the estimate has an unknown rest until its last chunk is
 * planned.
 *
 * @param visited rows visited on every walk so far
 * @param left rows still to be visited, {@code null} when nobody knows
 * @param rows rows that are walked over in all, {@code null} when nobody knows
 */
record Walk(long visited, @Nullable Long left, @Nullable Long rows) {

	static Walk of(Sweep sweep, ChunkTable.Totals totals, boolean twice) {
		if (sweep.stage() == Stage.ORPHANS) {
			// The target has had every row of the source since the first walk.
			return new Walk(totals.rows() + totals.inStage(), left(sweep, totals, totals.rows()), totals.rows());
		}
		Long left = left(sweep, totals, sweep.estimatedRows());
		Long all = (left != null) ? totals.rows() + left : null;
		boolean again = twice && sweep.stage() == Stage.COPY;
		return new Walk(totals.rows(), (left != null && all != null && again) ? Long.valueOf(left + all) : left, all);
	}

	private static @Nullable Long left(Sweep sweep, ChunkTable.Totals totals, @Nullable Long estimate) {
		Long expected = (estimate != null && estimate > totals.inStage()) ? estimate - totals.inStage() : null;
		if (sweep.stage() == Stage.FINISH) {
			return 0L;
		}
		if (sweep.planned()) {
			// Chunks may have been planned over rows that take no part.
			return (expected != null) ? Math.min(expected, totals.pending()) : Long.valueOf(totals.pending());
		}
		return expected;
	}

	/**
	 * The share of the rows that was visited, 0 to 1, or {@code null} when nobody knows.
	 */
	@Nullable Double share() {
		if (this.left == null) {
			return null;
		}
		return (this.left > 0) ? (double) this.visited / (this.visited + this.left) : 1.0;
	}

	/**
	 * The time that the rest takes, or {@code null} when nobody knows, as of what comes
	 * after the last row.
	 * @param rate rows in a second
	 */
	@Nullable Duration timeAt(double rate) {
		return (this.left != null && this.left > 0 && rate > 0) ? Duration.ofSeconds((long) Math.ceil(this.left / rate))
				: null;
	}

}
