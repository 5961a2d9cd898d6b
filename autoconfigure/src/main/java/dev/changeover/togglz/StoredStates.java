package dev.changeover.togglz;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.togglz.core.repository.FeatureState;

/**
 * The states of features as a store has them. Used by one thread.
 */
interface StoredStates {

	/**
	 * Looks a state up.
	 * @param feature name of the feature
	 * @return its state, or {@code null} where the store has none
	 */
	@Nullable FeatureState stored(String feature);

	/**
	 * Looks a state up.
	 * @param feature name of the feature
	 * @return its state, or the one that the feature begins with where the store has none
	 */
	FeatureState state(String feature);

	/**
	 * States in a store.
	 * @param stored asks the store
	 * @param initial what a feature begins with
	 * @return the states
	 */
	static StoredStates of(Function<String, @Nullable FeatureState> stored, Function<String, FeatureState> initial) {
		return new StoredStates() {

			@Override
			public @Nullable FeatureState stored(String feature) {
				return stored.apply(feature);
			}

			@Override
			public FeatureState state(String feature) {
				FeatureState state = stored(feature);
				return (state != null) ? state : initial.apply(feature);
			}

		};
	}

	/**
	 * The same, but for one state.
	 * @param other the state of a feature once it is stored
	 * @return the states then
	 */
	default StoredStates with(FeatureState other) {
		return of((name) -> name.equals(other.getFeature().name()) ? other : stored(name), this::state);
	}

}
