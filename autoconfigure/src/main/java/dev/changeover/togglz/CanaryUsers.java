package dev.changeover.togglz;

import java.util.function.Supplier;

import dev.changeover.phase.Migrations;
import org.togglz.core.manager.FeatureManager;

/**
 * Those for whom the activation strategy on CUTOVER is active. Asked in LIVE only, where
 * every write is stored on both sides, so either answer is a right one.
 */
public final class CanaryUsers {

	private final Migrations migrations;

	private final Supplier<FeatureManager> features;

	/**
	 * Makes the canary.
	 * @param migrations the declared migrations
	 * @param features the feature manager, asked for at the first call
	 */
	public CanaryUsers(Migrations migrations, Supplier<FeatureManager> features) {
		this.migrations = migrations;
		this.features = features;
	}

	/**
	 * Whether the current user belongs to the canary.
	 * @param migration name of the migration
	 * @return {@code true} when NEW answers
	 */
	public boolean include(String migration) {
		MigrationFlag cutover = new MigrationFlag(this.migrations.named(migration), Rung.CUTOVER);
		return this.features.get().isActive(cutover.feature());
	}

}
