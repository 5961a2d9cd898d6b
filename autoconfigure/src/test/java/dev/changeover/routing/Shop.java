package dev.changeover.routing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import com.zaxxer.hikari.HikariDataSource;
import dev.changeover.Key;
import dev.changeover.Migrated;
import dev.changeover.MismatchConfirmed;
import dev.changeover.Phase;
import dev.changeover.Read;
import dev.changeover.Side;
import dev.changeover.Write;
import dev.changeover.phase.Comparisons;
import dev.changeover.phase.Database;
import dev.changeover.phase.DriftLog;
import dev.changeover.phase.FixedPhases;
import dev.changeover.phase.Migration;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.Tables;
import dev.changeover.testing.TestDatabase;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A shop that keeps addresses in two tables, both behind one routed repository.
 */
final class Shop implements AutoCloseable {

	static final String MIGRATION = "shipping-address";

	final HikariDataSource dataSource = new HikariDataSource();

	final TestDatabase.Coordinates coordinates;

	final Migrations migrations = new Migrations(List.of(Migration.named(MIGRATION)));

	final FixedPhases phases = new FixedPhases(this.migrations);

	// Sees only what is committed; one for each shop, as connecting takes long.
	private final Connection beside;

	final Database database;

	final DriftLog drift;

	final Comparisons comparisons;

	final BlockingQueue<Verdict> verdicts = new LinkedBlockingQueue<>();

	final List<MismatchConfirmed> mismatches = new CopyOnWriteArrayList<>();

	final List<String> calls = new CopyOnWriteArrayList<>();

	final DarkThreadPool threads = new DarkThreadPool(4, false);

	// One party for the test, one for each dark read under way.
	private final Phaser underWay = new Phaser(1);

	final TableAddresses old;

	final TableAddresses fresh;

	PlatformTransactionManager manager;

	TransactionTemplate transaction;

	RoutingSettings settings = new RoutingSettings(1, Duration.ofSeconds(30), 2, Duration.ofNanos(1000), false, false);

	final List<CallListener> listeners = new ArrayList<>(List.of((migration, operation, write) -> new Recorder()));

	Managed managed = Managed.NONE;

	UnaryOperator<Runnable> context = UnaryOperator.identity();

	@Nullable Canary canary;

	Shop(TestDatabase kind) {
		this.coordinates = ShopSchema.of(kind);
		this.dataSource.setJdbcUrl(this.coordinates.url());
		this.dataSource.setUsername(this.coordinates.username());
		this.dataSource.setPassword(this.coordinates.password());
		this.dataSource.setMaximumPoolSize(8);
		this.dataSource.setMinimumIdle(1);
		this.beside = connect();
		for (String table : List.of("old_address", "new_address", "CHANGEOVER_DRIFT", "CHANGEOVER_COMPARISON")) {
			execute("delete from " + table);
		}
		this.database = new Database(this.dataSource, new Tables(Tables.DEFAULT_PREFIX));
		this.drift = new DriftLog(this.database);
		this.comparisons = new Comparisons(this.database, this.migrations);
		this.manager = new JdbcTransactionManager(this.dataSource);
		this.transaction = new TransactionTemplate(this.manager);
		this.old = new TableAddresses(JdbcClient.create(this.dataSource), "old_address");
		this.fresh = new TableAddresses(JdbcClient.create(this.dataSource), "new_address");
	}

	Addresses addresses() {
		return route(Addresses.class, this.old, this.fresh);
	}

	<T> T route(Class<T> type, Object oldSide, Object newSide) {
		return router().route(type, MIGRATION, oldSide, newSide);
	}

	Router router() {
		return new Router(
				new Router.Engine(this.phases.phases(), this.migrations, this.database, this.manager, this.drift,
						this.comparisons),
				Map.of(MIGRATION, this.settings), new Router.Collaborators(List.of(), this.listeners, this.canary,
						this::execute, (task) -> this.context.apply(task), this.managed, this.mismatches::add));
	}

	private void execute(Runnable task) {
		this.underWay.register();
		this.threads.execute(() -> {
			try {
				task.run();
			}
			finally {
				this.underWay.arriveAndDeregister();
			}
		});
	}

	/**
	 * Waits for the dark reads under way.
	 */
	void settle() throws Exception {
		this.underWay.awaitAdvanceInterruptibly(this.underWay.arrive(), 60, TimeUnit.SECONDS);
	}

	/**
	 * Puts the migration into a phase in which both sides are expected to hold all rows.
	 */
	Shop in(Phase phase) {
		this.phases.putComplete(phase);
		return this;
	}

	Verdict verdict() throws InterruptedException {
		Verdict verdict = this.verdicts.poll(60, TimeUnit.SECONDS);
		if (verdict == null) {
			throw new AssertionError("No verdict");
		}
		return verdict;
	}

	List<String> drift() {
		return this.drift.unresolved(MIGRATION, 0, 100)
			.stream()
			.map((each) -> each.side() + " " + each.kind().label() + " " + each.key())
			.toList();
	}

	/** What a table holds, seen from a connection of its own. */
	synchronized String rows(Side side) {
		String table = (side == Side.OLD) ? "old_address" : "new_address";
		try (Statement statement = this.beside.createStatement();
				ResultSet rows = statement.executeQuery("select id, city from " + table + " order by id")) {
			StringBuilder all = new StringBuilder();
			while (rows.next()) {
				all.append(all.isEmpty() ? "" : " ").append(rows.getLong(1)).append('=').append(rows.getString(2));
			}
			return all.toString();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Connection connect() {
		try {
			return this.coordinates.connect();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	String rows() {
		return rows(Side.OLD) + " | " + rows(Side.NEW);
	}

	synchronized void execute(String sql) {
		try (Statement statement = this.beside.createStatement()) {
			statement.execute(sql);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.threads.destroy();
		this.dataSource.close();
		JdbcUtils.closeConnection(this.beside);
	}

	record Address(long id, String city) {
	}

	@Migrated(MIGRATION)
	interface Addresses {

		@Read
		Optional<Address> find(@Key long id);

		@Read(ignoreOrder = true)
		List<Address> findByCity(String city);

		@Write
		void save(@Key("id") Address address);

		@Write
		Address put(@Key("id") Address address);

		@Write
		void remove(@Key long id);

		@Write
		int removeCounted(@Key long id);

		@Write(keys = Write.Keys.UNKNOWN)
		int removeByCity(String city);

	}

	private final class Recorder implements OperationListener {

		@Override
		public boolean timesEveryCall() {
			return true;
		}

		@Override
		public void called(Side side, Role role, Outcome outcome, long at, long nanos) {
			Shop.this.calls.add(side + " " + role + " " + outcome);
		}

		@Override
		public void compared(Verdict verdict) {
			Shop.this.verdicts.add(verdict);
		}

		@Override
		public void diverged() {
			Shop.this.calls.add("DIVERGED");
		}

		@Override
		public void undecided() {
			Shop.this.calls.add("UNDECIDED");
		}

	}

}
