package dev.changeover.phase;

import dev.changeover.ChangeoverException;

/**
 * A transition could not take the phase lock in time, as sweeps or writes hold it. It is
 * rolled back and tried again at the next tick.
 */
public final class PhaseLockBusyException extends ChangeoverException {

	PhaseLockBusyException(String migration) {
		super("The phase lock of migration '" + migration + "' is held by others. The transition is tried again.");
	}

}
