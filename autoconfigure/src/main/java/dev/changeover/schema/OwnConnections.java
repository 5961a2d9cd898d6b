package dev.changeover.schema;

import javax.sql.DataSource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/**
 * Connections outside of the pool, so that neither a small pool nor a setting left on a
 * connection gets in the way of the application.
 */
final class OwnConnections {

	private static final Logger logger = LoggerFactory.getLogger(OwnConnections.class);

	private OwnConnections() {
	}

	/**
	 * Makes a data source that opens a new connection each time.
	 * @param dataSource the pool to learn URL and user from
	 * @return such a data source, or the pool itself where it does not tell
	 */
	static DataSource of(DataSource dataSource) {
		try {
			return DataSourceBuilder.derivedFrom(dataSource).type(SimpleDriverDataSource.class).build();
		}
		catch (RuntimeException ex) {
			logger.debug("No connection of its own can be made from {}", dataSource.getClass().getName(), ex);
			return dataSource;
		}
	}

}
