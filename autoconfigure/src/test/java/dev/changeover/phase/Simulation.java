package dev.changeover.phase;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

import com.zaxxer.hikari.HikariDataSource;
import dev.changeover.ChangeoverException;
import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.Side;
import dev.changeover.routing.Managed;
import dev.changeover.routing.Router;
import dev.changeover.routing.RoutingSettings;
import dev.changeover.sweep.RowSources;
import dev.changeover.sweep.SweepKind;
import dev.changeover.sweep.SweepSettings;
import dev.changeover.sweep.SweepSteps;
import dev.changeover.sweep.Sweeps;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A fleet of simulated instances on the real engine: random writes, delays, pauses,
 * crashes, joins, sweeps and clicks, interleaved as a seed decides, on a clock that only
 * the simulation moves. What was committed is kept in a map, which the authoritative side
 * must equal.
 */
public final class Simulation {

	private static final String NAME = "rows";

	private static final Duration LEASE = Duration.ofSeconds(10);

	private static final long KEYS = 3;

	private static final AtomicLong CLOCK = new AtomicLong(1_000_000);

	private static final World WORLD = new World();

	private final Random random;

	private final Map<Long, String> oracle = new TreeMap<>();

	private final List<Instance> instances = new ArrayList<>();

	private final List<Transaction> open = new ArrayList<>();

	private final SimulatedRows.Locks locks = new SimulatedRows.Locks();

	private final List<String> story = new ArrayList<>();

	private @Nullable Turns sweeping;

	private Desired flags = Desired.of(Phase.OFF);

	private int values;

	private int names;

	Simulation(long seed) {
		this.random = new Random(seed);
	}

	/**
	 * Runs one history.
	 * @return the phases that it went through
	 * @throws AssertionError with the story when an invariant is broken
	 */
	Set<Phase> run(int actions) {
		Set<Phase> seen = new TreeSet<>();
		try {
			begin();
			for (int action = 1; action <= actions; action++) {
				act();
				checkPins();
				seen.add(state().phase());
				if (action % 20 == 0) {
					settle();
					checkRows();
				}
			}
			return seen;
		}
		finally {
			this.open.forEach((transaction) -> transaction.turns.kill());
			if (this.sweeping != null) {
				this.sweeping.kill();
			}
		}
	}

	private void begin() {
		WORLD.clear();
		join();
		for (long key = 1; key <= KEYS; key++) {
			if (this.random.nextBoolean()) {
				String value = "v" + this.values++;
				this.oracle.put(key, value);
				WORLD.put("OLD_ROW", key, value);
				WORLD.put("NEW_ROW", key, value);
			}
		}
		Phase phase = Phase.values()[this.random.nextInt(Phase.values().length)];
		WORLD.putInto(phase);
		this.flags = Desired.of(phase);
		say("begins in " + phase + " with " + this.oracle);
		this.instances.forEach(this::tick);
		join();
	}

	private void act() {
		switch (this.random.nextInt(16)) {
			case 0, 1, 2 -> beginTransaction();
			case 3, 4, 5 -> resumeTransaction();
			case 6, 7, 8, 9 -> tick(any());
			case 10 -> pass(this.random.nextInt(2500));
			case 11 -> rarely(() -> pass(11_000));
			case 12 -> click();
			case 13, 14 -> sweep();
			default -> rarely(this::comeOrGo);
		}
	}

	private void rarely(Runnable action) {
		if (this.random.nextInt(5) == 0) {
			action.run();
		}
	}

	private void comeOrGo() {
		if (this.instances.size() < 3) {
			join();
		}
		else {
			Instance dead = any();
			say(dead.name + " is killed");
			this.instances.remove(dead);
			this.open.stream().filter((each) -> each.instance == dead).forEach((each) -> each.turns.kill());
			this.open.removeIf((each) -> each.instance == dead);
		}
	}

	private void join() {
		Instance instance = new Instance("i" + this.names++);
		this.instances.add(instance);
		tick(instance);
	}

	private Instance any() {
		return this.instances.get(this.random.nextInt(this.instances.size()));
	}

	private void tick(Instance instance) {
		try {
			Optional<MigrationState> before = WORLD.table.read(NAME);
			instance.tick();
			Phase now = state().phase();
			boolean moved = before.isPresent() && before.get().phase() != now;
			say(instance.name + " ticks" + (moved ? " and moves to " + now : ""));
		}
		catch (DataAccessException | TransactionException ex) {
			say(instance.name + " fails to tick");
		}
	}

	private void pass(int millis) {
		CLOCK.addAndGet(millis);
		say(millis + " ms pass");
	}

	private void beginTransaction() {
		if (this.open.size() < 4) {
			Transaction transaction = new Transaction(any());
			this.open.add(transaction);
			resume(transaction);
		}
	}

	private void resumeTransaction() {
		if (!this.open.isEmpty()) {
			resume(this.open.get(this.random.nextInt(this.open.size())));
		}
	}

	private void resume(Transaction transaction) {
		transaction.turns.resume();
		if (transaction.turns.hasEnded()) {
			this.open.remove(transaction);
		}
	}

	private void click() {
		Phase current = state().phase();
		Instance instance = any();
		int direction = this.random.nextInt(10);
		Phase target = Phase.values()[Math.min(5, Math.max(0,
				current.ordinal() + ((direction < 6) ? 1 : (direction < 8) ? -1 : this.random.nextInt(7) - 3)))];
		if (direction == 9) {
			this.flags = new Desired(this.random.nextBoolean(), this.random.nextBoolean(), this.random.nextBoolean(),
					false, null);
			say("somebody sets the flags to " + this.flags.phase() + " behind the guard");
			return;
		}
		try {
			instance.coordinator.request(NAME, this.flags, Desired.of(target), Click.by("operator"));
			this.flags = Desired.of(target);
			say("asks for " + target);
		}
		catch (RefusedException ex) {
			prepare(instance, current);
		}
		catch (DataAccessException ex) {
			say("a click fails");
		}
	}

	private void prepare(Instance instance, Phase current) {
		boolean drifting = !WORLD.drift().unresolved(NAME, 0, 1).isEmpty();
		SweepKind kind = switch (current) {
			case DUAL_WRITE -> drifting && this.random.nextBoolean() ? SweepKind.REPAIR : SweepKind.BACKFILL;
			case DARK_READ -> drifting ? SweepKind.REPAIR
					: (state().fresh().complete() ? SweepKind.VERIFICATION : SweepKind.BACKFILL);
			case LIVE, RAMP_DOWN -> drifting ? SweepKind.REPAIR
					: (state().old().complete() ? SweepKind.VERIFICATION : SweepKind.REVERSE_BACKFILL);
			default -> SweepKind.VERIFICATION;
		};
		try {
			instance.sweeps.start(NAME, kind, "operator", null, false);
			say("starts " + kind);
		}
		catch (RefusedException ex) {
			say("may not start " + kind);
		}
		catch (DataAccessException ex) {
			say("fails to start " + kind);
		}
	}

	private void sweep() {
		if (this.sweeping == null) {
			Instance instance = any();
			this.sweeping = new Turns(() -> {
				try {
					SweepSteps.step(instance.sweeps);
				}
				catch (DataAccessException | TransactionException | ChangeoverException ex) {
					say("a chunk fails");
				}
			});
		}
		this.sweeping.resume();
		if (this.sweeping.hasEnded()) {
			this.sweeping = null;
		}
		say("a chunk goes on");
	}

	private MigrationState state() {
		return WORLD.table.read(NAME).orElseThrow();
	}

	private void checkPins() {
		Phase stored = state().phase();
		for (Transaction transaction : this.open) {
			Phase pinned = transaction.pinned;
			if (pinned != null && transaction.mayCommit() && !pinned.writes(stored.authoritative())) {
				throw broken("a transaction of " + transaction.instance.name + " pinned to " + pinned
						+ " may still commit in " + stored);
			}
		}
	}

	private void settle() {
		while (!this.open.isEmpty()) {
			resume(this.open.get(0));
		}
		while (this.sweeping != null) {
			sweep();
		}
	}

	private void checkRows() {
		MigrationState state = state();
		Map<Long, String> old = WORLD.rows("OLD_ROW");
		Map<Long, String> fresh = WORLD.rows("NEW_ROW");
		Map<Long, String> answers = (state.phase().authoritative() == Side.OLD) ? old : fresh;
		if (!answers.equals(this.oracle)) {
			throw broken("in " + state.phase() + " was committed " + this.oracle + ", OLD " + old + ", NEW " + fresh);
		}
		boolean claimed = state.verifiedAt() != null && state.phase().dualWrite()
				&& WORLD.drift().unresolved(NAME, 0, 1).isEmpty();
		if (claimed && !old.equals(fresh)) {
			throw broken("verified in " + state + ", but OLD " + old + ", NEW " + fresh);
		}
	}

	private void say(String event) {
		this.story.add(event);
	}

	private AssertionError broken(String what) {
		return new AssertionError(what + System.lineSeparator() + String.join(System.lineSeparator(), this.story));
	}

	/** What is written by one caller. */
	private final class Transaction {

		private final Instance instance;

		private final Turns turns = new Turns(this::run);

		private final Map<Long, Optional<String>> effects = new HashMap<>();

		private @Nullable Phase pinned;

		private @Nullable Object incarnation;

		Transaction(Instance instance) {
			this.instance = instance;
		}

		boolean mayCommit() {
			return this.instance.lease.isValid() && this.instance.lease.incarnation() == this.incarnation;
		}

		private void run() {
			TransactionTemplate template = new TransactionTemplate(this.instance.transactions);
			template.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
			try {
				template.executeWithoutResult((status) -> {
					int operations = 1 + Simulation.this.random.nextInt(2);
					for (int operation = 0; operation < operations; operation++) {
						write();
						PhaseView view = this.instance.phases.enter();
						this.pinned = view.of(0).phase();
						this.incarnation = this.instance.lease.incarnation();
						this.instance.phases.exit(view);
						Turns.pause();
					}
				});
				this.effects.forEach(
						(key, value) -> value.ifPresentOrElse((present) -> Simulation.this.oracle.put(key, present),
								() -> Simulation.this.oracle.remove(key)));
				say(this.instance.name + " committed in " + this.pinned + " " + this.effects);
			}
			catch (DataAccessException | TransactionException | ChangeoverException | IllegalStateException ex) {
				say(this.instance.name + " rolled back in " + this.pinned + ": " + ex.getClass().getSimpleName());
			}
		}

		private void write() {
			long key = 1 + Simulation.this.random.nextInt((int) KEYS);
			String value = "v" + Simulation.this.values++;
			switch (Simulation.this.random.nextInt(4)) {
				case 0, 1 -> {
					this.instance.rows.put(key, value);
					this.effects.put(key, Optional.of(value));
				}
				case 2 -> {
					if (this.instance.rows.change(key, value)) {
						this.effects.put(key, Optional.of(value));
					}
				}
				default -> {
					if (this.instance.rows.remove(key)) {
						this.effects.put(key, Optional.empty());
					}
				}
			}
		}

	}

	/** One process. */
	private final class Instance {

		private final String name;

		private final JdbcTransactionManager transactions = new JdbcTransactionManager(WORLD.dataSource);

		private final Lease lease = new Lease(LEASE, () -> CLOCK.get() * 1_000_000);

		private final Phases phases;

		private final Membership membership;

		private final Coordinator coordinator;

		private final Sweeps sweeps;

		private final SimulatedRows rows;

		Instance(String name) {
			this.name = name;
			Database database = WORLD.database;
			Migrations migrations = new Migrations(List.of(new Migration(NAME, "", null, null, List.of(), null,
					new Migration.RequiredEvidence(Duration.ofHours(1), 0, 0, Map.of()), List.of())));
			this.phases = new Phases(migrations, this.lease, null);
			Comparisons comparisons = new Comparisons(database, migrations);
			this.coordinator = new Coordinator(database, migrations, comparisons, List.of(), Baseline.NONE, List.of(),
					Duration.ofMillis(1));
			this.membership = new Membership(database, migrations, this.phases, new Identity("app", null, name), LEASE,
					Set.of(), (migration) -> {
					});
			new TransactionPinning(this.phases, database, () -> this.transactions).afterSingletonsInstantiated();
			this.sweeps = new Sweeps(database, migrations, this.coordinator,
					new RowSources(database, List.of(),
							List.of(new SimulatedRows.Rows(NAME, WORLD.client, Simulation.this.locks)), List.of()),
					Map.of(NAME, new SweepSettings(1_000_000_000, Duration.ofSeconds(1), 1)), List.of());
			Router router = new Router(
					new Router.Engine(this.phases, migrations, database, this.transactions, WORLD.drift(), comparisons),
					Map.of(NAME, new RoutingSettings(0, Duration.ofSeconds(1), 1, Duration.ofMillis(1), false, false)),
					new Router.Collaborators(List.of(), List.of(), null, (task) -> {
						throw new RejectedExecutionException();
					}, (task) -> task, Managed.NONE, (mismatch) -> {
					}));
			this.rows = router.route(SimulatedRows.class, NAME,
					new SimulatedRows.Table(WORLD.client, "OLD_ROW", Simulation.this.locks,
							() -> Simulation.this.random.nextInt(12) == 0),
					new SimulatedRows.Table(WORLD.client, "NEW_ROW", Simulation.this.locks,
							() -> Simulation.this.random.nextInt(12) == 0));
		}

		void tick() {
			Membership.Tick tick = this.membership.tick();
			for (Integer index : List.copyOf(this.phases.suspected())) {
				this.coordinator.voidEvidence(NAME, "suspected");
				this.phases.suspected().remove(index);
			}
			if (tick.led().contains(NAME)) {
				this.coordinator.step(NAME, Simulation.this.flags);
			}
		}

	}

	/** The database, made once and emptied for each history. */
	private static final class World {

		private final HikariDataSource dataSource = new HikariDataSource();

		private final Database database;

		private final PhaseTable table;

		private final JdbcClient client;

		World() {
			this.dataSource.setJdbcUrl("jdbc:h2:mem:simulation;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=10");
			this.dataSource.setMaximumPoolSize(20);
			this.client = JdbcClient.create(this.dataSource);
			try (Connection connection = this.dataSource.getConnection()) {
				Liquibase liquibase = new Liquibase("dev/changeover/schema/changelog.yaml",
						new ClassLoaderResourceAccessor(), DatabaseFactory.getInstance()
							.findCorrectDatabaseImplementation(new JdbcConnection(connection)));
				liquibase.setChangeLogParameter("prefix", Tables.DEFAULT_PREFIX);
				liquibase.update(new Contexts());
			}
			catch (SQLException | LiquibaseException ex) {
				throw new IllegalStateException(ex);
			}
			for (String statement : List.of("create alias SIMULATED_NOW for \"" + Clock.class.getName() + ".now\"",
					"create table OLD_ROW (ID bigint primary key, CONTENT varchar(20))",
					"create table NEW_ROW (ID bigint primary key, CONTENT varchar(20))")) {
				this.client.sql(statement).update();
			}
			this.database = new Database(this.dataSource, new Tables(Tables.DEFAULT_PREFIX), Dialect.H2,
					"SIMULATED_NOW()");
			this.table = new PhaseTable(this.database);
		}

		DriftLog drift() {
			return new DriftLog(this.database);
		}

		void clear() {
			List.of("OLD_ROW", "NEW_ROW").forEach((name) -> this.client.sql("delete from " + name).update());
			List.of("migration", "lock", "instance", "participant", "acknowledgement", "comparison", "transition",
					"drift", "sweep", "chunk")
				.forEach((name) -> this.database.sql("delete from {" + name + "}").update());
		}

		void put(String side, long key, String value) {
			this.client.sql("insert into " + side + " values (?, ?)").params(key, value).update();
		}

		Map<Long, String> rows(String side) {
			Map<Long, String> rows = new TreeMap<>();
			this.client.sql("select ID, CONTENT from " + side)
				.query((row, number) -> rows.put(row.getLong(1), Objects.toString(row.getString(2))))
				.list();
			return rows;
		}

		void putInto(Phase phase) {
			MigrationState s = this.table.read(NAME).orElseThrow();
			long epoch = s.epoch() + 2;
			boolean off = phase == Phase.OFF;
			boolean complete = phase == Phase.COMPLETE;
			MigrationState after = new MigrationState(NAME, phase, epoch, epoch, this.database.now(), null,
					complete ? SideEvidence.VOID : new SideEvidence(1L, 1L),
					off ? SideEvidence.VOID : new SideEvidence(2L, 2L), null, null, null, null, false, null, null,
					false, null, null);
			this.table.replace(s, after);
			this.database.sql("update {lock} set EPOCH = ?").param(epoch).update();
		}

	}

	/** Seen by SQL, so public. */
	public static final class Clock {

		private Clock() {
		}

		/** The simulated time of the database. */
		public static long now() {
			return CLOCK.get();
		}

	}

}
