package dev.changeover.test;

import java.util.List;
import java.util.Map;

import dev.changeover.Phase;
import dev.changeover.ResultComparator;
import dev.changeover.autoconfigure.ChangeoverProperties;
import dev.changeover.phase.Database;
import dev.changeover.phase.HandTicked;
import dev.changeover.phase.MigrationState;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.Tables;
import dev.changeover.routing.Managed;
import dev.changeover.routing.Router;
import dev.changeover.schema.ChangeoverSchema;
import dev.changeover.sweep.RowSources;
import dev.changeover.sweep.SweepByHand;
import dev.changeover.sweep.SweepKind;
import dev.changeover.sweep.SweepState;
import dev.changeover.sweep.SweepStatus;

import org.springframework.context.ApplicationContext;

/**
 * Two instances of a service on one database, in one JVM, for tests of what happens while
 * they are in neighbouring phases. Both use the sides of an application context, but have
 * phases of their own, which move only when the test says so:
 *
 * <pre class="code">
 * try (TwoInstances fleet = TwoInstances.of(this.context, "shipping-address")) {
 * 	fleet.walkTo(Phase.DARK_READ);
 * 	fleet.overlapWith(Phase.LIVE); // the second is in LIVE, the first still in DARK_READ
 * 	fleet.first().repository(ShippingAddressRepository.class).save(...);
 * 	...
 * 	fleet.settle(); // now both are in LIVE
 * }
 * </pre>
 *
 * Sweeps run for real, on the thread of the test. The phases are kept in tables of their
 * own ({@code CHANGEOVER_RACE_*}), which are created when they are missing and emptied at
 * the beginning: the application is not disturbed. To be used by one thread, outside of a
 * transaction; the repositories may be called by any.
 */
public final class TwoInstances implements AutoCloseable {

	private final String migration;

	private final Database database;

	private final SweepByHand sweeps;

	private final Instance first;

	private final Instance second;

	private TwoInstances(ApplicationContext application, String migration) {
		Router.Engine engine = application.getBean(Router.Engine.class);
		engine.migrations().named(migration);
		this.migration = migration;
		Tables tables = new Tables(engine.database().tables().prefix() + "RACE_");
		new ChangeoverSchema(engine.database().dataSource(), tables, true).afterPropertiesSet();
		this.database = new Database(engine.database().dataSource(), tables);
		HandTicked.clear(this.database);
		Migrations alone = HandTicked.migration(migration);
		ChangeoverProperties properties = application.getBean(ChangeoverProperties.class);
		Router.Collaborators collaborators = new Router.Collaborators(
				application.getBeanProvider(ResultComparator.class).orderedStream().toList(), List.of(), null,
				NoDarkReads.THREADS, (task) -> task,
				application.getBeanProvider(Managed.class).getIfAvailable(() -> Managed.NONE), (mismatch) -> {
				});
		Instance.Surroundings surroundings = new Instance.Surroundings(application, this.database, engine.manager(),
				alone, NoDarkReads.settings(migration, properties), collaborators,
				properties.fencing() == ChangeoverProperties.Fencing.DATABASE);
		this.first = new Instance("first", surroundings);
		this.second = new Instance("second", surroundings);
		this.sweeps = new SweepByHand(this.database, alone, this.first.ticked().coordinator(),
				application.getBean(RowSources.class));
		settle();
	}

	/**
	 * Makes two instances, both in {@code OFF}.
	 * @param application holds both sides of the migration
	 * @param migration its name
	 * @return the instances; to be closed
	 * @throws dev.changeover.phase.UnknownMigrationException when the application does
	 * not declare it
	 */
	public static TwoInstances of(ApplicationContext application, String migration) {
		return new TwoInstances(application, migration);
	}

	/**
	 * The instance that lags behind in an overlap.
	 * @return the same one each time
	 */
	public Instance first() {
		return this.first;
	}

	/**
	 * The instance that goes ahead in an overlap.
	 * @return the same one each time
	 */
	public Instance second() {
		return this.second;
	}

	/**
	 * The phase that the table says.
	 * @return the phase, which an instance takes up with its next tick
	 */
	public Phase stored() {
		return this.first.ticked().stored().phase();
	}

	/**
	 * Walks both instances to a phase, step by step, with the sweeps that its gates ask
	 * for.
	 * @param target the phase
	 * @throws IllegalStateException when a gate stays closed, e.g. as the sides differ or
	 * a transaction is open; it names the reasons
	 */
	public void walkTo(Phase target) {
		settle();
		while (stored() != target) {
			step(target);
			settle();
		}
	}

	/**
	 * Takes one step, which the second instance takes up and the first one does not.
	 * @param next a neighbour of the phase that both are in
	 * @throws IllegalArgumentException when it is none
	 * @throws IllegalStateException when a gate is closed; it names the reasons
	 */
	public void overlapWith(Phase next) {
		settle();
		Phase from = stored();
		if (Math.abs(from.ordinal() - next.ordinal()) != 1) {
			throw new IllegalArgumentException(next + " is no neighbour of " + from + ", so no two instances are ever"
					+ " in these phases. Walk to a neighbour first.");
		}
		step(next);
		this.second.tick();
	}

	/**
	 * Lets both instances take up the stored phase, and acknowledge it where no
	 * transaction of an older one is open.
	 */
	public void settle() {
		// The first round is acknowledged; the second one sees what follows from that.
		for (int round = 0; round < 2; round++) {
			this.first.tick();
			this.second.tick();
			this.first.ticked().step(stored());
		}
		this.first.tick();
		this.second.tick();
	}

	/**
	 * What keeps both from a phase.
	 * @param target the phase
	 * @return sentences, empty when the way is open
	 */
	public List<String> obstacles(Phase target) {
		return this.first.ticked().obstacles(target);
	}

	/**
	 * Runs a sweep to its end, on the calling thread.
	 * @param kind what it is for
	 * @return how it ended
	 * @throws dev.changeover.RefusedException when it may not begin now
	 */
	public SweepStatus sweep(SweepKind kind) {
		SweepStatus status = this.sweeps.run(this.migration, kind);
		settle();
		return status;
	}

	private void step(Phase target) {
		MigrationState before = this.first.ticked().stored();
		boolean forward = before.phase().isBefore(target);
		Phase next = Phase.values()[before.phase().ordinal() + (forward ? 1 : -1)];
		prepare(before, next);
		if (this.first.ticked().step(next) != next) {
			throw new IllegalStateException("The step from " + before.phase() + " to " + next + " is not open: "
					+ String.join(" ", obstacles(next)));
		}
	}

	private void prepare(MigrationState state, Phase next) {
		boolean forward = state.phase().isBefore(next);
		List<SweepKind> kinds = switch (next) {
			case DARK_READ -> forward ? List.of(SweepKind.BACKFILL) : List.<SweepKind>of();
			case LIVE -> forward ? List.of(SweepKind.VERIFICATION) : (state.old().complete() ? List.<SweepKind>of()
					: List.of(SweepKind.REVERSE_BACKFILL, SweepKind.VERIFICATION));
			case COMPLETE -> List.of(SweepKind.VERIFICATION);
			default -> List.of();
		};
		for (SweepKind kind : kinds) {
			SweepStatus status = sweep(kind);
			if (status.state() != SweepState.COMPLETED) {
				throw new IllegalStateException("On the way from " + state.phase() + " to " + next + ", " + kind
						+ " ended with " + status.state() + ((status.message() != null) ? ": " + status.message() : ".")
						+ " Compare both sides to see the rows.");
			}
		}
	}

	/**
	 * Rolls back what is still open.
	 */
	@Override
	public void close() {
		this.first.close();
		this.second.close();
	}

}
