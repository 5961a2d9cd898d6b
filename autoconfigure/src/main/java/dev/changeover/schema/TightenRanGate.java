package dev.changeover.schema;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.changeover.Phase;
import dev.changeover.phase.Blocker;
import dev.changeover.phase.Gate;
import dev.changeover.phase.Step;

/**
 * Keeps a migration from OFF while a tighten changeset is in force, whoever ran it, and
 * even where nobody came to note it: OLD's writes alone may violate it.
 */
public final class TightenRanGate implements Gate {

	private final ChangelogGuard guard;

	/**
	 * Makes the gate.
	 * @param guard knows the changelogs
	 */
	public TightenRanGate(ChangelogGuard guard) {
		this.guard = guard;
	}

	@Override
	public String name() {
		return "tighten-ran";
	}

	@Override
	public List<Blocker> check(Step step) {
		boolean noted = step.state().tightenedAt() != null;
		if (step.to() != Phase.OFF || step.state().phase() != Phase.DUAL_WRITE || noted || step.state().forced()) {
			return List.of();
		}
		return this.guard.changelogs()
			.stream()
			.flatMap((changelog) -> inForce(changelog, step.migration().name()).stream())
			.toList();
	}

	private static List<Blocker> inForce(GuardedChangelog changelog, String migration) {
		List<LabelledChangeSet> tighten = changelog.of(Label.TIGHTEN, migration);
		Set<String> ran = tighten.isEmpty() ? Set.of() : changelog.ran();
		String inForce = tighten.stream()
			.filter((changeSet) -> ran.contains(changeSet.key()))
			.map(LabelledChangeSet::toString)
			.collect(Collectors.joining(", "));
		return inForce.isEmpty() ? List.of()
				: List.of(Blocker.closed("tighten-ran",
						"These tighten changesets are in force: " + inForce + ". OLD's writes alone may violate them.",
						"Take them back with the action LOOSEN, or go back by force."));
	}

}
