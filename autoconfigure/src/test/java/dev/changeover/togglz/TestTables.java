package dev.changeover.togglz;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import com.zaxxer.hikari.HikariDataSource;
import dev.changeover.phase.Database;
import dev.changeover.phase.Tables;
import dev.changeover.schema.ChangeoverSchema;
import dev.changeover.testing.TestDatabase;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A database with Changeover's tables and nothing else.
 */
final class TestTables {

	private TestTables() {
	}

	/**
	 * One for each kind, emptied before it is handed out again: creating them is slow.
	 */
	private static final Map<TestDatabase, TestDatabase.Coordinates> SHARED = new EnumMap<>(TestDatabase.class);

	static HikariDataSource create(TestDatabase kind, int poolSize, boolean autoCommit) {
		return connect(withTables(kind), poolSize, autoCommit);
	}

	static HikariDataSource emptied(TestDatabase kind, int poolSize, boolean autoCommit) {
		TestDatabase.Coordinates coordinates = SHARED.computeIfAbsent(kind, TestTables::withTables);
		try (HikariDataSource plain = connect(coordinates, 1, true)) {
			for (String table : List.of("FEATURE", "MIGRATION", "LOCK")) {
				JdbcClient.create(plain).sql("delete from CHANGEOVER_" + table).update();
			}
		}
		return connect(coordinates, poolSize, autoCommit);
	}

	private static TestDatabase.Coordinates withTables(TestDatabase kind) {
		TestDatabase.Coordinates coordinates = kind.create();
		try (HikariDataSource plain = connect(coordinates, 1, true)) {
			new ChangeoverSchema(plain, new Tables(Tables.DEFAULT_PREFIX), true).afterPropertiesSet();
		}
		return coordinates;
	}

	static Database database(HikariDataSource dataSource) {
		return new Database(dataSource, new Tables(Tables.DEFAULT_PREFIX));
	}

	private static HikariDataSource connect(TestDatabase.Coordinates coordinates, int poolSize, boolean autoCommit) {
		HikariDataSource dataSource = new HikariDataSource();
		dataSource.setJdbcUrl(coordinates.url());
		dataSource.setUsername(coordinates.username());
		dataSource.setPassword(coordinates.password());
		dataSource.setMaximumPoolSize(poolSize);
		dataSource.setConnectionTimeout(2000);
		dataSource.setAutoCommit(autoCommit);
		return dataSource;
	}

}
