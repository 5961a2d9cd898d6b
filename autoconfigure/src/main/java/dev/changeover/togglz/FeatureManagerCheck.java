package dev.changeover.togglz;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.togglz.core.Feature;
import org.togglz.core.manager.FeatureManager;

/**
 * Finds out at the start whether the feature manager knows the flags of the migrations
 * and is guarded: one that the application builds itself may be neither.
 */
public final class FeatureManagerCheck {

	private static final String REMEDY = "Remove your FeatureManager bean, so that Togglz makes one of the beans"
			+ " FeatureProvider, StateRepository and UserProvider, or build yours from these beans.";

	private FeatureManagerCheck() {
	}

	/**
	 * Checks a feature manager.
	 * @param features the feature manager
	 * @param catalogue the flags that it must know
	 * @throws FlagSetupException when the flags would be unknown or unguarded
	 */
	public static void verify(FeatureManager features, FlagCatalogue catalogue) {
		Set<String> known = features.getFeatures().stream().map(Feature::name).collect(Collectors.toSet());
		List<String> missing = catalogue.all()
			.stream()
			.map(MigrationFlag::name)
			.filter((name) -> !known.contains(name))
			.toList();
		if (!missing.isEmpty()) {
			throw new FlagSetupException("The FeatureManager '" + features.getName()
					+ "' does not know the flags of the migrations: " + String.join(", ", missing) + ".", REMEDY);
		}
		if (!GuardedStores.reaches(features)) {
			throw new FlagSetupException(
					"The FeatureManager '" + features.getName()
							+ "' keeps its flags in a StateRepository that is no bean, so nothing would judge a click.",
					REMEDY);
		}
	}

}
