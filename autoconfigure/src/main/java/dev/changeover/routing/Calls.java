package dev.changeover.routing;

import java.util.List;
import java.util.function.LongSupplier;

import dev.changeover.Side;
import dev.changeover.phase.MigrationState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a side and tells the listeners. Without listeners nothing is measured.
 */
final class Calls {

	private static final Logger logger = LoggerFactory.getLogger(Calls.class);

	private final String migration;

	private final List<CallListener> listeners;

	private final Managed managed;

	private final LongSupplier nanoTime;

	Calls(String migration, List<CallListener> listeners, Managed managed, LongSupplier nanoTime) {
		this.migration = migration;
		this.listeners = List.copyOf(listeners);
		this.managed = managed;
		this.nanoTime = nanoTime;
	}

	void routed(Operation operation) {
		operation.audience()
			.seat(this.listeners.stream()
				.map((listener) -> listener.routed(this.migration, operation.name(), operation.write()))
				.toList());
	}

	@Nullable Object on(Operation operation, Side side, Role role, @Nullable Object[] arguments) throws Throwable {
		return on(operation, side, role, arguments, this.nanoTime.getAsLong());
	}

	/**
	 * Calls a side.
	 * @param begun the time on the clock of these calls
	 */
	@Nullable Object on(Operation operation, Side side, Role role, @Nullable Object[] arguments, long begun) throws Throwable {
		return on(operation, side, role, arguments, begun, false);
	}

	/**
	 * Calls a side and sends what it left pending to the database, which is part of the
	 * call: a persistence context may fail only then.
	 */
	@Nullable Object flushed(Operation operation, Side side, Role role, @Nullable Object[] arguments) throws Throwable {
		return on(operation, side, role, arguments, this.nanoTime.getAsLong(), true);
	}

	private @Nullable Object on(Operation operation, Side side, Role role, @Nullable Object[] arguments, long begun,
			boolean flush) throws Throwable {
		Audience audience = operation.audience();
		if (audience.isEmpty()) {
			return answer(operation, side, arguments, flush);
		}
		boolean sampled = audience.samples(side, role, begun);
		Object result;
		try {
			result = answer(operation, side, arguments, flush);
		}
		catch (Throwable ex) {
			long ended = this.nanoTime.getAsLong();
			audience.called(side, role, Outcome.FAILURE, ended, ended - begun, sampled);
			throw ex;
		}
		if (sampled || audience.timesEveryCall()) {
			long ended = this.nanoTime.getAsLong();
			audience.called(side, role, Outcome.SUCCESS, ended, ended - begun, sampled);
		}
		else {
			audience.counted(side, role, begun);
		}
		return result;
	}

	private @Nullable Object answer(Operation operation, Side side, @Nullable Object[] arguments, boolean flush)
			throws Throwable {
		if (!operation.write()) {
			return this.managed.refused(operation, operation.call(side, arguments));
		}
		List<Object> unmanaged = this.managed.unmanaged(arguments);
		Object result = operation.call(side, arguments);
		this.managed.refuseAdopted(operation, unmanaged);
		this.managed.refused(operation, result);
		if (flush) {
			this.managed.flush();
		}
		return result;
	}

	void compared(Operation operation, Verdict verdict) {
		operation.audience().compared(verdict);
	}

	void diverged(Operation operation) {
		operation.audience().diverged();
	}

	/**
	 * Tells that nobody knows whether a write did the same on both sides.
	 * @param seen what was seen of it
	 */
	void undecided(Operation operation, MigrationState state, String seen) {
		if (operation.audience().undecided()) {
			logger.warn("{}: nobody can tell whether it did the same on both sides ({}); only a verification can. Let"
					+ " the method return the number of rows, or take their keys. It is said once and counted always.",
					label(operation, state), seen);
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
