package dev.changeover.togglz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.changeover.Phase;
import dev.changeover.phase.Desired;
import dev.changeover.phase.Migration;
import dev.changeover.phase.Migrations;
import org.togglz.core.repository.FeatureState;

/**
 * The features of all declared migrations, in ladder order: four for a migration with two
 * sides, and the signature alone for one that a feature of the user's stands for.
 * Immutable.
 */
public final class FlagCatalogue {

	private static final int LONGEST_NAME = 100;

	private final Map<String, MigrationFlag> byName = new LinkedHashMap<>();

	private final Map<String, List<Migration>> standing = new LinkedHashMap<>();

	/**
	 * Names the features of the declared migrations.
	 * @param migrations the migrations
	 * @throws FlagSetupException when two features would share a name, or one has more
	 * than 100 characters
	 */
	public FlagCatalogue(Migrations migrations) {
		for (Migration migration : migrations) {
			if (migration.feature() != null) {
				this.standing.computeIfAbsent(migration.feature(), (name) -> new ArrayList<>()).add(migration);
			}
			flagsOf(migration).forEach(this::add);
		}
	}

	private void add(MigrationFlag flag) {
		String name = flag.name();
		if (name.length() > LONGEST_NAME) {
			throw new FlagSetupException(
					"The feature '" + name + "' of migration '" + flag.migration().name() + "' has more than "
							+ LONGEST_NAME + " characters.",
					"Give the migration a name of at most " + (LONGEST_NAME - "_DUAL_WRITE".length())
							+ " characters under 'changeover.migrations'.");
		}
		MigrationFlag other = this.byName.put(name, flag);
		if (other != null) {
			throw new FlagSetupException(
					"The migrations '" + other.migration().name() + "' and '" + flag.migration().name()
							+ "' would share the feature '" + name + "'.",
					"Rename one of them under 'changeover.migrations' so that they differ in more than punctuation.");
		}
	}

	/** The flags of one migration, in ladder order. */
	List<MigrationFlag> flagsOf(Migration migration) {
		Stream<Rung> rungs = migration.twoSided() ? Arrays.stream(Rung.values()) : Stream.of(Rung.CONTRACT);
		return rungs.map((rung) -> new MigrationFlag(migration, rung)).toList();
	}

	/** All flags, in the order of the configuration. */
	Collection<MigrationFlag> all() {
		return this.byName.values();
	}

	/** The flag that a feature is, or empty for a feature of the user's. */
	Optional<MigrationFlag> find(String feature) {
		return Optional.ofNullable(this.byName.get(feature));
	}

	/** The migrations that a feature of the user's stands for. */
	List<Migration> standingFor(String feature) {
		return this.standing.getOrDefault(feature, List.of());
	}

	/**
	 * What the states of features wish for a migration.
	 * @param migration the migration
	 * @param states what is stored
	 * @return what is desired
	 */
	Desired desired(Migration migration, StoredStates states) {
		Desired desired = Desired.UNSET;
		if (migration.feature() != null) {
			FeatureState state = states.state(migration.feature());
			desired = Rung.CUTOVER.set(Desired.of(Phase.OFF), state.isEnabled() && !Canary.hasStrategy(state));
		}
		for (MigrationFlag flag : flagsOf(migration)) {
			FeatureState state = states.stored(flag.name());
			desired = (state != null) ? overlay(desired, flag, state) : desired;
		}
		return desired;
	}

	/** What is desired once one flag has another state. */
	static Desired overlay(Desired desired, MigrationFlag flag, FeatureState state) {
		Desired set = flag.rung().set(desired, state.isEnabled());
		return (flag.rung() == Rung.CUTOVER) ? set.canary(Canary.in(state)) : set;
	}

	/** The features of the user's that stand for a migration. */
	Collection<String> standing() {
		return this.standing.keySet();
	}

}
