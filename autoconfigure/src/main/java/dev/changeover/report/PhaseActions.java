package dev.changeover.report;

import java.util.List;
import java.util.Objects;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.phase.Blocker;
import dev.changeover.phase.Click;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Desired;
import dev.changeover.phase.Flags;
import dev.changeover.phase.Fleet;
import dev.changeover.phase.MigrationState;
import dev.changeover.phase.Outlook;

/**
 * What an operator does to the phase of a migration.
 */
final class PhaseActions {

	private final Coordinator coordinator;

	private final Flags flags;

	private final Fleet fleet;

	private final Expectation expectation;

	private final Refusals refusals;

	private final Object clicks = new Object();

	PhaseActions(Coordinator coordinator, Flags flags, Fleet fleet, Expectation expectation, Refusals refusals) {
		this.coordinator = coordinator;
		this.flags = flags;
		this.fleet = fleet;
		this.expectation = expectation;
		this.refusals = refusals;
	}

	ActionResult go(String migration, ActionRequest request, String by) {
		Phase to = Objects.requireNonNull(request.to());
		// Two clicks on this instance are judged one after the other, so that the second
		// sees what the first asked for.
		synchronized (this.clicks) {
			Desired seen = (request.expectedEpoch() != null) ? this.flags.desired().get(migration) : null;
			Outlook before = this.refusals.telling(by, () -> this.expectation.met(migration, request));
			List<Blocker> blockers = this.coordinator.obstacles(migration, to, request.force());
			if (request.dryRun()) {
				String verdict = blockers.stream().allMatch(Blocker::passing) ? "Nothing is in the way of " + to + "."
						: "This is in the way of " + to + ".";
				return ActionResult.of(before.state(), request, verdict, blockers);
			}
			this.refusals.telling(by, () -> requireOpen(before, request, to, blockers, by));
			if (seen != null) {
				this.flags.ask(migration, to, click(request, by), seen);
			}
			else {
				this.flags.ask(migration, to, click(request, by));
			}
		}
		this.fleet.wake();
		Outlook after = this.expectation.outlook(migration);
		String message = (after.state().phase() == to) ? "Migration '" + migration + "' is in " + to + "."
				: "Migration '" + migration + "' goes to " + to + " as soon as its gates and the fleet allow.";
		return ActionResult.of(after.state(), request, message, after.blockers());
	}

	/**
	 * The flags are set one by one; without this, those before the refused one would stay
	 * set.
	 */
	private Phase requireOpen(Outlook before, ActionRequest request, Phase to, List<Blocker> blockers, String by) {
		MigrationState state = before.state();
		Phase pending = before.desired().orElse(state.phase());
		boolean repeated = pending == to && by.equals(state.requestedBy());
		if (request.expectedEpoch() != null && pending != state.phase() && !repeated) {
			throw new RefusedException(state.name(),
					"Migration '" + state.name() + "' is already on its way to " + pending
							+ Expectation.requestedBy(state)
							+ ". Look again, and repeat the request if it still holds.");
		}
		List<String> closed = blockers.stream().filter((blocker) -> !blocker.passing()).map(Blocker::toString).toList();
		if (!closed.isEmpty()) {
			throw new RefusedException(state.name(), "Migration '" + state.name() + "' is in " + state.phase()
					+ " and was asked to go to " + to + ". " + String.join(" ", closed));
		}
		return to;
	}

	/** Signs the contract; the coordinator tells of a refusal. */
	void sign(String migration, ActionRequest request, String by) {
		this.flags.sign(migration, true, click(request, by));
		this.fleet.wake();
	}

	/** Gives OLD up. */
	ActionResult abandon(MigrationState before, ActionRequest request, String by) {
		if (request.dryRun()) {
			return ActionResult.of(before, request, "Nothing was given up.", List.of());
		}
		this.coordinator.abandon(before.name(), by, Objects.requireNonNull(request.reason()));
		this.fleet.wake();
		return ActionResult.of(this.expectation.outlook(before.name()).state(), request,
				"The old side of '" + before.name() + "' is given up.", List.of());
	}

	private static Click click(ActionRequest request, String by) {
		return new Click(by, request.reason(), request.force(), request.confirmed());
	}

}
