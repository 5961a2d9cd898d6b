package dev.changeover.sweep;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import javax.sql.DataSource;

import dev.changeover.phase.Database;

/**
 * Holds sweeps back while replicas lag: those that the database itself tells of, and
 * those that the application reaches by a data source of their own. Asks at most once a
 * second. Thread-safe.
 */
public final class ReplicationThrottle implements Throttle {

	private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);

	private final PrimaryLag primary;

	private final Map<String, ReplicaLag> replicas = new LinkedHashMap<>();

	private final Duration ceiling;

	private final LongSupplier nanoTime;

	/** The last answer, and when it was asked for; guarded by this. */
	private Optional<String> last = Optional.empty();

	private long askedAt;

	private boolean asked;

	/**
	 * Makes the throttle.
	 * @param database the database that is swept
	 * @param replicas its replicas, by a name to show
	 * @param ceiling lag from which sweeps wait; zero for never
	 * @param nanoTime the clock, as {@link System#nanoTime}
	 */
	public ReplicationThrottle(Database database, Map<String, DataSource> replicas, Duration ceiling,
			LongSupplier nanoTime) {
		this.primary = new PrimaryLag(database, nanoTime);
		replicas.forEach((name, replica) -> this.replicas.put(name, new ReplicaLag(replica)));
		this.ceiling = ceiling;
		this.nanoTime = nanoTime;
	}

	@Override
	public synchronized Optional<String> reason(String migration) {
		if (this.ceiling.isZero()) {
			return Optional.empty();
		}
		long now = this.nanoTime.getAsLong();
		if (!this.asked || now - this.askedAt > INTERVAL) {
			this.last = ask();
			this.askedAt = now;
			this.asked = true;
		}
		return this.last;
	}

	private Optional<String> ask() {
		Optional<String> reason = this.primary.reason(this.ceiling);
		for (Map.Entry<String, ReplicaLag> replica : this.replicas.entrySet()) {
			if (reason.isEmpty()) {
				reason = replica.getValue().reason(replica.getKey(), this.ceiling);
			}
		}
		return reason;
	}

}
