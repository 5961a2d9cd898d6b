package dev.changeover.phase;

import java.util.Map;

import dev.changeover.Phase;

/**
 * The operator's switches. The engine reads them as wishes and never takes them for the
 * truth. Implemented on top of Togglz.
 */
public interface Flags {

	/**
	 * What the flags of every declared migration say now, in as few queries as the store
	 * allows.
	 * @return what is desired, by name of the migration
	 */
	Map<String, Desired> desired();

	/**
	 * Sets the three flags of a migration as a click in the console would, one step of
	 * the ladder after the other.
	 * @param migration name of the migration
	 * @param phase the phase to ask for
	 * @param click who asks, and what they say to it
	 * @throws dev.changeover.RefusedException when a click is refused; flags set before
	 * it stay
	 */
	void ask(String migration, Phase phase, Click click);

	/**
	 * Sets the three flags unless somebody has changed them since they were looked at.
	 * @param migration name of the migration
	 * @param phase the phase to ask for
	 * @param click who asks, and what they say to it
	 * @param seen what the flags said when they decided; looked at only by a store of
	 * flags that several can change at once
	 * @throws dev.changeover.RefusedException when the flags say something else by now,
	 * or a click is refused
	 */
	default void ask(String migration, Phase phase, Click click, Desired seen) {
		ask(migration, phase, click);
	}

	/**
	 * Sets or clears the signature under the contract, as a click in the console would.
	 * @param migration name of the migration
	 * @param signed whether it is signed
	 * @param click who signs, and what they confirm
	 * @throws dev.changeover.RefusedException when the click is refused
	 */
	void sign(String migration, boolean signed, Click click);

}
