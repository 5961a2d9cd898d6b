package dev.changeover.togglz;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.togglz.core.Feature;
import org.togglz.core.manager.FeatureManager;
import org.togglz.core.manager.FeatureManagerBuilder;
import org.togglz.core.metadata.EmptyFeatureMetaData;
import org.togglz.core.metadata.FeatureMetaData;
import org.togglz.core.repository.mem.InMemoryStateRepository;
import org.togglz.core.spi.FeatureProvider;
import org.togglz.core.user.NoOpUserProvider;
import org.togglz.core.util.NamedFeature;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reading all flags, as one instance of the fleet does at every tick.
 */
class FlagStatesTests {

	@Test
	void gathersTheFeaturesOnceForAllThatHaveNoStateYet() {
		AtomicInteger gathered = new AtomicInteger();
		Set<Feature> all = IntStream.range(0, 200)
			.mapToObj((number) -> new NamedFeature("FLAG_" + number))
			.collect(Collectors.toSet());
		FeatureManager manager = new FeatureManagerBuilder().featureProvider(new FeatureProvider() {
			@Override
			public Set<Feature> getFeatures() {
				gathered.incrementAndGet();
				return all;
			}

			@Override
			public FeatureMetaData getMetaData(Feature feature) {
				return new EmptyFeatureMetaData(feature);
			}
		}).stateRepository(new InMemoryStateRepository()).userProvider(new NoOpUserProvider()).build();
		FlagStates states = new FlagStates(() -> manager, List::of);
		gathered.set(0);

		StoredStates read = states.in(Map.of());
		all.forEach((feature) -> assertThat(read.state(feature.name()).isEnabled()).isFalse());

		assertThat(gathered).hasValue(1);
	}

}
