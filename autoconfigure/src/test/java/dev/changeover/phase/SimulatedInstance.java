package dev.changeover.phase;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import dev.changeover.routing.Managed;
import dev.changeover.routing.Router;
import dev.changeover.routing.RoutingSettings;
import dev.changeover.sweep.RowSources;
import dev.changeover.sweep.SweepSettings;
import dev.changeover.sweep.Sweeps;

import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * One process of a simulated fleet, on the real engine.
 */
final class SimulatedInstance {

	private static final Duration LEASE = Duration.ofSeconds(10);

	final String name;

	final JdbcTransactionManager transactions;

	final Lease lease;

	final Phases phases;

	final Coordinator coordinator;

	final Sweeps sweeps;

	final SimulatedRows rows;

	private final Membership membership;

	private final Supplier<Desired> flags;

	SimulatedInstance(String name, SimulatedDatabase world, SimulatedRows.Locks locks, Random random,
			Supplier<Desired> flags) {
		this.name = name;
		this.flags = flags;
		Database database = world.database;
		Migrations migrations = new Migrations(List.of(new Migration(SimulatedDatabase.NAME, "", null, null, List.of(),
				null, new Migration.RequiredEvidence(Duration.ofHours(1), 0, 0, Map.of()), List.of())));
		this.transactions = new JdbcTransactionManager(world.dataSource);
		this.lease = new Lease(LEASE, world::nanoTime);
		this.phases = new Phases(migrations, this.lease, null);
		Comparisons comparisons = new Comparisons(database, migrations);
		this.coordinator = new Coordinator(database, migrations, comparisons, List.of(), Baseline.NONE, List.of(),
				Duration.ofMillis(1));
		this.membership = new Membership(database, migrations, this.phases, new Identity("app", null, name), LEASE,
				Set.of(), (migration) -> {
				}, () -> Integer.toHexString(random.nextInt()) + " of " + name);
		new TransactionPinning(this.phases, database, () -> this.transactions).afterSingletonsInstantiated();
		SimulatedRows.Rows walked = new SimulatedRows.Rows(SimulatedDatabase.NAME, world.client, locks);
		this.sweeps = new Sweeps(database, migrations, this.coordinator,
				new RowSources(database, List.of(), List.of(walked), List.of()),
				Map.of(SimulatedDatabase.NAME, new SweepSettings(1_000_000_000, Duration.ofSeconds(1), 1)), List.of());
		Router router = new Router(
				new Router.Engine(this.phases, migrations, database, this.transactions, world.drift, comparisons),
				Map.of(SimulatedDatabase.NAME,
						new RoutingSettings(0, Duration.ofSeconds(1), 1, Duration.ofMillis(1), false, false)),
				new Router.Collaborators(List.of(), List.of(), null, (task) -> {
					throw new RejectedExecutionException();
				}, (task) -> task, Managed.NONE, (mismatch) -> {
				}));
		BooleanSupplier fails = () -> random.nextInt(12) == 0;
		this.rows = router.route(SimulatedRows.class, SimulatedDatabase.NAME,
				new SimulatedRows.Table(world.client, "OLD_ROW", locks, fails),
				new SimulatedRows.Table(world.client, "NEW_ROW", locks, fails));
	}

	/** What the ticker of the fleet does at each heartbeat. */
	void tick() {
		Membership.Tick tick = this.membership.tick();
		for (Integer index : List.copyOf(this.phases.suspected())) {
			this.coordinator.voidEvidence(SimulatedDatabase.NAME, "suspected");
			this.phases.suspected().remove(index);
		}
		if (tick.led().contains(SimulatedDatabase.NAME)) {
			this.coordinator.stepFrom(SimulatedDatabase.NAME, this.flags.get(), tick.states().get(0).epoch());
		}
	}

}
