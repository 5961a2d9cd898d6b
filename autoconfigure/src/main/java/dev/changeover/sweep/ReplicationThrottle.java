package dev.changeover.sweep;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import dev.changeover.phase.Database;
import dev.changeover.phase.Dialect;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;

/**
 * Holds sweeps back while a replica lags. PostgreSQL tells the lag on the primary, to
 * members of {@code pg_monitor}; where the database does not tell, nothing is held back.
 * Asks at most once a second. Thread-safe.
 */
public final class ReplicationThrottle implements Throttle {

	private static final String LAG = """
			select coalesce(max(extract(epoch from replay_lag)), 0) from pg_stat_replication""";

	private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);

	private final Database database;

	private final Duration ceiling;

	private final LongSupplier nanoTime;

	/** The last answer; replaced as a whole. */
	private volatile @Nullable Answer last;

	/**
	 * Makes the throttle.
	 * @param database the database to ask
	 * @param ceiling lag from which sweeps wait; zero for never
	 * @param nanoTime the clock, as {@link System#nanoTime}
	 */
	public ReplicationThrottle(Database database, Duration ceiling, LongSupplier nanoTime) {
		this.database = database;
		this.ceiling = ceiling;
		this.nanoTime = nanoTime;
	}

	@Override
	public Optional<String> reason(String migration) {
		if (this.ceiling.isZero() || this.database.dialect() != Dialect.POSTGRESQL) {
			return Optional.empty();
		}
		Answer answer = this.last;
		if (answer == null || this.nanoTime.getAsLong() - answer.at() > INTERVAL) {
			answer = new Answer(this.nanoTime.getAsLong(), lag());
			this.last = answer;
		}
		return (answer.seconds() * 1000 > this.ceiling.toMillis())
				? Optional.of("a replica lags by " + Math.round(answer.seconds()) + " s") : Optional.empty();
	}

	private double lag() {
		try {
			return this.database.sql(LAG).query(Double.class).single();
		}
		catch (DataAccessException ex) {
			return 0;
		}
	}

	private record Answer(long at, double seconds) {
	}

}
