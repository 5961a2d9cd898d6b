package dev.changeover.phase;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.changeover.Phase;
import org.jspecify.annotations.Nullable;

/**
 * Phases that a test sets by hand, without a fleet.
 */
public final class FixedPhases {

	private final Migrations migrations;

	private final Lease lease = new Lease(Duration.ofHours(10), System::nanoTime);

	private final Phases phases;

	public FixedPhases(Migrations migrations) {
		this(migrations, null);
	}

	public FixedPhases(Migrations migrations, @Nullable PhaseLock fence) {
		this.migrations = migrations;
		this.phases = new Phases(migrations, this.lease, fence);
		this.lease.begin("test", System.nanoTime());
		put(Phase.OFF);
	}

	public Phases phases() {
		return this.phases;
	}

	public void put(Phase phase) {
		put(state(phase, SideEvidence.VOID, SideEvidence.VOID));
	}

	/** Both sides hold all rows, as after a backfill. */
	public void putComplete(Phase phase) {
		put(state(phase, new SideEvidence(1L, 1L), new SideEvidence(1L, 1L)));
	}

	public void put(MigrationState state) {
		this.phases.take(new PhaseView(List.of(state)));
	}

	/** Holds an application to a phase in which both sides hold all rows. */
	public static void hold(Phases phases, Migrations migrations, Phase phase) {
		SideEvidence complete = new SideEvidence(1L, 1L);
		PhaseView view = new PhaseView(
				migrations.names().stream().map((name) -> state(name, phase, complete, complete)).toList());
		phases.rehearse(() -> view);
	}

	public MigrationState state(Phase phase, SideEvidence old, SideEvidence fresh) {
		return state(this.migrations.names().get(0), phase, old, fresh);
	}

	private static MigrationState state(String migration, Phase phase, SideEvidence old, SideEvidence fresh) {
		return new MigrationState(migration, phase, phase.ordinal() + 1L, phase.ordinal() + 1L, Instant.EPOCH, null,
				old, fresh, null, null, null, null, false, null, null, false, null, null);
	}

	/** No call and no transaction is under way. */
	public boolean isQuiet() {
		return this.phases.isQuiet();
	}

	/** The lease is lost, as after a pause. */
	public void loseLease() {
		this.lease.end();
	}

}
