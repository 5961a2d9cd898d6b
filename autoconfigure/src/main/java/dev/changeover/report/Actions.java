package dev.changeover.report;

import java.util.function.Function;

import dev.changeover.Phase;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Flags;
import dev.changeover.phase.Fleet;
import dev.changeover.phase.MigrationState;
import dev.changeover.phase.Migrations;
import dev.changeover.schema.ChangelogRun;
import dev.changeover.schema.Label;
import dev.changeover.sweep.SweepKind;
import dev.changeover.sweep.Sweeps;
import org.jspecify.annotations.Nullable;

/**
 * Does what an operator asks for, whether on the console or through the actuator.
 * Thread-safe.
 */
public final class Actions {

	private final Migrations migrations;

	private final Expectation expectation;

	private final Refusals refusals;

	private final PhaseActions phases;

	private final RowActions rows;

	private final ChangelogActions changelog;

	/**
	 * Collects what acts.
	 * @param migrations the declared migrations
	 * @param coordinator judges requests
	 * @param flags takes the wish for a phase
	 * @param fleet is told that something is to be done
	 * @param refusals tells of what was refused
	 * @param sweeps the walks over all rows, where the application has any
	 * @param changelog runs changesets, where the application has any
	 */
	public Actions(Migrations migrations, Coordinator coordinator, Flags flags, Fleet fleet, Refusals refusals,
			@Nullable Sweeps sweeps, @Nullable ChangelogRun changelog) {
		this.migrations = migrations;
		this.expectation = new Expectation(coordinator, flags);
		this.refusals = refusals;
		this.phases = new PhaseActions(coordinator, flags, fleet, this.expectation, refusals);
		this.rows = new RowActions(sweeps);
		this.changelog = new ChangelogActions(changelog);
	}

	/**
	 * Acts.
	 * @param migration name of the migration
	 * @param request what to do
	 * @param by who asks
	 * @return what came of it
	 * @throws dev.changeover.phase.UnknownMigrationException when the application does
	 * not declare the migration
	 * @throws dev.changeover.RefusedException when it cannot be done now; says why and
	 * what to do
	 */
	public ActionResult run(String migration, ActionRequest request, String by) {
		this.migrations.named(migration);
		return switch (request.action()) {
			case GO -> this.phases.go(migration, request, by);
			case BACKFILL -> start(migration, SweepKind.BACKFILL, request, by);
			case VERIFY -> start(migration, SweepKind.VERIFICATION, request, by);
			case REPAIR -> start(migration, SweepKind.REPAIR, request, by);
			case REVERSE_BACKFILL -> start(migration, SweepKind.REVERSE_BACKFILL, request, by);
			case PREFLIGHT -> start(migration, SweepKind.PREFLIGHT, request, by);
			case CLEAR_NEW -> start(migration, SweepKind.CLEAR_NEW, request, by);
			case PAUSE, RESUME, CANCEL ->
				expecting(migration, request, by, (state) -> this.rows.control(state, request, by));
			case ACCEPT -> expecting(migration, request, by, (state) -> this.rows.accept(state, request, by));
			case TIGHTEN ->
				expecting(migration, request, by, (state) -> this.changelog.run(state, Label.TIGHTEN, request, by));
			case LOOSEN -> expecting(migration, request, by, (state) -> this.changelog.loosen(state, request, by));
			case CONTRACT -> contract(migration, request, by);
			case ABANDON -> expecting(migration, request, by, (state) -> (state.phase() == Phase.OFF)
					? this.changelog.rollBack(state, request, by) : this.phases.abandon(state, request, by));
		};
	}

	private ActionResult start(String migration, SweepKind kind, ActionRequest request, String by) {
		return expecting(migration, request, by, (state) -> this.rows.start(state, kind, request, by));
	}

	private ActionResult contract(String migration, ActionRequest request, String by) {
		if (request.dryRun()) {
			return expecting(migration, request, by, (state) -> this.changelog.run(state, Label.CONTRACT, request, by));
		}
		MigrationState before = expecting(migration, request, by, (state) -> {
			this.changelog.required(state);
			return state;
		});
		this.phases.sign(migration, request, by);
		return this.refusals.telling(by, () -> this.changelog.contract(before, request, by));
	}

	private <T> T expecting(String migration, ActionRequest request, String by, Function<MigrationState, T> work) {
		return this.refusals.telling(by, () -> work.apply(this.expectation.met(migration, request).state()));
	}

}
