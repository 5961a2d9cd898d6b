package dev.changeover.report;

import java.util.List;

import dev.changeover.Phase;
import dev.changeover.phase.Blocker;
import dev.changeover.phase.MigrationState;
import dev.changeover.schema.ChangelogResult;
import org.jspecify.annotations.Nullable;

/**
 * What came of an action.
 *
 * @param migration the migration
 * @param action what was asked for
 * @param message what was done and what comes next, in words
 * @param dryRun whether nothing was changed
 * @param phase the current phase when it was answered
 * @param epoch its epoch
 * @param blockers what keeps the migration from getting there now; after a dry run, what
 * would
 * @param sweep the sweep that was started or controlled
 * @param changelog the changesets that ran, or would run
 */
public record ActionResult(String migration, Action action, String message, boolean dryRun, Phase phase, long epoch,
		List<Blocker> blockers, @Nullable SweepProgress sweep, @Nullable ChangelogResult changelog) {

	static ActionResult of(MigrationState state, ActionRequest request, String message, List<Blocker> blockers) {
		return of(state, request, message, blockers, null, null);
	}

	static ActionResult of(MigrationState state, ActionRequest request, String message, SweepProgress sweep) {
		return of(state, request, message, List.of(), sweep, null);
	}

	static ActionResult of(MigrationState state, ActionRequest request, String message, ChangelogResult changelog) {
		return of(state, request, message, List.of(), null, changelog);
	}

	private static ActionResult of(MigrationState state, ActionRequest request, String message, List<Blocker> blockers,
			@Nullable SweepProgress sweep, @Nullable ChangelogResult changelog) {
		return new ActionResult(state.name(), request.action(), message, request.dryRun(), state.phase(), state.epoch(),
				blockers, sweep, changelog);
	}

}
