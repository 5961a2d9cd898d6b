package dev.changeover.sweep;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.changeover.MigrationRows;
import dev.changeover.Phase;
import dev.changeover.phase.Baseline;
import dev.changeover.phase.Comparisons;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Database;
import dev.changeover.phase.Drift;
import dev.changeover.phase.DriftLog;
import dev.changeover.phase.Migration;
import dev.changeover.phase.MigrationState;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.PhaseTable;
import dev.changeover.phase.Tables;
import dev.changeover.testing.TestDatabase;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Orders whose address moves out into a table of its own, with sweeps that are taken
 * further by hand. The database is made once for each kind and emptied for each test.
 */
final class Shop {

	static final String NAME = "shipping-address";

	static final Migration MIGRATION = new Migration(NAME, "", null, null, List.of(), null,
			new Migration.RequiredEvidence(Duration.ofHours(24), 0, 0, Map.of()), List.of());

	static final DeclaredRows DECLARED = new DeclaredRows(NAME,
			DeclaredRows.Table.of("orders", "id", "ship_street is not null"),
			DeclaredRows.Table.of("shipping_address", "order_id", null),
			Map.of("ship_street", "street", "ship_city", "city"), Map.of());

	static final Map<TestDatabase, TestDatabase.Coordinates> COORDINATES = new EnumMap<>(TestDatabase.class);

	private static final Map<TestDatabase, DataSource> MADE = new EnumMap<>(TestDatabase.class);

	final TestDatabase kind;

	final DataSource dataSource;

	final SpiedDataSource spied;

	final Database database;

	final JdbcTemplate jdbc;

	final Coordinator coordinator;

	final List<Throttle> throttles = new ArrayList<>();

	private final List<DeclaredRows> declared;

	private final List<MigrationRows<?, ?>> inJava;

	Sweeps sweeps;

	Shop(TestDatabase kind) {
		this(kind, List.of(DECLARED), List.of());
	}

	Shop(TestDatabase kind, List<DeclaredRows> declared, List<MigrationRows<?, ?>> inJava) {
		this.kind = kind;
		this.dataSource = dataSource(kind);
		this.spied = new SpiedDataSource(this.dataSource);
		this.database = new Database(this.spied, new Tables(Tables.DEFAULT_PREFIX));
		this.jdbc = new JdbcTemplate(this.dataSource);
		Migrations migrations = new Migrations(List.of(MIGRATION));
		this.coordinator = new Coordinator(this.database, migrations, new Comparisons(this.database, migrations),
				List.of(), Baseline.NONE, List.of());
		this.declared = declared;
		this.inJava = inJava;
		empty();
		this.sweeps = instance(new SweepSettings(0, SweepSettings.DEFAULT.chunkTime(), 1));
	}

	static synchronized DataSource dataSource(TestDatabase kind) {
		return MADE.computeIfAbsent(kind, (missing) -> {
			TestDatabase.Coordinates coordinates = kind.create();
			try (Connection connection = coordinates.connect()) {
				Liquibase liquibase = new Liquibase("dev/changeover/schema/changelog.yaml",
						new ClassLoaderResourceAccessor(), DatabaseFactory.getInstance()
							.findCorrectDatabaseImplementation(new JdbcConnection(connection)));
				liquibase.setChangeLogParameter("prefix", Tables.DEFAULT_PREFIX);
				liquibase.update(new Contexts());
			}
			catch (SQLException | LiquibaseException ex) {
				throw new IllegalStateException(ex);
			}
			COORDINATES.put(kind, coordinates);
			HikariDataSource pool = pool(coordinates);
			JdbcTemplate jdbc = new JdbcTemplate(pool);
			jdbc.execute("create table orders (id bigint primary key, customer varchar(50) not null, "
					+ "ship_street varchar(50), ship_city varchar(50))");
			jdbc.execute("create table shipping_address (order_id bigint not null unique, "
					+ "street varchar(50) not null, city varchar(20))");
			return pool;
		});
	}

	static HikariDataSource pool(TestDatabase.Coordinates coordinates) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(coordinates.url());
		pool.setUsername(coordinates.username());
		pool.setPassword(coordinates.password());
		return pool;
	}

	private void empty() {
		for (String table : List.of("SWEEP", "CHUNK", "SWEEP_FAILURE", "DRIFT", "TRANSITION", "MIGRATION", "LOCK",
				"INSTANCE", "ACKNOWLEDGEMENT", "PARTICIPANT")) {
			this.jdbc.update("delete from CHANGEOVER_" + table);
		}
		this.jdbc.update("delete from shipping_address");
		this.jdbc.update("delete from orders");
		new PhaseTable(this.database).enter(NAME, Phase.OFF);
	}

	static HikariDataSource pool(TestDatabase kind) {
		return pool(COORDINATES.get(kind));
	}

	/**
	 * An instance with a pool of its own.
	 */
	Sweeps instance(DataSource other) {
		Database database = new Database(other, new Tables(Tables.DEFAULT_PREFIX));
		return new Sweeps(database, new Migrations(List.of(MIGRATION)), this.coordinator,
				new RowSources(database, this.declared, this.inJava, List.of()),
				Map.of(NAME, new SweepSettings(0, SweepSettings.DEFAULT.chunkTime(), 1)), this.throttles);
	}

	Sweeps instance(SweepSettings settings) {
		return new Sweeps(this.database, new Migrations(List.of(MIGRATION)), this.coordinator,
				new RowSources(this.database, this.declared, this.inJava, List.of()), Map.of(NAME, settings),
				this.throttles);
	}

	void orders(int from, int to) {
		List<Object[]> rows = new ArrayList<>();
		for (int id = from; id <= to; id++) {
			rows.add(new Object[] { id, "c" + id, "street " + id, "city" });
		}
		this.jdbc.batchUpdate("insert into orders (id, customer, ship_street, ship_city) values (?, ?, ?, ?)", rows);
	}

	/**
	 * Puts the migration into a phase with the sides' intervals begun, backfilled or not.
	 */
	Shop in(Phase phase, boolean oldBackfilled, boolean newBackfilled) {
		long epoch = state().epoch() + 1;
		// Where OLD lacks no rows it was written from the beginning.
		Long oldSince = (phase == Phase.COMPLETE) ? null : Long.valueOf(oldBackfilled ? 1 : 2);
		boolean fresh = phase != Phase.OFF;
		this.jdbc.update(
				"update CHANGEOVER_MIGRATION set PHASE = ?, EPOCH = ?, SINCE_EPOCH = ?, OLD_INTERVAL = ?, "
						+ "OLD_BACKFILLED = ?, NEW_INTERVAL = ?, NEW_BACKFILLED = ?",
				phase.name(), epoch, epoch, oldSince, oldBackfilled ? oldSince : null, fresh ? 2L : null,
				(fresh && newBackfilled) ? 2L : null);
		this.jdbc.update("update CHANGEOVER_LOCK set EPOCH = ?", epoch);
		return this;
	}

	/**
	 * An instance that takes part and has acknowledged an epoch.
	 */
	void instance(String host, long acknowledged) {
		this.jdbc.update("delete from CHANGEOVER_PARTICIPANT");
		this.jdbc.update("insert into CHANGEOVER_PARTICIPANT (MIGRATION, APPLICATION) values (?, 'shop')", NAME);
		this.jdbc.update("insert into CHANGEOVER_INSTANCE (ID, APPLICATION, VERSION, HOST, STARTED_AT, EXPIRES_AT) "
				+ "values (?, 'shop', '1', ?, 1, 99999999999999)", host, host);
		this.jdbc.update("insert into CHANGEOVER_ACKNOWLEDGEMENT (INSTANCE_ID, MIGRATION, EPOCH) values (?, ?, ?)",
				host, NAME, acknowledged);
	}

	/**
	 * Has every instance leave the epochs before the current one.
	 */
	void acknowledge() {
		this.jdbc.update("update CHANGEOVER_ACKNOWLEDGEMENT set EPOCH = ?", state().epoch());
	}

	MigrationState state() {
		return new PhaseTable(this.database).read(NAME).orElseThrow();
	}

	long begin(SweepKind what) {
		this.sweeps.start(NAME, what, "operator", null, false);
		return this.sweeps.running().get(0).id();
	}

	SweepEngine.Step step() {
		return this.sweeps.engine().step(this.sweeps.running().get(0).id());
	}

	/**
	 * Runs a sweep to its end.
	 */
	SweepStatus run(SweepKind what) {
		begin(what);
		return finish(what);
	}

	SweepStatus finish(SweepKind what) {
		Collection<Sweep> running = this.sweeps.running();
		for (Sweep sweep : running) {
			int waited = 0;
			SweepEngine.Result result = SweepEngine.Result.WORKED;
			while (result != SweepEngine.Result.ENDED) {
				result = this.sweeps.engine().step(sweep.id()).result();
				waited = (result != SweepEngine.Result.WORKED) ? waited + 1 : 0;
				if (waited > 1000) {
					throw new IllegalStateException("The sweep does not end: " + this.sweeps.latest(NAME, what));
				}
			}
		}
		return this.sweeps.latest(NAME, what).orElseThrow();
	}

	/**
	 * Waits until the database shows that a session waits for another one.
	 */
	void awaitBlocked() {
		String waiting = switch (this.kind) {
			case H2 -> "select count(*) from information_schema.sessions where blocker_id is not null";
			case POSTGRESQL -> "select count(*) from pg_stat_activity where wait_event_type = 'Lock' "
					+ "and datname = current_database()";
			case MARIADB -> "select count(*) from information_schema.innodb_trx where trx_state = 'LOCK WAIT'";
		};
		long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
		Long count = 0L;
		while (count == null || count == 0) {
			if (System.nanoTime() > deadline) {
				throw new IllegalStateException("Nobody waits for anybody.");
			}
			count = this.jdbc.queryForObject(waiting, Long.class);
			// MariaDB refreshes this view only when nobody has looked for a tenth of a
			// second.
			LockSupport.parkNanos(Duration.ofMillis((this.kind == TestDatabase.MARIADB) ? 120 : 5).toNanos());
		}
	}

	List<Drift> drift() {
		return new DriftLog(this.database).unresolved(NAME, 0, 1000);
	}

	/**
	 * Rows on which the sides differ, found by another way than the product's.
	 */
	List<Long> unequal() {
		return this.jdbc.queryForList("""
				select o.id from orders o left join shipping_address a on a.order_id = o.id
				where o.ship_street is not null and (a.order_id is null or a.street <> o.ship_street
				or coalesce(a.city, '') <> coalesce(o.ship_city, ''))
				union all select a.order_id from shipping_address a where not exists
				(select 1 from orders o where o.id = a.order_id and o.ship_street is not null) order by 1""",
				Long.class);
	}

	long count(String table) {
		Long count = this.jdbc.queryForObject("select count(*) from " + table, Long.class);
		return (count != null) ? count : 0;
	}

}
