package dev.changeover.routing;

import java.time.Duration;

/**
 * How the calls of one migration are routed.
 *
 * @param sampling share of reads that are compared, 0 to 1
 * @param timeout time after which a comparison is given up
 * @param concurrency comparisons at a time, at least 1
 * @param precision timestamps less than this apart are equal
 * @param showValues whether a mismatch is reported with the values that differ
 * @param failBoth whether a failure of one side always fails the write
 */
public record RoutingSettings(double sampling, Duration timeout, int concurrency, Duration precision,
		boolean showValues, boolean failBoth) {

	/** The defaults of the configuration. */
	public static final RoutingSettings DEFAULT = new RoutingSettings(1, Duration.ofMillis(500), 2,
			Duration.ofNanos(1000), false, false);

	public RoutingSettings {
		if (sampling < 0 || sampling > 1) {
			throw new IllegalArgumentException("dark-read.sampling is " + sampling + ". Give a share from 0 to 1.");
		}
		if (concurrency < 1) {
			throw new IllegalArgumentException(
					"dark-read.concurrency is " + concurrency + ". Give 1 or more; sampling: 0 turns dark reads off.");
		}
	}

}
