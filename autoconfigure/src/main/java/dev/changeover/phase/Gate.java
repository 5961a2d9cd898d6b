package dev.changeover.phase;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One condition on steps of the ladder. Beans of this type are asked beside those of the
 * engine.
 */
public interface Gate {

	/**
	 * The name under which the condition is reported.
	 * @return lower-case words joined by hyphens
	 */
	String name();

	/**
	 * Whether the configuration of a migration may pass over this gate, with a reason.
	 * @return {@code false} unless a step through the closed gate cannot lose a row
	 */
	default boolean isWaivable() {
		return false;
	}

	/**
	 * Asks whether a step may be taken.
	 * @param step the step; its state is that of the locked row
	 * @return what keeps this gate closed; empty when it is open or the step is none of
	 * its concern
	 */
	List<Blocker> check(Step step);

	/**
	 * What stands in the audit row of a step that this gate let pass because somebody
	 * declared something.
	 * @param step the step that is taken
	 * @return a few words, or {@code null} where there is nothing to say
	 */
	default @Nullable String evidence(Step step) {
		return null;
	}

}
