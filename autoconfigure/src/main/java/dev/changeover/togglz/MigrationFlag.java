package dev.changeover.togglz;

import java.util.Locale;

import dev.changeover.phase.Migration;
import org.togglz.core.Feature;
import org.togglz.core.util.NamedFeature;

/**
 * One of the flags of a migration.
 *
 * @param migration the migration
 * @param rung which of its flags
 */
record MigrationFlag(Migration migration, Rung rung) {

	/** The name of the feature, e.g. {@code SHIPPING_ADDRESS_DUAL_WRITE}. */
	String name() {
		return this.migration.name().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_") + "_" + this.rung.name();
	}

	/** The feature; equal to any other named feature of that name. */
	Feature feature() {
		return new NamedFeature(name());
	}

}
