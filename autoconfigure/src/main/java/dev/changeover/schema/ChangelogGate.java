package dev.changeover.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.changeover.phase.Blocker;
import dev.changeover.phase.Coordinator;

/**
 * What of the labelled changesets has run and what is held, and why. Thread-safe.
 */
public final class ChangelogGate {

	private final ChangelogGuard guard;

	private final GuardEngine engine;

	private final RunFailures failures;

	/**
	 * Makes a gate.
	 * @param guard knows the changelogs
	 * @param engine knows the phases
	 */
	public ChangelogGate(ChangelogGuard guard, GuardEngine engine) {
		this.guard = guard;
		this.engine = engine;
		this.failures = new RunFailures(engine.database());
	}

	/**
	 * The labelled changesets that have not run, whatever their label.
	 * @return one entry each, in the order of the changelog
	 */
	public List<HeldChangeSet> held() {
		List<HeldChangeSet> held = new ArrayList<>();
		for (GuardedChangelog changelog : this.guard.changelogs()) {
			Set<String> ran = changelog.ran();
			for (LabelledChangeSet one : changelog.labelled()) {
				if (!ran.contains(one.key())) {
					held.add(new HeldChangeSet(one.id(), one.author(), one.file(), one.label(), one.migration(),
							reason(one, changelog)));
				}
			}
		}
		return held;
	}

	/**
	 * The labelled changesets that have run.
	 * @return one entry each, in the order of the changelog
	 */
	public List<RanChangeSet> ran() {
		List<RanChangeSet> all = new ArrayList<>();
		for (GuardedChangelog changelog : this.guard.changelogs()) {
			Set<String> ran = changelog.ran();
			for (LabelledChangeSet one : changelog.labelled()) {
				if (ran.contains(one.key())) {
					all.add(new RanChangeSet(one.id(), one.author(), one.file(), one.label(), one.migration()));
				}
			}
		}
		return all;
	}

	private String reason(LabelledChangeSet changeSet, GuardedChangelog changelog) {
		if (changeSet.filtered()) {
			return "The label filter '" + changelog.ownFilter() + "' of bean '" + changelog.bean()
					+ "' passes it over.";
		}
		if (changeSet.label() == Label.EXPAND) {
			return changelog.runsHere() ? "It runs at the next start."
					: "It runs when somebody runs the changelog, which this application leaves to others.";
		}
		Optional<String> progress = this.guard.progress().of(changeSet.migration());
		if (progress.isPresent()) {
			return "A run is under way here: " + progress.get() + ".";
		}
		String failure = this.failures.last(changeSet.migration(), changeSet.label())
			.map((sentence) -> " " + sentence)
			.orElse("");
		List<Blocker> blockers = blockers(this.engine.coordinator(), changeSet.label(), changeSet.migration());
		return (blockers.isEmpty() ? open(changeSet, changelog) : words(blockers)) + failure;
	}

	private static String open(LabelledChangeSet changeSet, GuardedChangelog changelog) {
		return "It may run now: by the action " + changeSet.label()
				+ (changelog.runsHere() ? ", or at the next start unless changeover.contract.run is 'on-request'."
						: ", or by whoever runs the changelog.");
	}

	static List<Blocker> blockers(Coordinator coordinator, Label label, String migration) {
		return switch (label) {
			case EXPAND -> List.of();
			case TIGHTEN -> coordinator.tightenBlockers(migration);
			case CONTRACT -> coordinator.contractBlockers(migration);
		};
	}

	static String words(List<Blocker> blockers) {
		return blockers.stream().map(Blocker::toString).collect(Collectors.joining(" "));
	}

}
