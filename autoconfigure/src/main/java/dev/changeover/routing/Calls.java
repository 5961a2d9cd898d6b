package dev.changeover.routing;

import java.util.List;

import dev.changeover.Side;
import dev.changeover.phase.MigrationState;
import org.jspecify.annotations.Nullable;

/**
 * Calls a side and tells the listeners. Without listeners nothing is measured.
 */
final class Calls {

	private final String migration;

	private final CallListener[] listeners;

	private final Managed managed;

	Calls(String migration, List<CallListener> listeners, Managed managed) {
		this.migration = migration;
		this.listeners = listeners.toArray(new CallListener[0]);
		this.managed = managed;
	}

	void routed(Operation operation) {
		for (CallListener listener : this.listeners) {
			listener.routed(this.migration, operation.name(), operation.write());
		}
	}

	@Nullable Object on(Operation operation, Side side, Role role, @Nullable Object[] arguments) throws Throwable {
		if (this.listeners.length == 0) {
			return answer(operation, side, arguments);
		}
		long begun = System.nanoTime();
		Outcome outcome = Outcome.FAILURE;
		try {
			Object result = answer(operation, side, arguments);
			outcome = Outcome.SUCCESS;
			return result;
		}
		finally {
			long nanos = System.nanoTime() - begun;
			for (CallListener listener : this.listeners) {
				listener.called(this.migration, operation.name(), side, role, outcome, nanos);
			}
		}
	}

	private @Nullable Object answer(Operation operation, Side side, @Nullable Object[] arguments) throws Throwable {
		if (!operation.write()) {
			return this.managed.refused(operation, operation.call(side, arguments));
		}
		List<Object> unmanaged = this.managed.unmanaged(arguments);
		Object result = operation.call(side, arguments);
		this.managed.refuseAdopted(operation, unmanaged);
		return this.managed.refused(operation, result);
	}

	void compared(Operation operation, Verdict verdict) {
		for (CallListener listener : this.listeners) {
			listener.compared(this.migration, operation.name(), verdict);
		}
	}

	void diverged(Operation operation) {
		for (CallListener listener : this.listeners) {
			listener.diverged(this.migration, operation.name());
		}
	}

	/**
	 * The migration whose calls these are.
	 */
	String migration() {
		return this.migration;
	}

	/**
	 * What an operator reads first in a message about a call.
	 */
	String label(Operation operation, MigrationState state) {
		return "Migration '" + this.migration + "' (" + state.phase() + "): " + operation.name();
	}

}
