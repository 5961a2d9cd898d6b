package dev.changeover.sweep;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.changeover.RefusedException;
import dev.changeover.Side;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Database;
import dev.changeover.phase.DriftLog;
import dev.changeover.phase.Migration;
import dev.changeover.phase.MigrationState;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.PhaseTable;
import org.jspecify.annotations.Nullable;

/**
 * Starts sweeps, holds them, and tells how far they are. What one instance starts, the
 * workers of all instances do. Thread-safe.
 */
public final class Sweeps {

	private final Database database;

	private final Migrations migrations;

	private final Coordinator coordinator;

	private final RowSources sources;

	private final SweepEngine engine;

	private final SweepTable sweeps;

	private final ChunkTable chunks;

	private final Progress progress;

	private final SweepControls controls;

	private final DriftAcceptance acceptance;

	private final Outcome outcome;

	private final PhaseTable phases;

	private final DriftLog drift;

	private volatile Runnable wake = () -> {
		// Set once, by the workers of this instance when they start.
	};

	/**
	 * Makes the sweeps of an application.
	 * @param database where both sides are
	 * @param migrations the declared migrations
	 * @param coordinator what is told of clean sweeps
	 * @param sources where the rows come from
	 * @param settings how sweeps use the database, by migration
	 * @param throttles what holds sweeps back
	 */
	public Sweeps(Database database, Migrations migrations, Coordinator coordinator, RowSources sources,
			Map<String, SweepSettings> settings, Collection<Throttle> throttles) {
		this.database = database;
		this.migrations = migrations;
		this.coordinator = coordinator;
		this.sources = sources;
		this.engine = new SweepEngine(database, coordinator, sources, settings, List.copyOf(throttles));
		this.sweeps = new SweepTable(database);
		this.chunks = new ChunkTable(database);
		this.progress = new Progress(database, this.chunks, this.engine::settings, sources::walksTwice);
		this.outcome = new Outcome(database, coordinator, this.sweeps, this.chunks);
		this.phases = new PhaseTable(database);
		this.drift = new DriftLog(database);
		this.controls = new SweepControls(migrations, sources, this.sweeps, this.outcome);
		this.acceptance = new DriftAcceptance(database, migrations, coordinator);
	}

	/**
	 * Starts a sweep.
	 * @param migration name of the migration
	 * @param kind what it is for
	 * @param by who asks for it
	 * @param reason why, or {@code null}
	 * @param dryRun whether only to tell what would be done
	 * @return how it stands
	 * @throws RefusedException when it may not begin now; it says why and what to do
	 */
	public SweepStatus start(String migration, SweepKind kind, String by, @Nullable String reason, boolean dryRun) {
		return start(migration, kind, null, by, reason, dryRun);
	}

	/**
	 * Starts a sweep about one side only: the phase decides which one it would be, and
	 * may have changed since somebody looked.
	 */
	SweepStatus start(String migration, SweepKind kind, Side expected, String by, @Nullable String reason) {
		return start(migration, kind, expected, by, reason, false);
	}

	private SweepStatus start(String migration, SweepKind kind, @Nullable Side expected, String by,
			@Nullable String reason, boolean dryRun) {
		Migration declared = this.migrations.named(migration);
		Optional<RowSource> found = this.sources.of(migration);
		if (!declared.twoSided() || found.isEmpty()) {
			throw Grounds.refused(migration, kind, "it has no rows to walk over.",
					"Declare 'rows' under changeover.migrations." + migration + ", or add a MigrationRows bean.");
		}
		RowSource source = found.get();
		MigrationState before = this.phases.read(migration).orElseThrow();
		check(kind, before, source);
		Side side = (expected != null) ? expected : Grounds.side(kind, before.phase());
		Long estimate = estimate(migration, kind, side, source);
		if (dryRun) {
			return new SweepStatus(migration, kind, SweepState.NONE, 0, 0, estimate, null, 0, null, null,
					this.database.now(), null,
					"Dry run: would walk over " + ((estimate != null) ? estimate : "an unknown number of") + " rows, "
							+ Progress.direction(kind, side) + ".",
					by);
		}
		Sweep begun = this.database.inTransaction(() -> {
			MigrationState state = this.phases.lock(migration);
			check(kind, state, source);
			if (Grounds.side(kind, state.phase()) != side) {
				throw Grounds.refused(migration, kind, "the phase changed to " + state.phase() + " just now.",
						"Look again and repeat it if it still fits.");
			}
			this.sweeps.latest(migration, null).filter((sweep) -> sweep.state().active()).ifPresent((other) -> {
				throw Grounds.refused(migration, kind, "a " + other.kind() + " is " + other.state() + ".",
						"Wait for its end or cancel it.");
			});
			Sweep sweep = this.sweeps.begin(new SweepTable.Order(migration, kind, side, state.epoch(),
					state.evidence(side).interval(), source.mappingVersion(), Planner.FIRST_ROWS, by, reason),
					estimate);
			this.chunks.forgetBefore(migration, sweep.id());
			if (kind == SweepKind.BACKFILL || kind == SweepKind.REVERSE_BACKFILL || kind == SweepKind.CLEAR_NEW) {
				this.outcome.mark(sweep);
			}
			return sweep;
		});
		this.wake.run();
		return this.progress.of(begun);
	}

	/**
	 * Holds the sweep that runs. Chunks under way are still done.
	 * @param migration name of the migration
	 * @param by who asks for it
	 * @throws RefusedException when none runs
	 */
	public void pause(String migration, String by) {
		this.controls.pause(migration, by);
	}

	/**
	 * Lets the paused sweep go on where it was.
	 * @param migration name of the migration
	 * @param by who asks for it
	 * @throws RefusedException when none is paused, or the mapping changed since it began
	 */
	public void resume(String migration, String by) {
		this.controls.resume(migration);
		this.wake.run();
	}

	/**
	 * Ends the sweep that runs or is paused. What it did stays done.
	 * @param migration name of the migration
	 * @param by who asks for it
	 * @throws RefusedException when there is none
	 */
	public void cancel(String migration, String by) {
		this.controls.cancel(migration, by);
	}

	/**
	 * Accepts that rows differ: their unresolved drift is resolved, and a verification
	 * passes over the same differences until the rows are overwritten.
	 * @param migration name of the migration
	 * @param keys keys of the rows, as text
	 * @param by who accepts it
	 * @param reason why
	 * @return how many entries were resolved
	 * @throws RefusedException when no reason is given, or none of the keys has drift
	 */
	public int accept(String migration, List<String> keys, String by, String reason) {
		return this.acceptance.accept(migration, keys, by, reason);
	}

	/**
	 * How the latest sweep of a kind stands.
	 * @param migration name of the migration
	 * @param kind what it is for
	 * @return its status, or empty when there was none
	 */
	public Optional<SweepStatus> latest(String migration, SweepKind kind) {
		return this.sweeps.latest(migration, kind).map(this.progress::of);
	}

	/**
	 * Sweeps that run but have done no chunk for a minute, though nothing throttles them.
	 * @return what there is to say of each, by name of the migration
	 */
	public Map<String, String> stalled() {
		return this.progress.stalled(this.sweeps.running());
	}

	/**
	 * The rows that the latest sweep of a kind could not carry over.
	 * @param migration name of the migration
	 * @param kind what it is for
	 * @param limit the largest number to return
	 * @return keys and reasons
	 */
	public List<RowFailure> failures(String migration, SweepKind kind, int limit) {
		return this.sweeps.latest(migration, kind)
			.map((sweep) -> this.chunks.failures(sweep.id(), limit))
			.orElse(List.of());
	}

	SweepEngine engine() {
		return this.engine;
	}

	List<Sweep> running() {
		return this.sweeps.running();
	}

	/**
	 * Whether this instance can take part: a sweep may be of another application's
	 * migration.
	 */
	boolean knowsRowsOf(Sweep sweep) {
		return this.sources.of(sweep.migration()).isPresent();
	}

	/**
	 * Says why the last attempt of a worker failed.
	 */
	void note(Sweep sweep, String message) {
		this.sweeps.say(sweep.id(), message);
	}

	void wakeWith(Runnable workers) {
		this.wake = workers;
	}

	/**
	 * Looks at the tables of every migration, so that a wrong declaration stops the
	 * start.
	 */
	void inspect() {
		this.sources.migrations().forEach(this.migrations::named);
		for (Migration migration : this.migrations) {
			this.phases.read(migration.name()).ifPresent(this.sources::inspect);
		}
	}

	private void check(SweepKind kind, MigrationState state, RowSource source) {
		Grounds.check(kind, state, this.coordinator.fleet(state.name()));
		String missing = (kind == SweepKind.VERIFICATION) ? null
				: source.whyNotWritable(Grounds.side(kind, state.phase()));
		if (missing != null) {
			throw new RefusedException(state.name(), kind + " of '" + state.name() + "' is refused. " + missing);
		}
	}

	private @Nullable Long estimate(String migration, SweepKind kind, Side side, RowSource source) {
		if (kind == SweepKind.REPAIR) {
			return drifting(migration);
		}
		return source.estimate(kind.first().walked(side));
	}

	private long drifting(String migration) {
		return this.drift.counts(migration)
			.values()
			.stream()
			.flatMap((kinds) -> kinds.values().stream())
			.mapToLong(Long::longValue)
			.sum();
	}

}
