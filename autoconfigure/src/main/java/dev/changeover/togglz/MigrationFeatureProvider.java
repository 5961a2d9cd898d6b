package dev.changeover.togglz;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.togglz.core.Feature;
import org.togglz.core.manager.CompositeFeatureProvider;
import org.togglz.core.metadata.FeatureMetaData;
import org.togglz.core.spi.FeatureProvider;

/**
 * Gives Togglz the features of the migrations, beside those of the user.
 */
public final class MigrationFeatureProvider implements FeatureProvider {

	private final FlagCatalogue catalogue;

	private final FlagStatus status;

	/**
	 * Makes a provider.
	 * @param catalogue the features
	 * @param status what is said under each of them in the console
	 */
	public MigrationFeatureProvider(FlagCatalogue catalogue, FlagStatus status) {
		this.catalogue = catalogue;
		this.status = status;
	}

	/**
	 * Puts the features of the migrations behind those of the user.
	 * @param users what the user defined
	 * @return a provider of both
	 * @throws FlagSetupException when a feature of the user's has the name of one of
	 * ours, or one that stands for a migration is missing
	 */
	public FeatureProvider beside(FeatureProvider users) {
		Set<String> names = users.getFeatures().stream().map(Feature::name).collect(Collectors.toSet());
		for (String name : names) {
			this.catalogue.find(name).ifPresent((flag) -> {
				throw new FlagSetupException(
						"The feature '" + name + "' is both yours and a flag of migration '" + flag.migration().name()
								+ "'.",
						"Rename your feature, or remove it: Changeover defines the flags of its migrations itself.");
			});
		}
		for (String name : this.catalogue.standing()) {
			if (!names.contains(name)) {
				throw new FlagSetupException(
						"The migration '" + this.catalogue.standingFor(name).get(0).name() + "' names the feature '"
								+ name + "', which does not exist.",
						"Define the feature with Togglz (an enum or 'togglz.features." + name
								+ "'), or correct 'feature' under 'changeover.migrations'.");
			}
		}
		return new CompositeFeatureProvider(users, this);
	}

	@Override
	public Set<Feature> getFeatures() {
		return this.catalogue.all()
			.stream()
			.map(MigrationFlag::feature)
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

	@Override
	public @Nullable FeatureMetaData getMetaData(Feature feature) {
		Optional<MigrationFlag> flag = this.catalogue.find(feature.name());
		return flag.map((found) -> new MigrationFeatureMetaData(found, this.status)).orElse(null);
	}

	/** What stands under a flag in the console, as names and plain texts. */
	@FunctionalInterface
	public interface FlagStatus {

		/** Says nothing. */
		FlagStatus NONE = (migration, flag) -> Map.of();

		/**
		 * Reads it anew.
		 * @param migration name of the migration
		 * @param flag name of the flag, e.g. {@code CUTOVER}
		 * @return lines to show, in order; not yet escaped
		 */
		Map<String, String> lines(String migration, String flag);

	}

}
