package dev.changeover.routing;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * How much worse NEW may do in LIVE before reads go back to OLD.
 *
 * @param mismatchRate share of comparisons that may differ, or {@code null} for any
 * @param errorRate share of NEW's calls that may fail, or {@code null} for any
 * @param latencyRatio NEW's time for a read as a multiple of OLD's, or {@code null} for
 * any
 * @param window time over which they are measured
 */
public record Budget(@Nullable Double mismatchRate, @Nullable Double errorRate, @Nullable Double latencyRatio,
		Duration window) {

	/** Fewer calls than this prove nothing. */
	static final long FEWEST = 20;

	/**
	 * Judges what was measured.
	 * @return what is beyond the budget, or empty when nothing is
	 */
	Optional<String> exceededBy(Sample sample) {
		long compared = sample.matches() + sample.mismatches();
		if (this.mismatchRate != null && compared >= FEWEST && sample.mismatches() > this.mismatchRate * compared) {
			return Optional.of(sample.mismatches() + " of " + compared
					+ " comparisons differed, more than the budget of " + this.mismatchRate + ".");
		}
		if (this.errorRate != null && sample.calls() >= FEWEST && sample.errors() > this.errorRate * sample.calls()) {
			return Optional.of(sample.errors() + " of " + sample.calls()
					+ " calls of NEW failed, more than the budget of " + this.errorRate + ".");
		}
		if (this.latencyRatio != null && sample.latencyRatio() > this.latencyRatio) {
			return Optional
				.of(String.format(Locale.ROOT, "NEW takes %.1f times as long as OLD, more than the budget of %s.",
						sample.latencyRatio(), this.latencyRatio));
		}
		return Optional.empty();
	}

	/**
	 * What was measured.
	 *
	 * @param calls calls that NEW answered, or failed to
	 * @param errors those that failed
	 * @param matches comparisons without a difference
	 * @param mismatches confirmed differences
	 * @param latencyRatio mean time of NEW's reads over that of OLD's, 0 when unknown
	 */
	record Sample(long calls, long errors, long matches, long mismatches, double latencyRatio) {
	}

}
