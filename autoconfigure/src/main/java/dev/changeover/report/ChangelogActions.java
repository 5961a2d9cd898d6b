package dev.changeover.report;

import dev.changeover.RefusedException;
import dev.changeover.phase.MigrationState;
import dev.changeover.schema.ChangelogResult;
import dev.changeover.schema.ChangelogRun;
import dev.changeover.schema.Label;
import org.jspecify.annotations.Nullable;

/**
 * What an operator does to the changesets of a migration.
 */
final class ChangelogActions {

	private final @Nullable ChangelogRun changelog;

	ChangelogActions(@Nullable ChangelogRun changelog) {
		this.changelog = changelog;
	}

	/** Runs the changesets of a label. */
	ActionResult run(MigrationState state, Label label, ActionRequest request, String by) {
		return result(state, request, required(state).run(state.name(), label, by, request.reason(), request.dryRun()),
				"run", "ran");
	}

	/** Runs the changesets of the contract, which is signed. */
	ActionResult contract(MigrationState state, ActionRequest request, String by) {
		try {
			return run(state, Label.CONTRACT, request, by);
		}
		catch (RefusedException ex) {
			throw new RefusedException(state.name(), "The contract is signed, but not run. " + ex.getMessage());
		}
	}

	/** Takes the expand changesets back. */
	ActionResult rollBack(MigrationState state, ActionRequest request, String by) {
		return result(state, request, required(state).rollBack(state.name(), by, request.reason(), request.dryRun()),
				"be rolled back", "rolled back");
	}

	/** Takes the tighten changesets back. */
	ActionResult loosen(MigrationState state, ActionRequest request, String by) {
		return result(state, request, required(state).loosen(state.name(), by, request.reason(), request.dryRun()),
				"be taken back", "taken back");
	}

	/**
	 * Requires that there are changesets at all.
	 * @throws RefusedException when there are none
	 */
	ChangelogRun required(MigrationState state) {
		if (this.changelog == null) {
			throw new RefusedException(state.name(),
					"The application has no Liquibase changelog, so there are no changesets to run.");
		}
		return this.changelog;
	}

	private static ActionResult result(MigrationState state, ActionRequest request, ChangelogResult changelog,
			String would, String done) {
		int count = changelog.changeSets().size();
		String message = count + ((count == 1) ? " changeset " : " changesets ")
				+ (changelog.dryRun() ? "would " + would : done) + ".";
		return ActionResult.of(state, request, message, changelog);
	}

}
