package dev.changeover.routing;

import dev.changeover.Side;
import dev.changeover.phase.MigrationState;
import dev.changeover.phase.PhaseView;
import dev.changeover.phase.Phases;
import org.jspecify.annotations.Nullable;

/**
 * Routes the reads of one migrated interface. The hot path: where nothing is compared, it
 * allocates nothing.
 */
final class Reads {

	private final Phases phases;

	private final int migration;

	private final Authority authority;

	private final Calls calls;

	private final DarkReads darkReads;

	Reads(Phases phases, int migration, Authority authority, Calls calls, DarkReads darkReads) {
		this.phases = phases;
		this.migration = migration;
		this.authority = authority;
		this.calls = calls;
		this.darkReads = darkReads;
	}

	@Nullable Object route(Operation operation, @Nullable Object[] arguments) throws Throwable {
		long now = this.phases.now();
		PhaseView view = this.phases.enter(now);
		try {
			MigrationState state = view.of(this.migration);
			Side side = this.authority.answering(state);
			if (state.phase().darkRead() && operation.dark() && this.darkReads.samples()) {
				return compared(operation, arguments, state, side, now);
			}
			return this.calls.on(operation, side, Role.AUTHORITATIVE, arguments, now);
		}
		finally {
			this.phases.exit(view);
		}
	}

	private @Nullable Object compared(Operation operation, @Nullable Object[] arguments, MigrationState state,
			Side side, long now) throws Throwable {
		Object value;
		try {
			value = this.calls.on(operation, side, Role.AUTHORITATIVE, arguments, now);
		}
		catch (Exception ex) {
			this.darkReads.take(new DarkRead(operation, arguments, side.other(), new Answer(null, ex), state));
			throw ex;
		}
		if (value == null || !OnceOnly.isAnswer(value)) {
			this.darkReads.take(new DarkRead(operation, arguments, side.other(), new Answer(value, null), state));
		}
		return value;
	}

}
