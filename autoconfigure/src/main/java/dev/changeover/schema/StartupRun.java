package dev.changeover.schema;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.phase.MigrationState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is left to do once a changelog has run at start-up: open changesets run, what ran
 * is noted, and what is held is said.
 */
final class StartupRun {

	private static final Logger logger = LoggerFactory.getLogger(StartupRun.class);

	private static final String BY = "start-up";

	private final GuardSettings settings;

	private final GuardEngine engine;

	private final ChangelogRun run;

	private final ChangelogGate gate;

	StartupRun(GuardSettings settings, GuardEngine engine, ChangelogRun run, ChangelogGate gate) {
		this.settings = settings;
		this.engine = engine;
		this.run = run;
		this.gate = gate;
	}

	/**
	 * Finishes the start of a changelog.
	 * @param changelog the changelog that ran
	 */
	void finish(GuardedChangelog changelog) {
		for (String migration : this.settings.known()) {
			runWhatIsOpen(changelog, Label.TIGHTEN, migration);
			runWhatIsOpen(changelog, Label.CONTRACT, migration);
			note(changelog, migration);
		}
		Set<String> ran = changelog.ran();
		this.gate.held()
			.stream()
			.filter((held) -> changelog.labelled()
				.stream()
				.anyMatch((one) -> one.toString().equals(held.file() + "::" + held.id() + "::" + held.author())
						&& !ran.contains(one.key())))
			.forEach((held) -> logger.info("Held changeset {}::{}::{} ({}, {}): {}", held.file(), held.id(),
					held.author(), held.label().text(), held.migration(), held.reason()));
	}

	private void runWhatIsOpen(GuardedChangelog changelog, Label label, String migration) {
		boolean open = this.settings.runAtStartup() && changelog.runsHere()
				&& !pending(changelog, label, migration).isEmpty()
				&& ChangelogGate.blockers(this.engine.coordinator(), label, migration).isEmpty();
		if (!open) {
			return;
		}
		try {
			this.run.runOnce(migration, label, BY);
		}
		catch (RefusedException ex) {
			logger.warn("The {} changesets of migration '{}' stay held, and the start goes on: {}", label.text(),
					migration, ex.getMessage());
		}
	}

	/**
	 * Notes what ran without the engine: on a fresh database, or from outside of the
	 * application.
	 */
	private void note(GuardedChangelog changelog, String migration) {
		Optional<MigrationState> state = this.engine.phases().read(migration);
		if (state.isEmpty()) {
			return;
		}
		boolean complete = state.get().phase() == Phase.COMPLETE;
		if (state.get().contractedAt() == null && allRan(changelog, Label.CONTRACT, migration)) {
			if (complete) {
				this.engine.coordinator().contracted(migration, BY, null, "found as run in the changelog");
			}
			else {
				logger.error(
						"The contract of migration '{}' has run, but its phase is {}: somebody ran the changelog"
								+ " around the application. What OLD needs may be gone.",
						migration, state.get().phase());
			}
		}
		if (state.get().tightenedAt() == null && allRan(changelog, Label.TIGHTEN, migration)) {
			this.engine.coordinator().tightened(migration, BY, null, "found as run in the changelog");
		}
	}

	private static boolean allRan(GuardedChangelog changelog, Label label, String migration) {
		return !changelog.of(label, migration).isEmpty() && pending(changelog, label, migration).isEmpty();
	}

	private static List<LabelledChangeSet> pending(GuardedChangelog changelog, Label label, String migration) {
		List<LabelledChangeSet> all = changelog.of(label, migration);
		Set<String> ran = all.isEmpty() ? Set.of() : changelog.ran();
		return all.stream().filter((one) -> !ran.contains(one.key())).toList();
	}

}
