package dev.changeover.phase;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import dev.changeover.Phase;
import org.jspecify.annotations.Nullable;

/**
 * What the flags of one migration say.
 *
 * @param dualWrite the flag {@code DUAL_WRITE}
 * @param darkRead the flag {@code DARK_READ}
 * @param cutover the flag {@code CUTOVER}
 * @param contract the flag {@code CONTRACT}: the operator's signature under the drop
 * @param canary the activation strategy on {@code CUTOVER} as text, or {@code null}
 * @param unset the switches of which nothing is stored: nobody has set them yet, or the
 * store has lost them. They are {@code false} above and wish for nothing
 */
public record Desired(boolean dualWrite, boolean darkRead, boolean cutover, boolean contract, @Nullable String canary,
		Set<Switch> unset) {

	/** Flags of which nothing is stored. */
	public static final Desired UNSET = new Desired(false, false, false, false, null, EnumSet.allOf(Switch.class));

	/**
	 * Copies the set of switches.
	 * @param dualWrite the flag {@code DUAL_WRITE}
	 * @param darkRead the flag {@code DARK_READ}
	 * @param cutover the flag {@code CUTOVER}
	 * @param contract the flag {@code CONTRACT}: the operator's signature under the drop
	 * @param canary the activation strategy on {@code CUTOVER} as text, or {@code null}
	 * @param unset the switches of which nothing is stored: nobody has set them yet, or
	 * the store has lost them. They are {@code false} above and wish for nothing
	 */
	public Desired {
		unset = Set.copyOf(unset);
	}

	/**
	 * Flags that are all stored.
	 * @param dualWrite the flag {@code DUAL_WRITE}
	 * @param darkRead the flag {@code DARK_READ}
	 * @param cutover the flag {@code CUTOVER}
	 * @param contract the flag {@code CONTRACT}
	 * @param canary the activation strategy on {@code CUTOVER}, or {@code null}
	 */
	public Desired(boolean dualWrite, boolean darkRead, boolean cutover, boolean contract, @Nullable String canary) {
		this(dualWrite, darkRead, cutover, contract, canary, Set.of());
	}

	/**
	 * The flags of a phase, unsigned and without a canary.
	 * @param phase the phase to ask for
	 * @return what the flags say then
	 */
	public static Desired of(Phase phase) {
		return new Desired(phase.dualWrite(), phase.darkRead(), phase.cutover(), false, null);
	}

	/**
	 * The desired phase.
	 * @return the phase, or empty when the flags make none
	 */
	public Optional<Phase> phase() {
		return Phase.of(this.dualWrite, this.darkRead, this.cutover);
	}

	/**
	 * What is desired while a phase is current: switches of which nothing is stored are
	 * to stay as they are in it.
	 * @param current the current phase
	 * @return flags that are all set
	 */
	public Desired in(Phase current) {
		return this.unset.isEmpty() ? this
				: new Desired(value(Switch.DUAL_WRITE, this.dualWrite, current),
						value(Switch.DARK_READ, this.darkRead, current), value(Switch.CUTOVER, this.cutover, current),
						this.contract, this.canary);
	}

	/**
	 * The switches that a phase has on though nothing is stored of them.
	 * @param current the current phase
	 * @return their names, in the order of the ladder
	 */
	public List<String> lost(Phase current) {
		return EnumSet.allOf(Switch.class)
			.stream()
			.filter((it) -> this.unset.contains(it) && it.in(current))
			.map(Switch::name)
			.toList();
	}

	/**
	 * Says that a store has lost what a phase has on.
	 * @param current the current phase
	 * @return a sentence, or {@code null} where nothing is lost
	 */
	public @Nullable String doubt(Phase current) {
		List<String> lost = lost(current);
		return lost.isEmpty() ? null
				: "Nothing is stored of " + String.join(", ", lost) + ", which " + current
						+ " has on, so they count as on and nothing moves. Look whether the store of the flags was"
						+ " emptied, restored or replaced, and set them.";
	}

	/**
	 * What is desired once a switch has been set.
	 * @param changed the switch
	 * @param value what it is set to
	 * @return the flags afterwards, of which that one is stored
	 */
	public Desired with(Switch changed, boolean value) {
		EnumSet<Switch> rest = EnumSet.noneOf(Switch.class);
		rest.addAll(this.unset);
		rest.remove(changed);
		return new Desired((changed == Switch.DUAL_WRITE) ? value : this.dualWrite,
				(changed == Switch.DARK_READ) ? value : this.darkRead,
				(changed == Switch.CUTOVER) ? value : this.cutover, this.contract, this.canary, rest);
	}

	/**
	 * The same with or without a signature.
	 * @param signed the flag {@code CONTRACT}
	 * @return the flags afterwards
	 */
	public Desired signed(boolean signed) {
		return new Desired(this.dualWrite, this.darkRead, this.cutover, signed, this.canary, this.unset);
	}

	/**
	 * The same with or without a canary.
	 * @param strategy the activation strategy on {@code CUTOVER}, or {@code null}
	 * @return the flags afterwards
	 */
	public Desired canary(@Nullable String strategy) {
		return new Desired(this.dualWrite, this.darkRead, this.cutover, this.contract, strategy, this.unset);
	}

	private boolean value(Switch which, boolean stored, Phase current) {
		return this.unset.contains(which) ? which.in(current) : stored;
	}

	/** The flags that make a phase, in the order of the ladder. */
	public enum Switch {

		/** Every write goes to both sides. */
		DUAL_WRITE(Phase::dualWrite),

		/** Reads are compared. */
		DARK_READ(Phase::darkRead),

		/** NEW answers the caller. */
		CUTOVER(Phase::cutover);

		private final Predicate<Phase> column;

		Switch(Predicate<Phase> column) {
			this.column = column;
		}

		boolean in(Phase phase) {
			return this.column.test(phase);
		}

	}

}
