package dev.changeover.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.changeover.Phase;
import dev.changeover.phase.Database;
import dev.changeover.phase.PhaseTable;
import dev.changeover.phase.Tables;
import dev.changeover.sweep.DeclaredRows;
import dev.changeover.testing.TestDatabase;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Orders on PostgreSQL whose address moves into a table of its own, so many that they
 * weigh something.
 */
final class Orders implements AutoCloseable {

	static final String MIGRATION = "shipping-address";

	static final DeclaredRows DECLARED = new DeclaredRows(MIGRATION,
			DeclaredRows.Table.of("orders", "id", "ship_street is not null"),
			DeclaredRows.Table.of("shipping_address", "order_id", null),
			Map.of("ship_street", "street", "ship_city", "city", "ship_zip", "zip", "ship_country", "country"),
			Map.of());

	private final HikariDataSource pool = new HikariDataSource();

	private final JdbcTemplate jdbc;

	private int count;

	Orders() {
		TestDatabase.Coordinates coordinates = TestDatabase.POSTGRESQL.create();
		this.pool.setJdbcUrl(coordinates.url() + "?reWriteBatchedInserts=true");
		this.pool.setUsername(coordinates.username());
		this.pool.setPassword(coordinates.password());
		this.jdbc = new JdbcTemplate(this.pool);
		for (String table : List.of(
				"orders (id bigint primary key, customer varchar(50) not null, ship_street varchar(50), "
						+ "ship_city varchar(50), ship_zip varchar(10), ship_country varchar(2))",
				"shipping_address (order_id bigint primary key, street varchar(50) not null, city varchar(50), "
						+ "zip varchar(10), country varchar(2))")) {
			this.jdbc.execute("create table " + table);
		}
		try (Connection connection = coordinates.connect()) {
			Liquibase liquibase = new Liquibase("dev/changeover/schema/changelog.yaml",
					new ClassLoaderResourceAccessor(),
					DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection)));
			liquibase.setChangeLogParameter("prefix", Tables.DEFAULT_PREFIX);
			liquibase.update(new Contexts());
		}
		catch (SQLException | LiquibaseException ex) {
			throw new IllegalStateException(ex);
		}
		new PhaseTable(database()).enter(MIGRATION, Phase.OFF);
	}

	DataSource dataSource() {
		return this.pool;
	}

	Database database() {
		return new Database(this.pool, new Tables(Tables.DEFAULT_PREFIX));
	}

	JdbcTemplate jdbc() {
		return this.jdbc;
	}

	/**
	 * Puts so many orders there, and nothing on the other side.
	 */
	void fill(int rows) {
		this.jdbc.execute("truncate orders, shipping_address");
		this.jdbc.update("""
				insert into orders select i, 'customer ' || i, 'Street ' || i % 977 || ' No ' || i % 89,
				'City ' || i % 4999, lpad((i % 99999)::text, 5, '0'), 'DE' from generate_series(1, ?) i""", rows);
		this.count = rows;
		settle();
	}

	/** How many orders there are. */
	int count() {
		return this.count;
	}

	void emptyNew() {
		this.jdbc.execute("truncate shipping_address");
		settle();
	}

	/**
	 * Does what the database would do in the background, so that it does not do it while
	 * something is measured.
	 */
	void settle() {
		this.jdbc.execute("vacuum analyze orders");
		this.jdbc.execute("vacuum analyze shipping_address");
		this.jdbc.execute("checkpoint");
	}

	/**
	 * Puts the migration where a backfill may begin, or a verification.
	 */
	void dualWrite(boolean backfilled) {
		this.jdbc.update("""
				update CHANGEOVER_MIGRATION set PHASE = 'DUAL_WRITE', EPOCH = EPOCH + 1, OLD_INTERVAL = 2,
				OLD_BACKFILLED = 2, NEW_INTERVAL = 2, NEW_BACKFILLED = ?""", new Object[] { backfilled ? 2L : null });
		this.jdbc.update("update CHANGEOVER_LOCK set EPOCH = (select EPOCH from CHANGEOVER_MIGRATION)");
	}

	long differences() {
		Long found = this.jdbc.queryForObject(FULL_JOIN, Long.class);
		return (found != null) ? found : -1;
	}

	static final String FULL_JOIN = """
			select count(*) from (select * from orders where ship_street is not null) o
			full join shipping_address n on n.order_id = o.id where o.id is null or n.order_id is null
			or n.street is distinct from o.ship_street or n.city is distinct from o.ship_city
			or n.zip is distinct from o.ship_zip or n.country is distinct from o.ship_country""";

	@Override
	public void close() {
		this.pool.close();
	}

}
