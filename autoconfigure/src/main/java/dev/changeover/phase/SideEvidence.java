package dev.changeover.phase;

import org.jspecify.annotations.Nullable;

/**
 * What is known of one side.
 *
 * @param interval epoch in which the unbroken time began since when every writer has
 * written this side, or {@code null} when it is broken
 * @param backfilled epoch that ended the backfill of this side within that time, or
 * {@code null} when it is still to come
 */
public record SideEvidence(@Nullable Long interval, @Nullable Long backfilled) {

	/** Nothing is known. */
	public static final SideEvidence VOID = new SideEvidence(null, null);

	/**
	 * Whether every writer has written this side since the interval began.
	 * @return {@code true} within an interval
	 */
	public boolean unbroken() {
		return this.interval != null;
	}

	/**
	 * Whether every row is expected on this side.
	 * @return {@code true} once the backfill of the interval has ended
	 */
	public boolean complete() {
		return this.interval != null && this.backfilled != null;
	}

}
