package dev.changeover.phase;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.changeover.Phase;
import dev.changeover.Side;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A database with a clock of its own, made once and emptied for each history. Nobody else
 * runs while somebody waits for a lock, so waiting is short.
 */
final class SimulatedDatabase implements AutoCloseable {

	static final String NAME = "rows";

	final Database database;

	final DataSource dataSource;

	final PhaseTable table;

	final DriftLog drift;

	final JdbcClient client;

	private final HikariDataSource pool = new HikariDataSource();

	private final int clock = SimulatedClock.create();

	private long elapsed;

	SimulatedDatabase() {
		this.pool.setJdbcUrl(
				"jdbc:h2:mem:simulation" + this.clock + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=1;QUERY_CACHE_SIZE=500");
		this.pool.setMaximumPoolSize(20);
		this.dataSource = new HesitatingDataSource(this.pool);
		this.client = JdbcClient.create(this.dataSource);
		try (Connection connection = this.pool.getConnection()) {
			Liquibase liquibase = new Liquibase("dev/changeover/schema/changelog.yaml",
					new ClassLoaderResourceAccessor(),
					DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection)));
			liquibase.setChangeLogParameter("prefix", Tables.DEFAULT_PREFIX);
			liquibase.update(new Contexts());
		}
		catch (SQLException | LiquibaseException ex) {
			throw new IllegalStateException(ex);
		}
		for (String statement : List.of("create alias SIMULATED_NOW for \"" + SimulatedClock.class.getName() + ".now\"",
				"create table OLD_ROW (ID bigint primary key, CONTENT varchar(20))",
				"create table NEW_ROW (ID bigint primary key, CONTENT varchar(20))")) {
			this.client.sql(statement).update();
		}
		this.database = new Database(this.dataSource, new Tables(Tables.DEFAULT_PREFIX), Dialect.H2,
				"SIMULATED_NOW(" + this.clock + ")");
		this.table = new PhaseTable(this.database);
		this.drift = new DriftLog(this.database);
	}

	/** The monotonic clock of every instance. */
	long nanoTime() {
		return this.elapsed * 1_000_000;
	}

	void pass(long millis) {
		this.elapsed += millis;
		SimulatedClock.move(this.clock, millis);
	}

	/** Sets the clock of the database back; for the instances no time passes. */
	void setBack(long millis) {
		SimulatedClock.move(this.clock, -millis);
	}

	void clear() {
		List.of("OLD_ROW", "NEW_ROW").forEach((name) -> this.client.sql("delete from " + name).update());
		List.of("migration", "lock", "instance", "participant", "acknowledgement", "comparison", "transition", "drift",
				"sweep", "chunk")
			.forEach((name) -> this.database.sql("delete from {" + name + "}").update());
	}

	MigrationState state() {
		return this.table.read(NAME).orElseThrow();
	}

	boolean drifting() {
		return !this.drift.unresolved(NAME, 0, 1).isEmpty();
	}

	void put(Side side, long key, String value) {
		this.client.sql("insert into " + side + "_ROW values (?, ?)").params(key, value).update();
	}

	Map<Long, String> rows(Side side) {
		Map<Long, String> rows = new TreeMap<>();
		this.client.sql("select ID, CONTENT from " + side + "_ROW")
			.query((row, number) -> rows.put(row.getLong(1), Objects.toString(row.getString(2))))
			.list();
		return rows;
	}

	/** Sets the stored phase, as if a regular walk had led there long ago. */
	void putInto(Phase phase) {
		MigrationState s = state();
		long epoch = s.epoch() + 2;
		SideEvidence old = (phase == Phase.COMPLETE) ? SideEvidence.VOID : new SideEvidence(1L, 1L);
		SideEvidence fresh = (phase == Phase.OFF) ? SideEvidence.VOID : new SideEvidence(2L, 2L);
		MigrationState after = new MigrationState(NAME, phase, epoch, epoch, this.database.now(), null, old, fresh,
				null, null, null, null, false, null, null, false, null, null);
		this.table.replace(s, after);
		this.database.sql("update {lock} set EPOCH = ?").param(epoch).update();
	}

	@Override
	public void close() {
		this.client.sql("shutdown").update();
		this.pool.close();
	}

}
