package dev.changeover.phase;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.changeover.Phase;
import org.jspecify.annotations.NullMarked;

import org.springframework.transaction.TransactionDefinition;

/**
 * One instance that ticks when told to, on the calling thread, with a clock of its own
 * that stands still. Not thread-safe, but for its phases.
 */
@NullMarked
public final class HandTicked {

	/** Long, as the database keeps real time while a test is looked at in a debugger. */
	private static final Duration LEASE = Duration.ofHours(12);

	private final Database database;

	private final String migration;

	private final Phases phases;

	private final Comparisons comparisons;

	private final Coordinator coordinator;

	private final Membership membership;

	// Moved by the test; read by the lease.
	private volatile long nanos;

	/**
	 * Makes an instance; it joins with its first tick.
	 * @param database where both sides and the tables are
	 * @param migrations the one migration of the test
	 * @param host what tells it from others
	 * @param fenced whether writes take the phase lock, as with {@code fencing: database}
	 */
	public HandTicked(Database database, Migrations migrations, String host, boolean fenced) {
		this.database = database;
		this.migration = migrations.names().get(0);
		this.phases = new Phases(migrations, new Lease(LEASE, () -> this.nanos),
				fenced ? new PhaseLock(database) : null);
		this.comparisons = new Comparisons(database, migrations);
		this.coordinator = new Coordinator(database, migrations, this.comparisons, List.of(), Baseline.NONE, List.of());
		this.membership = new Membership(database, migrations, this.phases, new Identity("test", null, host), LEASE,
				Set.of(), (name) -> this.coordinator.voidEvidence(name, "A stranger joined."));
		this.phases.refreshWith(this::tick);
	}

	/**
	 * A migration whose gates ask for nothing that only a real fleet can give: neither
	 * for traffic nor for a database without other clients.
	 * @param name its name
	 * @return the migration
	 */
	public static Migrations migration(String name) {
		return new Migrations(List.of(new Migration(name, "", null, null, List.of(), null,
				new Migration.RequiredEvidence(Duration.ofDays(1), 0, 0, Map.of("unknown-sessions", "a test")),
				List.of())));
	}

	/**
	 * Forgets all that earlier tests left in the tables.
	 * @param database where they are
	 */
	public static void clear(Database database) {
		for (String table : List.of("chunk", "sweep", "drift", "comparison", "transition", "acknowledgement",
				"participant", "instance", "lock", "migration")) {
			database.sql("delete from {" + table + "}").update();
		}
	}

	/**
	 * Joins or renews, takes up the stored phase, and acknowledges it if no transaction
	 * of an older one is open here.
	 */
	public void tick() {
		this.membership.tick();
		for (Integer index : List.copyOf(this.phases.suspected())) {
			this.coordinator.voidEvidence(this.migration, "A write was committed after the lease was lost.");
			this.phases.suspected().remove(index);
		}
	}

	/**
	 * Takes one step towards a phase, if the gate and the other instance allow it. The
	 * stored phase moves; nobody takes it up before the next tick.
	 * @param wanted the phase
	 * @return the stored phase after it
	 */
	public Phase step(Phase wanted) {
		return this.coordinator.step(this.migration, Desired.of(wanted)).phase();
	}

	/**
	 * What keeps the next step from being taken.
	 * @param wanted the phase
	 * @return sentences, empty when nothing does
	 */
	public List<String> obstacles(Phase wanted) {
		return this.coordinator.obstacles(this.migration, wanted, false).stream().map(Blocker::toString).toList();
	}

	/**
	 * The stored state.
	 * @return what the table says
	 */
	public MigrationState stored() {
		return new PhaseTable(this.database).read(this.migration).orElseThrow();
	}

	/**
	 * The phase that calls outside of a transaction run in.
	 * @return the phase it has taken up
	 */
	public Phase phase() {
		PhaseView view = this.phases.enter();
		this.phases.exit(view);
		return view.of(0).phase();
	}

	/**
	 * Lets its lease end here and in the database, as when the process stands still for
	 * longer than that. It does not notice before its next call or tick.
	 */
	public void freeze() {
		String me = this.membership.id();
		if (me != null) {
			this.database.sql("update {instance} set EXPIRES_AT = 0 where ID = ?").param(me).update();
		}
		this.nanos += LEASE.toNanos();
	}

	/**
	 * Hears that a transaction has begun, as it may have to be held to a phase from
	 * there.
	 */
	public void began() {
		this.phases.began();
	}

	/**
	 * Says which isolation transactions have by default.
	 * @param level a level of {@link TransactionDefinition}
	 */
	public void defaultIsolation(int level) {
		this.phases.defaultIsolation(level);
	}

	/**
	 * The phases for its routing.
	 * @return the phases
	 */
	public Phases phases() {
		return this.phases;
	}

	/**
	 * The coordinator for its sweeps.
	 * @return the coordinator
	 */
	public Coordinator coordinator() {
		return this.coordinator;
	}

	/**
	 * The verdicts of its dark reads.
	 * @return the comparisons
	 */
	public Comparisons comparisons() {
		return this.comparisons;
	}

}
