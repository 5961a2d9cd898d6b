package dev.changeover.togglz;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.phase.Click;
import dev.changeover.phase.Desired;
import dev.changeover.phase.Flags;
import dev.changeover.phase.Migration;
import dev.changeover.phase.Migrations;
import org.togglz.core.Feature;
import org.togglz.core.manager.FeatureManager;
import org.togglz.core.repository.FeatureState;
import org.togglz.core.util.NamedFeature;

/**
 * The flags of the migrations as Togglz features. Changes go through the feature manager,
 * so the guard judges them as it does a click in the console. Thread-safe.
 */
public final class TogglzFlags implements Flags {

	/** Readings of flags that keep changing between one flag and the next. */
	private static final int MOST_READS = 10;

	private static final List<Rung> LADDER = List.of(Rung.DUAL_WRITE, Rung.DARK_READ, Rung.CUTOVER);

	private final Migrations migrations;

	private final FlagCatalogue catalogue;

	private final FlagStates states;

	private final FlagGuard guard;

	private final Supplier<FeatureManager> features;

	private final Function<String, Phase> current;

	/** What was read last, by whichever thread; another read of the same is whole. */
	private volatile Map<String, Desired> lastRead = Map.of();

	/**
	 * Makes the flags.
	 * @param migrations the declared migrations
	 * @param catalogue their features
	 * @param states what is stored
	 * @param guard who judges changes
	 * @param features the feature manager, asked for at the first use
	 * @param current tells the current phase of a migration
	 */
	public TogglzFlags(Migrations migrations, FlagCatalogue catalogue, FlagStates states, FlagGuard guard,
			Supplier<FeatureManager> features, Function<String, Phase> current) {
		this.migrations = migrations;
		this.catalogue = catalogue;
		this.states = states;
		this.guard = guard;
		this.features = features;
		this.current = current;
	}

	@Override
	public Map<String, Desired> desired() {
		Map<String, Desired> before = this.lastRead;
		Map<String, Desired> read = read();
		for (int more = 0; !read.equals(before); more++) {
			if (more == MOST_READS) {
				throw new IllegalStateException("The flags change faster than they can be read.");
			}
			before = read;
			read = read();
		}
		this.lastRead = read;
		return read;
	}

	private Map<String, Desired> read() {
		StoredStates stored = this.states.read();
		Map<String, Desired> desired = new LinkedHashMap<>();
		for (Migration migration : this.migrations) {
			desired.put(migration.name(), this.catalogue.desired(migration, stored));
		}
		return desired;
	}

	@Override
	public void ask(String name, Phase phase, Click click) {
		ask(name, phase, click, this.catalogue.desired(this.migrations.named(name), this.states.read()));
	}

	@Override
	public void ask(String name, Phase phase, Click click, Desired seen) {
		Migration migration = this.migrations.named(name);
		this.guard.as(click, seen, () -> {
			if (migration.feature() != null) {
				askFeature(migration, migration.feature(), phase);
			}
			else {
				askFlags(migration, phase);
			}
		});
	}

	@Override
	public void sign(String name, boolean signed, Click click) {
		Migration migration = this.migrations.named(name);
		this.guard.as(click, null, () -> set(migration, Rung.CONTRACT, signed));
	}

	private void askFlags(Migration migration, Phase target) {
		this.catalogue.desired(migration, this.states.read())
			.lost(this.current.apply(migration.name()))
			.forEach((lost) -> set(migration, Rung.valueOf(lost), true));
		Desired desired = desired(migration);
		Optional<Phase> phase = desired.phase();
		if (phase.isEmpty()) {
			// Dark reads without dual writes: one of the two flags has to give.
			set(migration, target.dualWrite() ? Rung.DUAL_WRITE : Rung.DARK_READ, target.dualWrite());
			phase = desired(migration).phase();
		}
		else if (phase.get() == target && desired.canary() != null) {
			set(migration, Rung.CUTOVER, true);
		}
		for (Phase at = phase.orElse(target); at != target; at = at.towards(target)) {
			Phase from = at;
			Phase to = at.towards(target);
			LADDER.stream()
				.filter((rung) -> rung.in(from) != rung.in(to))
				.forEach((rung) -> set(migration, rung, rung.in(to)));
		}
	}

	private Desired desired(Migration migration) {
		return this.catalogue.desired(migration, this.states.read()).in(this.current.apply(migration.name()));
	}

	private void askFeature(Migration migration, String feature, Phase phase) {
		if (phase != Phase.OFF && phase != Phase.COMPLETE) {
			throw new RefusedException(migration.name(), "Migration '" + migration.name()
					+ "' has no two sides, so it is OFF or COMPLETE, never " + phase + ". Ask for one of these.");
		}
		Feature users = this.features.get()
			.getFeatures()
			.stream()
			.filter((candidate) -> candidate.name().equals(feature))
			.findFirst()
			.orElseGet(() -> new NamedFeature(feature));
		this.features.get().setFeatureState(new FeatureState(users, phase == Phase.COMPLETE));
	}

	private void set(Migration migration, Rung rung, boolean value) {
		this.features.get().setFeatureState(new FeatureState(new MigrationFlag(migration, rung).feature(), value));
	}

}
