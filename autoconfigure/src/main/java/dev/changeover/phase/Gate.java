package dev.changeover.phase;

import java.util.List;

/**
 * One condition on steps of the ladder. Beans of this type are asked beside those of the
 * engine.
 */
public interface Gate {

	/**
	 * The name under which the condition is reported and can be waived.
	 * @return lower-case words joined by hyphens
	 */
	String name();

	/**
	 * Asks whether a step may be taken.
	 * @param step the step; its state is that of the locked row
	 * @return what keeps this gate closed; empty when it is open or the step is none of
	 * its concern
	 */
	List<Blocker> check(Step step);

}
