package dev.changeover.routing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;

import dev.changeover.phase.Tables;
import dev.changeover.testing.TestDatabase;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;

/**
 * The tables of a shop: made once for each kind of database, as that takes long.
 */
final class ShopSchema {

	private static final Map<TestDatabase, TestDatabase.Coordinates> MADE = new EnumMap<>(TestDatabase.class);

	private ShopSchema() {
	}

	static synchronized TestDatabase.Coordinates of(TestDatabase kind) {
		return MADE.computeIfAbsent(kind, ShopSchema::make);
	}

	private static TestDatabase.Coordinates make(TestDatabase kind) {
		TestDatabase.Coordinates coordinates = kind.create();
		try (Connection connection = coordinates.connect(); Statement statement = connection.createStatement()) {
			statement.execute("create table old_address (id bigint primary key, city varchar(50))");
			statement.execute("create table new_address (id bigint primary key, city varchar(50))");
			Liquibase liquibase = new Liquibase("dev/changeover/schema/changelog.yaml",
					new ClassLoaderResourceAccessor(),
					DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection)));
			liquibase.setChangeLogParameter("prefix", Tables.DEFAULT_PREFIX);
			liquibase.update(new Contexts());
			return coordinates;
		}
		catch (SQLException | LiquibaseException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
