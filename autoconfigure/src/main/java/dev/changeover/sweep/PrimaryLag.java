package dev.changeover.sweep;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

import dev.changeover.phase.Database;
import dev.changeover.phase.Dialect;

import org.springframework.dao.DataAccessException;

/**
 * What a database tells of those that replicate from it. PostgreSQL tells their lag, to
 * members of {@code pg_monitor}. MariaDB and MySQL tell nothing of asynchronous replicas;
 * in a Galera cluster they tell how long it held writers back for the slowest node. What
 * is not told is taken for no lag. Used by one thread at a time.
 */
final class PrimaryLag {

	private static final String POSTGRESQL = """
			select coalesce(max(extract(epoch from replay_lag)), 0) from pg_stat_replication""";

	private static final String GALERA = "show global status like 'wsrep_flow_control_paused_ns'";

	/** Share of the time that a cluster may stand still before sweeps do. */
	private static final double MOST_PAUSED = 0.1;

	private final Database database;

	private final LongSupplier nanoTime;

	private long pausedNanos = Long.MAX_VALUE;

	private long seenAt;

	PrimaryLag(Database database, LongSupplier nanoTime) {
		this.database = database;
		this.nanoTime = nanoTime;
	}

	Optional<String> reason(Duration ceiling) {
		try {
			return switch (this.database.dialect()) {
				case POSTGRESQL -> replayLag(ceiling);
				case MYSQL -> flowControl();
				case H2 -> Optional.empty();
			};
		}
		catch (DataAccessException ex) {
			return Optional.empty();
		}
	}

	private Optional<String> replayLag(Duration ceiling) {
		double seconds = this.database.sql(POSTGRESQL).query(Double.class).single();
		return (seconds * 1000 > ceiling.toMillis()) ? Optional.of("a replica lags by " + Math.round(seconds) + " s")
				: Optional.empty();
	}

	private Optional<String> flowControl() {
		long paused = this.database.sql(GALERA).query((row, number) -> row.getLong(2)).optional().orElse(0L);
		long now = this.nanoTime.getAsLong();
		double share = (double) (paused - this.pausedNanos) / Math.max(1, now - this.seenAt);
		this.pausedNanos = paused;
		this.seenAt = now;
		return (share > MOST_PAUSED) ? Optional
			.of("the cluster held writers back for its slowest node, " + Math.round(share * 100) + " % of the time")
				: Optional.empty();
	}

}
