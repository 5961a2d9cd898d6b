package dev.changeover.schema;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.changeover.Phase;
import dev.changeover.phase.Blocker;
import dev.changeover.phase.Gate;
import dev.changeover.phase.Step;

/**
 * Keeps a migration in OFF until all its expand changesets have run: NEW would not be
 * there.
 */
public final class ExpandGate implements Gate {

	private final ChangelogGuard guard;

	/**
	 * Makes the gate.
	 * @param guard knows the changelogs
	 */
	public ExpandGate(ChangelogGuard guard) {
		this.guard = guard;
	}

	@Override
	public String name() {
		return "expand";
	}

	/**
	 * Without NEW, its writes fail; OLD has all rows.
	 */
	@Override
	public boolean isWaivable() {
		return true;
	}

	@Override
	public List<Blocker> check(Step step) {
		if (step.state().phase() != Phase.OFF || !step.state().phase().isBefore(step.to())) {
			return List.of();
		}
		return this.guard.changelogs()
			.stream()
			.flatMap((changelog) -> missing(changelog, step.migration().name()).stream())
			.toList();
	}

	private static List<Blocker> missing(GuardedChangelog changelog, String migration) {
		List<LabelledChangeSet> expand = changelog.of(Label.EXPAND, migration);
		if (expand.isEmpty()) {
			return List.of();
		}
		Set<String> ran = changelog.ran();
		String missing = expand.stream()
			.filter((changeSet) -> !ran.contains(changeSet.key()))
			.map(LabelledChangeSet::toString)
			.collect(Collectors.joining(", "));
		return missing.isEmpty() ? List.of()
				: List.of(Blocker.closed("expand", "These expand changesets have not run: " + missing + ".",
						changelog.runsHere()
								? "Start a release that has them, with a label filter that lets them through."
								: "Run the changelog, which this application leaves to others."));
	}

}
