package dev.changeover;

import java.util.Arrays;
import java.util.Optional;

/**
 * Where a migration stands: six rungs of a ladder, each the value of three flags. Only
 * neighbours are steps, and each step flips exactly one flag.
 */
public enum Phase {

	/** Only OLD is used. */
	OFF(false, false, false),

	/** OLD answers; NEW is written too. */
	DUAL_WRITE(true, false, false),

	/** OLD answers and NEW is compared with it; both are written. */
	DARK_READ(true, true, false),

	/** NEW answers and OLD is compared with it; both are written. */
	LIVE(true, true, true),

	/** NEW answers; OLD is written too. */
	RAMP_DOWN(true, false, true),

	/** Only NEW is used. */
	COMPLETE(false, false, true);

	private final boolean dualWrite;

	private final boolean darkRead;

	private final boolean cutover;

	Phase(boolean dualWrite, boolean darkRead, boolean cutover) {
		this.dualWrite = dualWrite;
		this.darkRead = darkRead;
		this.cutover = cutover;
	}

	/**
	 * The phase that three flags stand for.
	 * @param dualWrite whether both sides are written
	 * @param darkRead whether the side that does not answer is read and compared
	 * @param cutover whether NEW answers
	 * @return the phase, or empty for the two combinations that are none (dark reads
	 * without dual writes)
	 */
	public static Optional<Phase> of(boolean dualWrite, boolean darkRead, boolean cutover) {
		return Arrays.stream(values())
			.filter((phase) -> phase.dualWrite == dualWrite && phase.darkRead == darkRead && phase.cutover == cutover)
			.findFirst();
	}

	/**
	 * Whether every write goes to both sides.
	 * @return the value of the flag {@code DUAL_WRITE}
	 */
	public boolean dualWrite() {
		return this.dualWrite;
	}

	/**
	 * Whether reads are compared with the side that does not answer.
	 * @return the value of the flag {@code DARK_READ}
	 */
	public boolean darkRead() {
		return this.darkRead;
	}

	/**
	 * Whether NEW answers the caller.
	 * @return the value of the flag {@code CUTOVER}
	 */
	public boolean cutover() {
		return this.cutover;
	}

	/**
	 * The side whose answer the caller gets.
	 * @return the authoritative side
	 */
	public Side authoritative() {
		return this.cutover ? Side.NEW : Side.OLD;
	}

	/**
	 * Whether writes reach a side.
	 * @param side the side asked about
	 * @return {@code true} when every write goes to it in this phase
	 */
	public boolean writes(Side side) {
		return this.dualWrite || side == authoritative();
	}

	/**
	 * Whether a write that fails on either side fails as a whole. So it must be in the
	 * two phases around the change of authority: a failure recorded in flight while
	 * authority changes would lose what the caller was told is stored.
	 * @return {@code true} in {@link #DARK_READ} and {@link #LIVE}
	 */
	public boolean bothOrNothing() {
		return this.dualWrite && this.darkRead;
	}

	/**
	 * The next phase on the way to another one.
	 * @param target where to go
	 * @return the neighbour in that direction, or this phase when it is the target
	 */
	public Phase towards(Phase target) {
		return values()[ordinal() + Integer.signum(target.ordinal() - ordinal())];
	}

	/**
	 * Whether this phase stands before another on the ladder.
	 * @param other the phase to compare with
	 * @return {@code true} when going to {@code other} is going forward
	 */
	public boolean isBefore(Phase other) {
		return ordinal() < other.ordinal();
	}

}
