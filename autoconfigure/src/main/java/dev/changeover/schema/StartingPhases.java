package dev.changeover.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.changeover.Phase;
import dev.changeover.phase.MigrationState;
import liquibase.integration.spring.SpringLiquibase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the migrations stand when a changelog is about to run: enters those that begin at
 * the end, and refuses what a release without the old code cannot do.
 */
final class StartingPhases {

	private static final Logger logger = LoggerFactory.getLogger(StartingPhases.class);

	private final GuardSettings settings;

	StartingPhases(GuardSettings settings) {
		this.settings = settings;
	}

	/**
	 * Looks at the phases before a changelog runs.
	 * @param engine the phases
	 * @param liquibase the bean that is about to run
	 * @return the migrations that were born complete and are still being built, so that
	 * all their changesets run in order
	 * @throws ChangelogException when a retired migration is not complete
	 */
	List<String> bornComplete(GuardEngine engine, SpringLiquibase liquibase) {
		List<String> candidates = new ArrayList<>(this.settings.retired());
		if (this.settings.freshComplete()) {
			candidates.addAll(this.settings.declared());
		}
		candidates.removeIf((name) -> engine.phases().read(name).isPresent());
		if (!candidates.isEmpty() && isFresh(engine, liquibase)) {
			candidates.stream()
				.filter((name) -> engine.phases().enter(name, Phase.COMPLETE))
				.forEach((name) -> logger.info("Migration '{}' begins in COMPLETE: the database is fresh", name));
		}
		this.settings.retired().forEach((name) -> checkRetired(name, engine.phases().read(name)));
		return this.settings.known()
			.stream()
			.filter((name) -> engine.phases().read(name).filter(StartingPhases::isUnderConstruction).isPresent())
			.toList();
	}

	/**
	 * COMPLETE can be the first epoch of a fresh database only; the ladder has more
	 * rungs.
	 */
	private static boolean isUnderConstruction(MigrationState state) {
		return state.phase() == Phase.COMPLETE && state.sinceEpoch() == 1 && state.contractedAt() == null;
	}

	/**
	 * Looks at the phases where somebody else runs the changelog, and may build a
	 * database that has never carried a migration which is retired.
	 * @param engine the phases
	 * @throws ChangelogException when a retired migration is under way
	 */
	void requireRetiredComplete(GuardEngine engine) {
		this.settings.retired().forEach((name) -> {
			Optional<MigrationState> state = engine.phases().read(name);
			if (state.isPresent()) {
				checkRetired(name, state);
			}
		});
	}

	private static void checkRetired(String name, Optional<MigrationState> state) {
		if (state.isEmpty()) {
			throw new ChangelogException(
					"Migration '" + name + "' is retired, but this database is not fresh and has never carried it.",
					"Deploy a release that declares it under changeover.migrations first, and bring it to COMPLETE.");
		}
		Phase phase = state.get().phase();
		if (phase != Phase.COMPLETE) {
			throw new ChangelogException(
					"Migration '" + name + "' is retired, but it is in " + phase
							+ ", where the old code that this release no longer has is in use.",
					"Deploy the release that declares it under changeover.migrations, and bring it to COMPLETE first.");
		}
	}

	/** The changelog may have a connection of its own, which sees other tables. */
	private boolean isFresh(GuardEngine engine, SpringLiquibase liquibase) {
		FreshDatabase fresh = new FreshDatabase(engine.database().tables(), this.settings.oldTables(), liquibase);
		return fresh.is(engine.database().dataSource()) && fresh.is(liquibase.getDataSource());
	}

}
