package dev.changeover.phase;

import java.util.Optional;

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
 */
public record Desired(boolean dualWrite, boolean darkRead, boolean cutover, boolean contract, @Nullable String canary) {

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

}
