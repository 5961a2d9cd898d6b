package dev.changeover.routing;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How the calls of one migration are routed.
 *
 * @param sampling share of reads that are compared, 0 to 1
 * @param timeout time after which a comparison is given up
 * @param concurrency comparisons at a time, at least 1
 * @param precision timestamps less than this apart are equal
 * @param showValues whether a mismatch is reported with the values that differ
 * @param failBoth whether a failure of one side always fails the write
 * @param rows the tables of both sides, or {@code null} where they are not declared
 * @param selfTest whether a row is removed from the side that is read dark, in a
 * transaction that is rolled back, to prove that the comparison sees it
 */
public record RoutingSettings(double sampling, Duration timeout, int concurrency, Duration precision,
		boolean showValues, boolean failBoth, @Nullable RowTables rows, boolean selfTest) {

	/** The defaults of the configuration. */
	public static final RoutingSettings DEFAULT = new RoutingSettings(1, Duration.ofMillis(500), 2,
			Duration.ofNanos(1000), false, false, null, true);

	/**
	 * Checks the ranges.
	 * @param sampling share of reads that are compared, 0 to 1
	 * @param timeout time after which a comparison is given up
	 * @param concurrency comparisons at a time, at least 1
	 * @param precision timestamps less than this apart are equal
	 * @param showValues whether a mismatch is reported with the values that differ
	 * @param failBoth whether a failure of one side always fails the write
	 * @param rows the tables of both sides, or {@code null} where they are not declared
	 * @param selfTest whether a row is removed from the side that is read dark, in a
	 * transaction that is rolled back, to prove that the comparison sees it
	 * @throws IllegalArgumentException when {@code sampling} or {@code concurrency} is
	 * out of its range
	 */
	public RoutingSettings {
		if (sampling < 0 || sampling > 1) {
			throw new IllegalArgumentException("dark-read.sampling is " + sampling + ". Give a share from 0 to 1.");
		}
		if (concurrency < 1) {
			throw new IllegalArgumentException(
					"dark-read.concurrency is " + concurrency + ". Give 1 or more; sampling: 0 turns dark reads off.");
		}
	}

	/**
	 * Settings of a migration whose tables are not declared, and that is self-tested.
	 * @param sampling share of reads that are compared, 0 to 1
	 * @param timeout time after which a comparison is given up
	 * @param concurrency comparisons at a time, at least 1
	 * @param precision timestamps less than this apart are equal
	 * @param showValues whether a mismatch is reported with the values that differ
	 * @param failBoth whether a failure of one side always fails the write
	 */
	public RoutingSettings(double sampling, Duration timeout, int concurrency, Duration precision, boolean showValues,
			boolean failBoth) {
		this(sampling, timeout, concurrency, precision, showValues, failBoth, null, true);
	}

}
