package dev.changeover.phase;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * The phases of all declared migrations at one moment, as one instance sees them.
 * Immutable but for the counters of the calls that are under way in it.
 */
public final class PhaseView {

	private final MigrationState[] states;

	private final LongAdder entered = new LongAdder();

	private final LongAdder left = new LongAdder();

	PhaseView(List<MigrationState> states) {
		this.states = states.toArray(new MigrationState[0]);
	}

	/**
	 * The state of one migration.
	 * @param index its place, see {@link Migrations#indexOf}
	 * @return what this view holds
	 */
	public MigrationState of(int index) {
		return this.states[index];
	}

	void enter() {
		this.entered.increment();
	}

	void leave() {
		this.left.increment();
	}

	/**
	 * Whether no call is under way. Meaningful only once the view is no longer handed
	 * out: then a call that entered is seen before the one that left.
	 */
	boolean isQuiet() {
		long gone = this.left.sum();
		return this.entered.sum() == gone;
	}

}
