package dev.changeover.phase;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import dev.changeover.Phase;
import dev.changeover.PhaseChanged;
import dev.changeover.Side;
import org.jspecify.annotations.Nullable;

/**
 * One instance's part in the fleet: it joins, keeps its lease, takes up phases and
 * acknowledges them. Used by one thread, the one that ticks.
 */
final class Membership {

	private static final String READ = "select " + PhaseTable.COLUMNS + """
			, l.LEADER, (select count(*) from {instance} d where d.EXPIRES_AT <= {now}) as DEAD,
			(select count(*) from {sweep} s where s.STATE = 'RUNNING') as SWEEPS
			from {migration} m left join (
				select a.MIGRATION, min(a.INSTANCE_ID) as LEADER from {acknowledgement} a
				join {instance} i on i.ID = a.INSTANCE_ID where i.EXPIRES_AT > {now} and a.EPOCH >= 0
				group by a.MIGRATION
			) l on l.MIGRATION = m.NAME""";

	private final Database database;

	private final PhaseTable table;

	private final Instances instances;

	private final Migrations migrations;

	private final Phases phases;

	private final Identity identity;

	private final Duration lease;

	private final Set<String> retired;

	private final Consumer<String> stranger;

	private final Supplier<String> incarnations;

	private final Map<String, Long> acknowledged = new TreeMap<>();

	/** Retired migrations of which this incarnation has voided what was known. */
	private final Set<String> voided = new HashSet<>();

	// Changed by the tick; read by whoever reports.
	private volatile @Nullable String id;

	Membership(Database database, Migrations migrations, Phases phases, Identity identity, Duration lease,
			Set<String> retired, Consumer<String> stranger) {
		this(database, migrations, phases, identity, lease, retired, stranger, () -> UUID.randomUUID().toString());
	}

	Membership(Database database, Migrations migrations, Phases phases, Identity identity, Duration lease,
			Set<String> retired, Consumer<String> stranger, Supplier<String> incarnations) {
		this.database = database;
		this.table = new PhaseTable(database);
		this.instances = new Instances(database);
		this.migrations = migrations;
		this.phases = phases;
		this.identity = identity;
		this.lease = lease;
		this.retired = Set.copyOf(retired);
		this.stranger = stranger;
		this.incarnations = incarnations;
	}

	@Nullable String id() {
		return this.id;
	}

	/**
	 * Looks at the database once: one read, and a write in every third of a lease.
	 * @return what changed and what this instance is to lead
	 */
	Tick tick() {
		Lease local = this.phases.lease();
		long sentAt = local.now();
		String me = this.id;
		boolean due = local.length() - local.remaining() >= this.lease.toNanos() / 3;
		boolean renewed = me != null && due && this.instances.renew(me, this.lease);
		if (renewed) {
			this.phases.confirm(sentAt);
		}
		else if (me != null && due) {
			this.phases.refused();
		}
		if (me == null || (due && !renewed)) {
			me = join(sentAt);
		}
		List<Row> rows = read();
		Tick tick = takeUp(rows, me);
		if (renewed) {
			// Not before: what was read may be refused.
			local.prolong(sentAt);
		}
		acknowledge(me);
		if (!tick.led().isEmpty() && rows.get(0).dead() > 0) {
			forgetTheDead(me);
		}
		this.phases.tidy();
		voidWhereRetired(rows);
		return tick;
	}

	/**
	 * Not only a step waits for those whose lease has expired, and none may be due.
	 */
	private void forgetTheDead(String me) {
		this.database.inTransaction(() -> {
			this.instances.dropExpired();
			return me;
		});
	}

	/**
	 * Leaves in good order. Where something is still under way, which may be in the
	 * middle of its commit, the fleet waits for it as long as for an instance that died.
	 */
	void leave() {
		String me = this.id;
		this.phases.lease().end();
		this.id = null;
		if (me != null && this.phases.isQuiet()) {
			forget(me);
		}
	}

	private void forget(String incarnation) {
		this.database.inTransaction(() -> {
			this.instances.leave(incarnation);
			return incarnation;
		});
	}

	/**
	 * Registers, commits, reads the phase and only then serves: a step that does not know
	 * of this instance was committed before the phase is read.
	 */
	private String join(long sentAt) {
		this.phases.lease().end();
		this.id = null;
		this.acknowledged.clear();
		this.voided.clear();
		this.migrations.names().forEach((name) -> {
			this.table.enter(name, Phase.OFF);
			this.instances.participate(this.identity.application(), name);
		});
		undeclared().forEach(Membership::refuseWhereNewAnswers);
		String incarnation = this.incarnations.get();
		this.database.inTransaction(() -> {
			this.instances.register(incarnation, this.identity, this.migrations, this.retired, this.lease);
			return incarnation;
		});
		List<Row> rows;
		try {
			undeclared().forEach(this::joinAsStranger);
			rows = read();
			voidWhereRetired(rows);
		}
		catch (RuntimeException ex) {
			forget(incarnation);
			throw ex;
		}
		takeUp(rows, incarnation);
		this.phases.lease().begin(incarnation, sentAt);
		this.id = incarnation;
		return incarnation;
	}

	private List<MigrationState> undeclared() {
		return this.instances.underWay(this.identity.application())
			.stream()
			.filter((state) -> !this.migrations.contains(state.name()) && !this.retired.contains(state.name()))
			.toList();
	}

	/**
	 * A release that does not know a migration under way writes OLD alone. Where OLD
	 * answers, that ends NEW's interval; where NEW does, it would lose writes. A step
	 * that was begun before this instance was registered ends before the row can be
	 * locked; later ones find an instance that does not declare the migration.
	 */
	private void joinAsStranger(MigrationState seen) {
		refuseWhereNewAnswers(this.database.inTransaction(() -> this.table.lock(seen.name())));
		this.stranger.accept(seen.name());
	}

	/**
	 * A release that has retired a migration writes NEW alone, which is right in COMPLETE
	 * only. Where a step back was faster, what is known of the other side is void. To see
	 * that takes no lock, which a run of changesets would hold for minutes: this instance
	 * was registered before and does not declare the migration, so no gate opens and no
	 * interval begins while it is there. Who locked the row earlier, and did not see it,
	 * is noticed by a later tick; after that there is nothing more to void.
	 */
	private void voidWhereRetired(List<Row> rows) {
		for (Row row : rows) {
			MigrationState state = row.state();
			if (this.retired.contains(state.name()) && !this.voided.contains(state.name()) && isAnythingProved(state)) {
				this.stranger.accept(state.name());
				this.voided.add(state.name());
			}
		}
	}

	/** An interval alone is enough: the end of its backfill would count. */
	private static boolean isAnythingProved(MigrationState state) {
		SideEvidence other = state.evidence(state.phase().authoritative().other());
		return state.phase() != Phase.COMPLETE && (other.unbroken() || state.verifiedAt() != null);
	}

	private static void refuseWhereNewAnswers(MigrationState state) {
		if (state.phase().authoritative() == Side.NEW) {
			throw new UndeclaredMigrationException(state.name(), state.phase());
		}
	}

	private List<Row> read() {
		return this.database.sql(READ)
			.query((row, number) -> new Row(PhaseTable.state(row), row.getString(21), row.getLong(22), row.getLong(23)))
			.list();
	}

	private Tick takeUp(List<Row> rows, String me) {
		Map<String, MigrationState> states = rows.stream()
			.map(Row::state)
			.collect(Collectors.toMap(MigrationState::name, Function.identity()));
		PhaseView before = this.phases.current();
		List<MigrationState> next = new ArrayList<>();
		List<PhaseChanged> changes = new ArrayList<>();
		boolean same = before != null;
		for (String name : this.migrations.names()) {
			MigrationState known = (before != null) ? before.of(next.size()) : null;
			MigrationState state = states.get(name);
			if (state == null || (known != null && state.epoch() < known.epoch())) {
				String why = refusal(name, known, state);
				this.phases.refuse(why);
				throw new IllegalStateException(why);
			}
			if (known != null && known.phase() != state.phase()) {
				changes.add(new PhaseChanged(name, known.phase(), state.phase(), state.epoch()));
			}
			same = same && state.equals(known);
			next.add(state);
		}
		if (!same) {
			this.phases.take(new PhaseView(next));
		}
		Set<String> led = rows.stream()
			.filter((row) -> me.equals(row.leader()) && this.migrations.contains(row.state().name()))
			.map((row) -> row.state().name())
			.collect(Collectors.toCollection(HashSet::new));
		return new Tick(next, changes, led, !rows.isEmpty() && rows.get(0).sweeps() > 0);
	}

	private static String refusal(String name, @Nullable MigrationState known, @Nullable MigrationState found) {
		return "Migration '" + name + "' was in epoch " + ((known != null) ? known.epoch() : "?")
				+ " and its table now says " + ((found != null) ? "epoch " + found.epoch() : "nothing")
				+ ". A backup was probably restored under the running application, so no phase is certain and"
				+ " nothing is written. Check both sides, then restart every instance.";
	}

	private void acknowledge(String me) {
		PhaseView view = this.phases.current();
		for (int index = 0; view != null && index < this.migrations.names().size(); index++) {
			MigrationState state = view.of(index);
			if (this.acknowledged.getOrDefault(state.name(), 0L) < state.epoch()
					&& this.phases.hasLeft(index, state.epoch())) {
				this.instances.acknowledge(me, state.name(), state.epoch());
				this.acknowledged.put(state.name(), state.epoch());
			}
		}
	}

	/**
	 * What a look at the database brought.
	 *
	 * @param states the states of the declared migrations
	 * @param changes phases that this instance has just taken up
	 * @param led migrations whose flags this instance is to follow
	 * @param swept whether any sweep runs
	 */
	record Tick(List<MigrationState> states, List<PhaseChanged> changes, Set<String> led, boolean swept) {

	}

	private record Row(MigrationState state, @Nullable String leader, long dead, long sweeps) {

	}

}
