package dev.changeover.routing;

import dev.changeover.ChangeoverException;
import dev.changeover.Side;
import dev.changeover.phase.MigrationState;
import dev.changeover.phase.PhaseView;
import dev.changeover.phase.Phases;
import org.jspecify.annotations.Nullable;

/**
 * Routes the writes of one migrated interface, each within a transaction in every phase.
 */
final class Writes {

	private final Phases phases;

	private final int migration;

	private final WriteTransaction transaction;

	private final DualWrite dualWrite;

	private final Calls calls;

	Writes(Phases phases, int migration, WriteTransaction transaction, DualWrite dualWrite, Calls calls) {
		this.phases = phases;
		this.migration = migration;
		this.transaction = transaction;
		this.dualWrite = dualWrite;
		this.calls = calls;
	}

	@Nullable Object route(Operation operation, @Nullable Object[] arguments) throws Throwable {
		this.phases.requireBeforeCommit();
		return this.transaction.run((scope) -> {
			PhaseView view = enter(scope);
			try {
				return write(operation, arguments, view.of(this.migration), scope);
			}
			finally {
				this.phases.exit(view);
			}
		});
	}

	private PhaseView enter(WriteTransaction.Scope scope) {
		try {
			return this.phases.enter();
		}
		catch (ChangeoverException ex) {
			scope.spoil();
			throw ex;
		}
	}

	private @Nullable Object write(Operation operation, @Nullable Object[] arguments, MigrationState state,
			WriteTransaction.Scope scope) throws Throwable {
		try {
			this.phases.wrote(this.migration);
			this.phases.fence(this.migration);
		}
		catch (RuntimeException ex) {
			scope.spoil();
			throw ex;
		}
		if (state.phase().dualWrite()) {
			return this.dualWrite.write(operation, arguments, state, scope);
		}
		Side side = state.phase().authoritative();
		return this.calls.on(operation, side, Role.AUTHORITATIVE, arguments);
	}

}
