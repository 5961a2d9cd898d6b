package dev.changeover.togglz;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.togglz.core.repository.FeatureState;
import org.togglz.core.repository.util.DefaultMapSerializer;
import org.togglz.core.repository.util.MapSerializer;

/**
 * An activation strategy as one line of text, e.g. {@code gradual?percentage=5}.
 */
final class Canary {

	/** Longest text that the phase table holds. */
	static final int LONGEST = 500;

	private static final MapSerializer PARAMETERS = DefaultMapSerializer.singleline();

	private Canary() {
	}

	/**
	 * Writes the strategy of a state as text.
	 * @param state the state of a feature
	 * @return the text, or {@code null} without a strategy or while the feature is off
	 */
	static @Nullable String in(FeatureState state) {
		if (!state.isEnabled() || !hasStrategy(state)) {
			return null;
		}
		String parameters = PARAMETERS.serialize(state.getParameterMap());
		return parameters.isBlank() ? state.getStrategyId() : state.getStrategyId() + "?" + parameters;
	}

	/** Whether a state names a strategy, on or off. */
	static boolean hasStrategy(FeatureState state) {
		return state.getStrategyId() != null && !state.getStrategyId().isBlank();
	}

	/**
	 * Reads a strategy back.
	 * @param text the text
	 * @param state the state to put the strategy into
	 * @return that state
	 */
	static FeatureState into(String text, FeatureState state) {
		int parameters = text.indexOf('?');
		state.setStrategyId((parameters < 0) ? text : text.substring(0, parameters));
		if (parameters >= 0) {
			for (Map.Entry<String, String> entry : PARAMETERS.deserialize(text.substring(parameters + 1)).entrySet()) {
				state.setParameter(entry.getKey(), entry.getValue());
			}
		}
		return state;
	}

}
