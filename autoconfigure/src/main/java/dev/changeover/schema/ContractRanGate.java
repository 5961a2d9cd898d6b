package dev.changeover.schema;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.changeover.Phase;
import dev.changeover.phase.Blocker;
import dev.changeover.phase.Gate;
import dev.changeover.phase.Step;

/**
 * Makes COMPLETE the floor as soon as a contract changeset has run, whoever ran it, and
 * even where nobody came to note it.
 */
public final class ContractRanGate implements Gate {

	private final ChangelogGuard guard;

	/**
	 * Makes the gate.
	 * @param guard knows the changelogs
	 */
	public ContractRanGate(ChangelogGuard guard) {
		this.guard = guard;
	}

	@Override
	public String name() {
		return "contract-ran";
	}

	@Override
	public List<Blocker> check(Step step) {
		if (step.state().phase() != Phase.COMPLETE) {
			return List.of();
		}
		return this.guard.changelogs()
			.stream()
			.flatMap((changelog) -> gone(changelog, step.migration().name()).stream())
			.toList();
	}

	private static List<Blocker> gone(GuardedChangelog changelog, String migration) {
		List<LabelledChangeSet> contract = changelog.of(Label.CONTRACT, migration);
		if (contract.isEmpty()) {
			return List.of();
		}
		Set<String> ran = changelog.ran();
		String gone = contract.stream()
			.filter((changeSet) -> ran.contains(changeSet.key()))
			.map(LabelledChangeSet::toString)
			.collect(Collectors.joining(", "));
		return gone.isEmpty() ? List.of()
				: List.of(Blocker.closed("contract-ran", "The contract has run: " + gone + ". OLD is gone.",
						"There is no way back; restore a backup to undo it."));
	}

}
