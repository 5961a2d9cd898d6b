package dev.changeover.togglz;

import dev.changeover.RefusedException;
import org.jspecify.annotations.Nullable;
import org.togglz.core.repository.FeatureState;

/**
 * Where an activation strategy may stand: on CUTOVER, while it is on. Who writes what is
 * never decided user by user.
 */
final class StrategyRule {

	private StrategyRule() {
	}

	/**
	 * Applies the rule to a click.
	 * @param flag the flag that is clicked
	 * @param state the state that is asked for
	 * @return the state to store: that of CUTOVER loses its strategy when it goes off
	 * @throws RefusedException when a strategy is asked for where none may stand
	 */
	static FeatureState apply(MigrationFlag flag, FeatureState state) {
		if (!Canary.hasStrategy(state)) {
			return new FeatureState(state.getFeature(), state.isEnabled());
		}
		if (flag.rung() != Rung.CUTOVER) {
			throw refused(flag, "an activation strategy decides user by user, and " + flag.rung()
					+ " must be the same for everybody", "Switch it on or off without a strategy.");
		}
		if (!state.isEnabled()) {
			return new FeatureState(state.getFeature(), false);
		}
		String text = Canary.in(state);
		if (text != null && text.length() > Canary.LONGEST) {
			throw refused(flag, "the strategy and its parameters have " + text.length() + " characters and at most "
					+ Canary.LONGEST + " can be recorded", "Use a shorter list or another strategy.");
		}
		if (isMarkup(state.getStrategyId())
				|| state.getParameterMap().values().stream().anyMatch(StrategyRule::isMarkup)
				|| state.getParameterMap().keySet().stream().anyMatch(StrategyRule::isMarkup)) {
			throw refused(flag,
					"a parameter of the strategy contains one of the characters < > \" and the console writes"
							+ " parameters into its pages as they are",
					"Leave these characters out.");
		}
		return state;
	}

	private static boolean isMarkup(@Nullable String text) {
		return text != null && (text.indexOf('<') >= 0 || text.indexOf('>') >= 0 || text.indexOf('"') >= 0);
	}

	private static RefusedException refused(MigrationFlag flag, String why, String next) {
		return new RefusedException(flag.migration().name(),
				"The flag " + flag.name() + " was not changed: " + why + ". " + next);
	}

}
