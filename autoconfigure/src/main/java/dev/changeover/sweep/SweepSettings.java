package dev.changeover.sweep;

import java.time.Duration;

/**
 * How the sweeps of one migration use the database.
 *
 * @param rowsPerSecond ceiling for the whole fleet; 0 for none
 * @param chunkTime time that one chunk should take
 * @param workersPerInstance workers of this instance, at least 1
 */
public record SweepSettings(long rowsPerSecond, Duration chunkTime, int workersPerInstance) {

	/** The defaults of the configuration. */
	public static final SweepSettings DEFAULT = new SweepSettings(20_000, Duration.ofMillis(500), 1);

	/**
	 * Checks the ranges.
	 * @param rowsPerSecond ceiling for the whole fleet; 0 for none
	 * @param chunkTime time that one chunk should take
	 * @param workersPerInstance workers of this instance, at least 1
	 * @throws IllegalArgumentException when a ceiling is negative, a chunk takes less
	 * than a millisecond, or there is no worker
	 */
	public SweepSettings {
		if (rowsPerSecond < 0 || chunkTime.toMillis() < 1 || workersPerInstance < 1) {
			throw new IllegalArgumentException(
					"changeover.migrations.*.backfill wants rows-per-second of at least 0 (0 for no ceiling), a "
							+ "chunk-time of at least 1ms and at least 1 worker per instance.");
		}
	}

}
