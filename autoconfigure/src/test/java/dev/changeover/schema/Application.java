package dev.changeover.schema;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

import javax.sql.DataSource;

import dev.changeover.Phase;
import dev.changeover.autoconfigure.ChangeoverAutoConfiguration;
import dev.changeover.autoconfigure.ChangeoverLiquibaseAutoConfiguration;
import dev.changeover.autoconfigure.ChangeoverSwitchedOffAutoConfiguration;
import dev.changeover.phase.Database;
import dev.changeover.phase.PhaseTable;
import dev.changeover.phase.Tables;
import dev.changeover.testing.TestDatabase;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application on a database of its own, to be started again and again.
 */
final class Application {

	private final TestDatabase.Coordinates coordinates;

	private final List<String> properties = new ArrayList<>();

	Application(TestDatabase kind) {
		this(kind.create());
	}

	Application(TestDatabase.Coordinates coordinates) {
		this.coordinates = coordinates;
		with("spring.datasource.url=" + this.coordinates.url(),
				"spring.datasource.username=" + this.coordinates.username(),
				"spring.datasource.password=" + this.coordinates.password(),
				"spring.datasource.hikari.maximum-pool-size=3", "changeover.fleet.heartbeat=50ms");
	}

	Application with(String... more) {
		this.properties.addAll(List.of(more));
		return this;
	}

	Application changelog(String file) {
		return with("spring.liquibase.change-log=classpath:changelogs/" + file);
	}

	Application migration(String name) {
		return with("changeover.migrations." + name + ".description=Moves something");
	}

	void start(Consumer<AssertableApplicationContext> assertions) {
		runner().run(assertions::accept);
	}

	void start() {
		start((context) -> assertThat(context).hasNotFailed());
	}

	ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
					DataSourceTransactionManagerAutoConfiguration.class, LiquibaseAutoConfiguration.class,
					ChangeoverAutoConfiguration.class, ChangeoverLiquibaseAutoConfiguration.class,
					ChangeoverSwitchedOffAutoConfiguration.class))
			.withPropertyValues(this.properties.toArray(String[]::new));
	}

	TestDatabase.Coordinates coordinates() {
		return this.coordinates;
	}

	DataSource dataSource() {
		return new DriverManagerDataSource(this.coordinates.url(), this.coordinates.username(),
				this.coordinates.password());
	}

	JdbcClient sql() {
		return JdbcClient.create(dataSource());
	}

	Database database() {
		return new Database(dataSource(), new Tables(Tables.DEFAULT_PREFIX));
	}

	PhaseTable phases() {
		return new PhaseTable(database());
	}

	/**
	 * Puts a migration somewhere, as if it had walked there.
	 */
	void put(String migration, Phase phase, boolean signed) {
		phases().enter(migration, Phase.OFF);
		sql().sql("""
				update CHANGEOVER_MIGRATION set PHASE = ?, EPOCH = 9, SINCE_EPOCH = 9, SIGNED_AT = ?,
				NEW_INTERVAL = 2, NEW_BACKFILLED = 3, VERIFIED_EPOCH = 4, VERIFIED_AT = 1 where NAME = ?""")
			.params(phase.name(), signed ? 1L : null, migration)
			.update();
	}

	List<String> ran() {
		return sql().sql("select ID from DATABASECHANGELOG order by ORDEREXECUTED").query(String.class).list();
	}

	/**
	 * Makes a schema beside that of the connection.
	 * @return its name
	 */
	String otherSchema(TestDatabase kind) {
		String schema = switch (kind) {
			case H2 -> "OTHER";
			case POSTGRESQL -> "other";
			case MARIADB -> sql().sql("select database()").query(String.class).single() + "_other";
		};
		sql().sql("create schema " + schema).update();
		return schema;
	}

	/**
	 * The tables of this database alone, in lower case: MariaDB tells of all that its
	 * server has.
	 */
	List<String> tables() {
		List<String> tables = new ArrayList<>();
		try (Connection connection = this.coordinates.connect();
				ResultSet found = connection.getMetaData().getTables(connection.getCatalog(), null, "%", null)) {
			while (found.next()) {
				tables.add(found.getString("TABLE_NAME").toLowerCase(Locale.ROOT));
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
		return tables;
	}

}
