package dev.changeover.phase;

import java.util.List;

import dev.changeover.Phase;

/**
 * Keeps the first step, the step back from COMPLETE and the contract closed while
 * somebody is connected to the database who is no instance of the fleet: they could write
 * one side unseen, as a release from before the migration or one that has retired it
 * does, or still need OLD.
 */
final class UnknownSessionsGate implements Gate {

	static final String NAME = "unknown-sessions";

	private final Sessions sessions;

	UnknownSessionsGate(Sessions sessions) {
		this.sessions = sessions;
	}

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public boolean isWaivable() {
		return true;
	}

	@Override
	public List<Blocker> check(Step step) {
		if (step.is(Phase.COMPLETE, Phase.RAMP_DOWN)) {
			return blockers("could write NEW unseen and alone, as a release that has retired the migration does");
		}
		return step.is(Phase.OFF, Phase.DUAL_WRITE) ? blockers("could write OLD unseen") : List.of();
	}

	/**
	 * What keeps OLD from being dropped.
	 */
	List<Blocker> contract() {
		return blockers("could still use OLD");
	}

	private List<Blocker> blockers(String danger) {
		List<String> unknown = this.sessions.unknown();
		return unknown.isEmpty() ? List.of()
				: List.of(Blocker.closed(NAME,
						"Clients that are no instance of the fleet are connected to the database and " + danger + ": "
								+ String.join(", ", unknown) + ".",
						"Stop them, or set waive.unknown-sessions to the reason why they do no harm."));
	}

}
