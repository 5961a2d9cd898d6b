package dev.changeover.phase;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.changeover.Phase;
import dev.changeover.testing.TestDatabase;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.DelegatingDataSource;

import static org.awaitility.Awaitility.await;

/**
 * A database with Changeover's tables and instances that tick when told to, each with a
 * clock of its own.
 */
final class Engine implements AutoCloseable {

	static final String NAME = "shipping-address";

	/** Long, as the database keeps real time however slow the machine. */
	static final Duration LEASE = Duration.ofMinutes(10);

	private static final List<String> TABLES = List.of("migration", "lock", "instance", "participant",
			"acknowledgement", "comparison", "transition", "drift", "feature");

	/** Databases that a closed engine has left: to make the tables takes long. */
	private static final Map<TestDatabase, Queue<TestDatabase.Coordinates>> SPARE = Arrays.stream(TestDatabase.values())
		.collect(Collectors.toMap(Function.identity(), (kind) -> new ConcurrentLinkedQueue<>()));

	final HikariDataSource dataSource = new HikariDataSource();

	final Database database;

	final Map<String, Desired> flags = new HashMap<>();

	final List<Migration> declared;

	private final TestDatabase kind;

	private final TestDatabase.Coordinates coordinates;

	private boolean whole = true;

	Engine(TestDatabase kind) {
		this(kind, List.of(new Migration(NAME, "", null, null, List.of(), null,
				new Migration.RequiredEvidence(Duration.ofHours(1), 0, 0, Map.of()), List.of())));
	}

	Engine(TestDatabase kind, List<Migration> declared) {
		this.declared = declared;
		TestDatabase.Coordinates spare = SPARE.get(kind).poll();
		this.kind = kind;
		this.coordinates = (spare != null) ? spare : withTables(kind);
		this.dataSource.setJdbcUrl(this.coordinates.url());
		this.dataSource.setUsername(this.coordinates.username());
		this.dataSource.setPassword(this.coordinates.password());
		this.database = new Database(this.dataSource, new Tables(Tables.DEFAULT_PREFIX));
		if (spare != null) {
			TABLES.forEach((table) -> this.database.sql("delete from {" + table + "}").update());
		}
	}

	private static TestDatabase.Coordinates withTables(TestDatabase kind) {
		TestDatabase.Coordinates coordinates = kind.create();
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
		return coordinates;
	}

	Connection connect() throws SQLException {
		return this.coordinates.connect();
	}

	DataSource dataSource() {
		return this.dataSource;
	}

	Instance instance(String name) {
		return new Instance(this, name, "shop", this.declared, null);
	}

	/**
	 * An instance that has joined and knows where the migration stands.
	 */
	Instance joined(String name) {
		Instance instance = instance(name);
		instance.tick();
		return instance;
	}

	Instance instance(String name, String application, List<Migration> migrations) {
		return new Instance(this, name, application, migrations, null);
	}

	Instance fenced(String name) {
		return new Instance(this, name, "shop", this.declared, new PhaseLock(this.database));
	}

	/**
	 * An instance that runs something each time before it asks the database.
	 */
	Instance disturbed(String name, Runnable disturbance) {
		return disturbed(name, this.declared, disturbance);
	}

	Instance disturbed(String name, List<Migration> migrations, Runnable disturbance) {
		DataSource disturbed = new DelegatingDataSource(this.dataSource) {
			@Override
			public Connection getConnection() throws SQLException {
				disturbance.run();
				return super.getConnection();
			}
		};
		return new Instance(this, name, "shop", migrations, null,
				new Database(disturbed, new Tables(Tables.DEFAULT_PREFIX)));
	}

	/** An instance whose release has no OLD side any more. */
	Instance retired(String name, List<Migration> migrations) {
		return new Instance(this, name, "shop", migrations, null, this.database, Set.of(NAME));
	}

	/** Drops a table of the engine, which is of no use to others then. */
	void drop(String table) {
		this.whole = false;
		this.database.sql("drop table {" + table + "}").update();
	}

	MigrationState state() {
		return new PhaseTable(this.database).read(NAME).orElseThrow();
	}

	void desire(Phase phase) {
		this.flags.put(NAME, Desired.of(phase));
	}

	/**
	 * Sets the stored state to a phase with all evidence a regular walk would have left.
	 */
	void putInto(Phase phase) {
		MigrationState s = state();
		long epoch = s.epoch() + 1;
		boolean off = phase == Phase.OFF;
		boolean complete = phase == Phase.COMPLETE;
		MigrationState after = new MigrationState(s.name(), phase, epoch, epoch, this.database.now(), null,
				complete ? SideEvidence.VOID : new SideEvidence(1L, 1L),
				off ? SideEvidence.VOID : new SideEvidence(2L, 2L), off || complete ? null : epoch,
				off || complete ? null : this.database.now(), null, null, false, null, null, false, null, null);
		this.database.inTransaction(() -> {
			new PhaseLock(this.database).exclusive(s.name(), epoch, Duration.ofSeconds(1));
			return new PhaseTable(this.database).replace(s, after);
		});
		desire(phase);
	}

	/** Waits until the database shows that a session waits for another one. */
	void awaitBlocked() {
		String waiting = switch (this.database.dialect()) {
			case H2 -> "select count(*) from information_schema.sessions where blocker_id is not null";
			case POSTGRESQL -> "select count(*) from pg_stat_activity where wait_event_type = 'Lock' "
					+ "and datname = current_database()";
			case MYSQL -> "select count(*) from information_schema.innodb_trx where trx_state = 'LOCK WAIT'";
		};
		// MariaDB refreshes this view only when nobody has looked for a tenth of a
		// second.
		await().pollInterval(Duration.ofMillis((this.database.dialect() == Dialect.MYSQL) ? 120 : 5))
			.until(() -> this.database.sql(waiting).query(Long.class).single() > 0);
	}

	@Override
	public void close() {
		this.dataSource.close();
		if (this.whole) {
			SPARE.get(this.kind).add(this.coordinates);
		}
	}

	/**
	 * One instance, ticked by hand.
	 */
	static final class Instance {

		final Phases phases;

		final Lease lease;

		final Comparisons comparisons;

		final Coordinator coordinator;

		final Membership membership;

		private final Engine engine;

		private final Migrations migrations;

		boolean alwaysLeads;

		long skippedNanos;

		@Nullable Runnable onRefresh;

		Instance(Engine engine, String name, String application, List<Migration> declared, @Nullable PhaseLock fence) {
			this(engine, name, application, declared, fence, engine.database);
		}

		Instance(Engine engine, String name, String application, List<Migration> declared, @Nullable PhaseLock fence,
				Database database) {
			this(engine, name, application, declared, fence, database, Set.of());
		}

		Instance(Engine engine, String name, String application, List<Migration> declared, @Nullable PhaseLock fence,
				Database database, Set<String> retired) {
			this.engine = engine;
			this.migrations = new Migrations(declared);
			this.lease = new Lease(LEASE, () -> this.skippedNanos);
			this.phases = new Phases(this.migrations, this.lease, fence);
			this.comparisons = new Comparisons(database, this.migrations);
			this.coordinator = new Coordinator(database, this.migrations, this.comparisons, List.of(), Baseline.NONE,
					List.of());
			this.membership = new Membership(database, this.migrations, this.phases,
					new Identity(application, "1", name), LEASE, retired,
					(migration) -> this.coordinator.voidEvidence(migration, "a stranger"));
			this.phases.refreshWith(() -> {
				if (this.onRefresh != null) {
					this.onRefresh.run();
				}
			});
		}

		/**
		 * One tick: looks, acknowledges, tells its counts, and leads what it is to lead.
		 */
		void tick() {
			Membership.Tick tick = this.membership.tick();
			this.comparisons.flush(String.valueOf(this.membership.id()));
			Set<String> led = this.alwaysLeads ? Set.copyOf(this.migrations.names()) : tick.led();
			for (String name : led) {
				Desired desired = this.engine.flags.get(name);
				if (desired != null) {
					this.coordinator.step(name, desired);
				}
			}
		}

		/**
		 * A click in the console for a phase; when it is not refused, the flags say so.
		 */
		void ask(Phase phase) {
			Desired before = this.engine.flags.getOrDefault(NAME, Desired.of(Phase.OFF));
			this.coordinator.request(NAME, before, Desired.of(phase), Click.by("operator"));
			this.engine.desire(phase);
		}

		/** The gates that keep the migration from a phase. */
		List<String> gates(Phase desired) {
			return this.coordinator.outlook(NAME, Desired.of(desired)).blockers().stream().map(Blocker::gate).toList();
		}

		Phase phase() {
			PhaseView view = this.phases.enter();
			this.phases.exit(view);
			return view.of(0).phase();
		}

		/** Lets this instance's own clock jump, as after a pause of the process. */
		void pause(Duration duration) {
			this.skippedNanos += duration.toNanos();
		}

	}

}
