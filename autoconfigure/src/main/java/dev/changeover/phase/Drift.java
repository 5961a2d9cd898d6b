package dev.changeover.phase;

import java.time.Instant;
import java.util.Locale;

import dev.changeover.Side;
import org.jspecify.annotations.Nullable;

/**
 * A row on which the sides differ, or may differ, by key.
 *
 * @param id number of the entry; a row may have several
 * @param side the side that is wrong or missed something
 * @param kind what is known of it
 * @param key key of the row, as text
 * @param detail column names, counts or the type of an error, never values
 * @param epoch epoch of the transaction that recorded it
 * @param detectedAt when it was recorded
 */
public record Drift(long id, Side side, Kind kind, String key, @Nullable String detail, long epoch,
		Instant detectedAt) {

	/**
	 * Whether somebody who accepted this has accepted a difference that was found later.
	 * Nobody knows the columns of a missed write, so any may differ.
	 * @param found what differs, in the words of {@link #detail}
	 * @param missing whether one side lacks the row: that is accepted only where it was
	 * seen
	 * @return whether it is the same difference
	 */
	public boolean covers(String found, boolean missing) {
		if (this.kind.missed() || this.detail == null) {
			return !missing;
		}
		return this.detail.equals(DriftLog.shortened(found));
	}

	/** What is known of a drift. */
	public enum Kind {

		/** A write failed on this side and was recorded. */
		MISSED_WRITE(true),

		/** A write had another result on this side. */
		WRITE_DIVERGENCE(true),

		/** A confirmed comparison: the row differs, or is missing or too much. */
		MISMATCH(false);

		private final boolean missed;

		Kind(boolean missed) {
			this.missed = missed;
		}

		/**
		 * Whether this side certainly missed a write.
		 * @return {@code true} for all but mismatches
		 */
		public boolean missed() {
			return this.missed;
		}

		/**
		 * The name used in the table, the report and metrics.
		 * @return e.g. {@code missed-write}
		 */
		public String label() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

}
