package dev.changeover.sweep;

import java.sql.SQLException;
import java.util.Optional;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import org.jspecify.annotations.Nullable;

/**
 * Holds sweeps back while other threads of this instance wait for a connection. Looks at
 * HikariCP only; other pools hold nothing back. Thread-safe.
 */
public final class PoolThrottle implements Throttle {

	private final @Nullable HikariDataSource pool;

	/**
	 * Finds the pool.
	 * @param dataSource the data source that sweeps use
	 */
	public PoolThrottle(DataSource dataSource) {
		this.pool = pool(dataSource);
	}

	@Override
	public Optional<String> reason(String migration) {
		HikariPoolMXBean state = (this.pool != null) ? this.pool.getHikariPoolMXBean() : null;
		int waiting = (state != null) ? state.getThreadsAwaitingConnection() : 0;
		return (waiting > 0) ? Optional.of(waiting + " threads wait for a connection of the pool") : Optional.empty();
	}

	private static @Nullable HikariDataSource pool(DataSource dataSource) {
		try {
			return dataSource.isWrapperFor(HikariDataSource.class) ? dataSource.unwrap(HikariDataSource.class) : null;
		}
		catch (SQLException ex) {
			return null;
		}
	}

}
