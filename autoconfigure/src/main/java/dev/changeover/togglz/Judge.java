package dev.changeover.togglz;

import dev.changeover.phase.Click;
import dev.changeover.phase.Desired;

/**
 * Says whether a click may change the flags.
 */
@FunctionalInterface
public interface Judge {

	/**
	 * Judges one click.
	 * @param migration name of the migration
	 * @param before what the flags say
	 * @param wanted what they would say
	 * @param click who clicked, and what they say to it
	 * @throws dev.changeover.RefusedException when the flags must stay as they are
	 */
	void judge(String migration, Desired before, Desired wanted, Click click);

}
