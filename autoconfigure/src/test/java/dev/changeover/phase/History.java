package dev.changeover.phase;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.changeover.Side;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a simulated fleet, what its callers were told is stored, and what must
 * hold of it.
 */
final class History {

	private final Map<Long, String> stored = new TreeMap<>();

	private final List<String> events = new ArrayList<>();

	private @Nullable MigrationState last;

	void say(String event) {
		this.events.add(event);
	}

	List<String> events() {
		return this.events;
	}

	void committed(Map<Long, Optional<String>> effects) {
		effects.forEach((key, value) -> value.ifPresentOrElse((present) -> this.stored.put(key, present),
				() -> this.stored.remove(key)));
	}

	/**
	 * To be asked after every action: an epoch has one phase, and every transaction that
	 * may still commit writes the side that answers, and each side of which the interval
	 * is unbroken.
	 */
	void check(MigrationState state, List<SimulatedCaller> open) {
		MigrationState before = this.last;
		if (before != null && (state.epoch() < before.epoch()
				|| (state.epoch() == before.epoch() && state.phase() != before.phase()))) {
			throw broken(before + " was followed by " + state);
		}
		this.last = state;
		for (SimulatedCaller caller : open) {
			caller.mayCommitIn().ifPresent((pinned) -> check(state, caller, pinned));
		}
	}

	private void check(MigrationState state, SimulatedCaller caller, MigrationState pinned) {
		for (Side side : Side.values()) {
			boolean needed = side == state.phase().authoritative() || state.evidence(side).unbroken();
			if (needed && !pinned.phase().writes(side)) {
				throw broken("A transaction of " + caller.instance.name + " pinned to " + pinned.phase() + " (epoch "
						+ pinned.epoch() + ") does not write " + side + " and may still commit in " + state);
			}
		}
	}

	/**
	 * To be asked when no transaction is open: the side that answers holds what was
	 * stored, and what was verified is equal.
	 */
	void checkRows(SimulatedDatabase world) {
		MigrationState state = world.state();
		Map<Long, String> old = world.rows(Side.OLD);
		Map<Long, String> fresh = world.rows(Side.NEW);
		Map<Long, String> answers = (state.phase().authoritative() == Side.OLD) ? old : fresh;
		if (!answers.equals(this.stored)) {
			throw broken("in " + state.phase() + " was committed " + this.stored + ", OLD " + old + ", NEW " + fresh);
		}
		if (state.verifiedAt() != null && state.phase().dualWrite() && !old.equals(fresh) && !world.drifting()) {
			throw broken("verified in " + state + ", but OLD " + old + ", NEW " + fresh);
		}
	}

	private AssertionError broken(String what) {
		return new AssertionError(what + System.lineSeparator() + String.join(System.lineSeparator(), this.events));
	}

}
