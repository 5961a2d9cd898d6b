package dev.changeover.report;

import java.util.List;
import java.util.Objects;

import dev.changeover.RefusedException;
import dev.changeover.phase.MigrationState;
import dev.changeover.sweep.SweepKind;
import dev.changeover.sweep.Sweeps;
import org.jspecify.annotations.Nullable;

/**
 * What an operator does to the rows of a migration: walks over them, and what they found.
 */
final class RowActions {

	private final @Nullable Sweeps sweeps;

	RowActions(@Nullable Sweeps sweeps) {
		this.sweeps = sweeps;
	}

	ActionResult start(MigrationState state, SweepKind kind, ActionRequest request, String by) {
		SweepProgress started = SweepProgress
			.of(sweeps(state).start(state.name(), kind, by, request.reason(), request.dryRun()));
		return ActionResult.of(state, request, kind + " is " + started.state() + ".", started);
	}

	ActionResult control(MigrationState state, ActionRequest request, String by) {
		Sweeps sweeps = sweeps(state);
		if (request.dryRun()) {
			return ActionResult.of(state, request, "Nothing to try out: " + request.action() + " changes no rows.",
					List.of());
		}
		switch (request.action()) {
			case PAUSE -> sweeps.pause(state.name(), by);
			case RESUME -> sweeps.resume(state.name(), by);
			default -> sweeps.cancel(state.name(), by);
		}
		return ActionResult.of(state, request, "The sweep of '" + state.name() + "' was told.", List.of());
	}

	ActionResult accept(MigrationState state, ActionRequest request, String by) {
		if (request.dryRun()) {
			return ActionResult.of(state, request,
					request.keys().size() + " keys would be accepted where they have drifted.", List.of());
		}
		int accepted = sweeps(state).accept(state.name(), request.keys(), by, Objects.requireNonNull(request.reason()));
		return ActionResult.of(state, request, accepted + " entries of drift are accepted.", List.of());
	}

	private Sweeps sweeps(MigrationState state) {
		if (this.sweeps == null) {
			throw new RefusedException(state.name(),
					"Migration '" + state.name()
							+ "' has no rows to walk over. Declare them under changeover.migrations." + state.name()
							+ ".rows, or add a MigrationRows bean.");
		}
		return this.sweeps;
	}

}
