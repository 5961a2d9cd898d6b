package dev.changeover.report;

import java.util.Locale;

/**
 * How one side did in the last ten minutes, as the instance that reports has seen it.
 *
 * @param calls number of calls
 * @param errors number of those that failed
 * @param p50Millis half of those that succeeded took at most so long, in milliseconds,
 * judged by a sample
 * @param p99Millis 99 % of those that succeeded took at most so long, in milliseconds,
 * judged by a sample
 */
public record SideFigures(long calls, long errors, double p50Millis, double p99Millis) {

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "%d calls, %d errors, p50 %.1f ms, p99 %.1f ms", this.calls, this.errors,
				this.p50Millis, this.p99Millis);
	}

}
