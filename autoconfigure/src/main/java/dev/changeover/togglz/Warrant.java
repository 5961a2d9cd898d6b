package dev.changeover.togglz;

import dev.changeover.report.Right;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether whoever changes a flag by hand may do so.
 */
@FunctionalInterface
public interface Warrant {

	/** Leaves it to the console who may change a flag. */
	Warrant NONE_NEEDED = (right) -> null;

	/**
	 * Asks for a right of the current thread's user.
	 * @param right what changing the flag takes
	 * @return what to tell somebody who lacks it, or {@code null} for somebody who has it
	 */
	@Nullable String refusal(Right right);

}
