package dev.changeover.sample;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import dev.changeover.testing.TestDatabase;
import org.awaitility.Awaitility;

/**
 * Holds up the writes of some addresses within the database, in the middle of their
 * transaction: the statement of a side has begun and does not end.
 */
final class Turnstile implements AutoCloseable {

	/** How the street of an address begins that is held up. */
	static final String MARK = "Turnstile";

	private static final String FUNCTION = """
			create function turnstile() returns trigger language plpgsql as $$
			begin perform pg_advisory_xact_lock_shared(1, 1); return new; end $$""";

	private static final String OLD = """
			create trigger turnstile before update on orders for each row
			when (new.ship_street like 'Turnstile%') execute function turnstile()""";

	private static final String NEW = """
			create trigger turnstile before insert or update on shipping_address for each row
			when (new.street like 'Turnstile%') execute function turnstile()""";

	private static final String WAITING = """
			select count(*) from pg_locks where locktype = 'advisory' and classid = 1 and objid = 1 and not granted""";

	private final Connection connection;

	/** Sets it up in PostgreSQL, open. */
	Turnstile(TestDatabase.Coordinates database) {
		try {
			this.connection = database.connect();
			for (String statement : new String[] { FUNCTION, OLD, NEW }) {
				execute(statement);
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	void shut() {
		execute("select pg_advisory_lock(1, 1)");
	}

	void open() {
		execute("select pg_advisory_unlock(1, 1)");
	}

	void awaitWaiting(int number) {
		Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20)).until(() -> {
			try (Statement statement = this.connection.createStatement();
					ResultSet rows = statement.executeQuery(WAITING)) {
				return rows.next() && rows.getInt(1) == number;
			}
		});
	}

	private void execute(String sql) {
		try (Statement statement = this.connection.createStatement()) {
			statement.execute(sql);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(sql, ex);
		}
	}

	@Override
	public void close() {
		try {
			this.connection.close();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
