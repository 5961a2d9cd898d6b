package dev.changeover.phase;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import dev.changeover.Phase;
import dev.changeover.PhaseChanged;
import dev.changeover.PhaseLeaseLostException;
import dev.changeover.testing.TestDatabase;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A fleet as the container has it, on a database in memory. Its heartbeat is so long that
 * it ticks only when it is told to.
 */
final class OneFleet implements AutoCloseable {

	static final Duration PIN_TIMEOUT = Duration.ofHours(2);

	private static final Fleet.Timing SELDOM = new Fleet.Timing(Duration.ofHours(1), Duration.ofHours(3), PIN_TIMEOUT);

	final Engine engine;

	final Phases phases;

	final Comparisons comparisons;

	final Fleet fleet;

	/** How often the coordinator asked the database. */
	final AtomicInteger steps = new AtomicInteger();

	/** How often the flags were asked for. */
	final AtomicInteger looks = new AtomicInteger();

	/** The phases that it took up. */
	final Collection<PhaseChanged> changes = new ConcurrentLinkedQueue<>();

	/** Runs on the ticker's thread when the flags are asked for. */
	Runnable onLook = () -> {
	};

	Consumer<PhaseChanged> listener = (change) -> {
	};

	OneFleet(Gate... gates) {
		this(new Engine(TestDatabase.H2), SELDOM, gates);
	}

	OneFleet(List<Migration> declared, Gate... gates) {
		this(new Engine(TestDatabase.H2, declared), SELDOM, gates);
	}

	OneFleet(Engine engine, Fleet.Timing timing, Gate... gates) {
		this.engine = engine;
		Migrations migrations = new Migrations(engine.declared);
		this.phases = Fleet.phases(migrations, timing, null);
		this.comparisons = new Comparisons(engine.database, migrations);
		Coordinator coordinator = new Coordinator(counted(), migrations, this.comparisons, List.of(gates),
				Baseline.NONE, List.of());
		this.fleet = new Fleet(
				new Fleet.Parts(engine.database, migrations, this.phases, coordinator, this.comparisons, Set.of()),
				new Identity("shop", null, "one"), timing, this::look, (change) -> {
					this.changes.add(change);
					this.listener.accept(change);
				});
	}

	private Database counted() {
		return new Database(new DelegatingDataSource(this.engine.dataSource()) {
			@Override
			public Connection getConnection() throws SQLException {
				OneFleet.this.steps.incrementAndGet();
				return super.getConnection();
			}
		}, this.engine.database.tables(), Dialect.H2, null);
	}

	private Flags look() {
		this.looks.incrementAndGet();
		this.onLook.run();
		return new StoredFlags();
	}

	OneFleet started() {
		this.fleet.start();
		return this;
	}

	/** Puts the migration into a phase, and lets the instance take it up. */
	OneFleet in(Phase phase) {
		this.engine.putInto(phase);
		tick();
		return this;
	}

	/** Ticks as a call does that comes when the lease has ended. */
	void tick() {
		this.phases.lease().end();
		try {
			this.phases.requireLease();
		}
		catch (PhaseLeaseLostException ex) {
			// Whoever ticks looks at what the fleet says of it.
		}
	}

	MigrationState state() {
		return this.engine.state();
	}

	Phase phase(String migration) {
		return new PhaseTable(this.engine.database).read(migration).orElseThrow().phase();
	}

	void store(MigrationState state) {
		new PhaseTable(this.engine.database).replace(state(), state);
	}

	/** Lets an instance join that comes before this one and so follows the flags. */
	Membership joinedByALeader(List<Migration> declared) {
		Migrations migrations = new Migrations(declared);
		Phases others = new Phases(migrations, new Lease(Engine.LEASE, () -> 0), null);
		Membership leader = new Membership(this.engine.database, migrations, others,
				new Identity("shop", null, "leader"), Engine.LEASE, Set.of(), (name) -> {
				}, () -> "0");
		leader.tick();
		return leader;
	}

	@Nullable Transition latest(String event) {
		return new TransitionLog(this.engine.database).latest(Engine.NAME, event).orElse(null);
	}

	@Override
	public void close() {
		this.fleet.stop();
		this.engine.close();
	}

	private final class StoredFlags implements Flags {

		@Override
		public Map<String, Desired> desired() {
			return OneFleet.this.engine.flags;
		}

		@Override
		public void ask(String migration, Phase phase, Click click) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void sign(String migration, boolean signed, Click click) {
			throw new UnsupportedOperationException();
		}

	}

}
