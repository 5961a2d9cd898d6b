package dev.changeover.phase;

import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A gate of the engine itself: a name and a condition.
 *
 * @param name the name under which it is reported
 * @param isWaivable whether the configuration may pass over it
 * @param condition what keeps a step, or {@code null} when nothing does
 */
record Rule(String name, boolean isWaivable, Function<Step, @Nullable Blocker> condition) implements Gate {

	static Rule of(String name, Function<Step, @Nullable Blocker> condition) {
		return new Rule(name, false, condition);
	}

	static Rule waivable(String name, Function<Step, @Nullable Blocker> condition) {
		return new Rule(name, true, condition);
	}

	@Override
	public List<Blocker> check(Step step) {
		Blocker blocker = this.condition.apply(step);
		return (blocker == null) ? List.of() : List.of(blocker);
	}

}
