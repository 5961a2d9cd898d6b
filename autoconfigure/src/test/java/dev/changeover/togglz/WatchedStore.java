package dev.changeover.togglz;

import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.togglz.core.Feature;
import org.togglz.core.repository.FeatureState;
import org.togglz.core.repository.StateRepository;

/**
 * A store of the user's that counts how often the fleet has begun to read the flags.
 */
class WatchedStore implements StateRepository {

	private final StateRepository store;

	private final AtomicInteger looks;

	/** Done once, between one flag and the next; set by a test. */
	volatile @Nullable Runnable beforeCutoverIsRead;

	WatchedStore(StateRepository store, AtomicInteger looks) {
		this.store = store;
		this.looks = looks;
	}

	@Override
	public @Nullable FeatureState getFeatureState(Feature feature) {
		if (feature.name().endsWith("_DUAL_WRITE") && Thread.currentThread().getName().equals("changeover-fleet")) {
			this.looks.incrementAndGet();
		}
		Runnable between = this.beforeCutoverIsRead;
		if (between != null && feature.name().endsWith("_CUTOVER")) {
			this.beforeCutoverIsRead = null;
			between.run();
		}
		return this.store.getFeatureState(feature);
	}

	@Override
	public void setFeatureState(FeatureState state) {
		this.store.setFeatureState(state);
	}

}
