package dev.changeover.sweep;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

import dev.changeover.phase.Dialect;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;

/**
 * How far one replica is behind, asked of itself. As somebody named it to be looked
 * after, one that does not answer or does not replicate holds sweeps back too.
 */
final class ReplicaLag {

	private static final String POSTGRESQL = """
			select case when not pg_is_in_recovery() or pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0
			else extract(epoch from now() - pg_last_xact_replay_timestamp()) end""";

	private static final String MARIADB = "show all slaves status";

	private static final String MYSQL = "show replica status";

	private static final double STOPPED = Double.POSITIVE_INFINITY;

	private final DataSource replica;

	ReplicaLag(DataSource replica) {
		this.replica = replica;
	}

	Optional<String> reason(String name, Duration ceiling) {
		try {
			return behind(name, ceiling);
		}
		catch (DataAccessException | MetaDataAccessException ex) {
			return Optional.of("replica '" + name + "' cannot be asked how far it is behind");
		}
	}

	private Optional<String> behind(String name, Duration ceiling) throws MetaDataAccessException {
		for (double seconds : seconds()) {
			if (seconds == STOPPED) {
				return Optional.of("replica '" + name + "' does not replicate");
			}
			if (seconds * 1000 > ceiling.toMillis()) {
				return Optional.of("replica '" + name + "' lags by " + Math.round(seconds) + " s");
			}
		}
		return Optional.empty();
	}

	private List<Double> seconds() throws MetaDataAccessException {
		JdbcClient client = JdbcClient.create(this.replica);
		return switch (Dialect.of(this.replica)) {
			case POSTGRESQL -> client.sql(POSTGRESQL).query((row, number) -> number(row, 1)).list();
			case MYSQL -> isMariaDb()
					? client.sql(MARIADB)
						.query((row, number) -> number(row, row.findColumn("Seconds_Behind_Master")))
						.list()
					: client.sql(MYSQL)
						.query((row, number) -> number(row, row.findColumn("Seconds_Behind_Source")))
						.list();
			case H2 -> List.of();
		};
	}

	private boolean isMariaDb() throws MetaDataAccessException {
		return JdbcUtils.extractDatabaseMetaData(this.replica,
				(metadata) -> metadata.getDatabaseProductVersion().contains("MariaDB"));
	}

	private static double number(ResultSet row, int column) throws SQLException {
		double seconds = row.getDouble(column);
		return row.wasNull() ? STOPPED : seconds;
	}

}
