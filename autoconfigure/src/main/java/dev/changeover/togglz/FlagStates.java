package dev.changeover.togglz;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.togglz.core.Feature;
import org.togglz.core.manager.FeatureManager;
import org.togglz.core.repository.FeatureState;
import org.togglz.core.repository.StateRepository;
import org.togglz.core.util.NamedFeature;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * The stored states of the features, past every cache where the store is ours.
 */
public final class FlagStates {

	private final Supplier<FeatureManager> features;

	private final Supplier<List<StateRepository>> stores;

	/**
	 * Looks at the stores of the application. Both are asked for at the first use only.
	 * @param features the feature manager
	 * @param stores every store that is a bean
	 */
	public FlagStates(Supplier<FeatureManager> features, Supplier<List<StateRepository>> stores) {
		this.features = features;
		this.stores = stores;
	}

	/**
	 * Reads the states. Our own store is read whole and now; any other one is asked
	 * feature by feature as the answer is used.
	 * @return the states
	 */
	StoredStates read() {
		Optional<FeatureTable> table = table();
		if (table.isPresent()) {
			return in(table.get().readAll());
		}
		Function<String, Feature> named = named();
		return StoredStates.of((name) -> stored(named.apply(name)), (name) -> initial(named.apply(name)));
	}

	/** Looks states up that were read from our own store. */
	StoredStates in(Map<String, FeatureState> states) {
		Function<String, Feature> named = named();
		return StoredStates.of(states::get, (name) -> initial(named.apply(name)));
	}

	private @Nullable FeatureState stored(Feature feature) {
		List<StateRepository> beans = this.stores.get();
		if (beans.size() == 1) {
			return beans.get(0).getFeatureState(feature);
		}
		// Several stores are one to Togglz only, and it alone knows which comes first.
		boolean known = beans.stream().anyMatch((bean) -> bean.getFeatureState(feature) != null);
		return known ? this.features.get().getFeatureState(feature) : null;
	}

	/** Our own store, where it is the only one. */
	Optional<FeatureTable> table() {
		List<StateRepository> beans = this.stores.get();
		if (beans.size() != 1) {
			return Optional.empty();
		}
		Object target = AopProxyUtils.getSingletonTarget(beans.get(0));
		Object store = (target != null) ? target : beans.get(0);
		return (store instanceof FeatureTable table) ? Optional.of(table) : Optional.empty();
	}

	private FeatureState initial(Feature feature) {
		return this.features.get().getMetaData(feature).getDefaultFeatureState();
	}

	/** Togglz gathers its features anew each time it is asked: once a read is enough. */
	private Function<String, Feature> named() {
		Supplier<Map<String, Feature>> byName = SingletonSupplier.of(() -> this.features.get()
			.getFeatures()
			.stream()
			.collect(Collectors.toMap(Feature::name, Function.identity(), (first, second) -> first)));
		return (name) -> {
			Feature feature = byName.get().get(name);
			return (feature != null) ? feature : new NamedFeature(name);
		};
	}

}
