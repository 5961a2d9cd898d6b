package dev.changeover.report;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import dev.changeover.Phase;
import dev.changeover.RefusedException;
import dev.changeover.phase.Blocker;
import dev.changeover.phase.Click;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Desired;
import dev.changeover.phase.Flags;
import dev.changeover.phase.Fleet;
import dev.changeover.phase.MigrationState;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.Outlook;
import dev.changeover.schema.ChangelogResult;
import dev.changeover.schema.ChangelogRun;
import dev.changeover.schema.Label;
import dev.changeover.sweep.SweepKind;
import dev.changeover.sweep.Sweeps;
import org.jspecify.annotations.Nullable;

/**
 * Does what an operator asks for, whether on the console or through the actuator.
 * Thread-safe.
 */
public final class Actions {

	private final Migrations migrations;

	private final Coordinator coordinator;

	private final Flags flags;

	private final Fleet fleet;

	private final @Nullable Sweeps sweeps;

	private final @Nullable ChangelogRun changelog;

	private final Object clicks = new Object();

	/**
	 * Collects what acts.
	 * @param migrations the declared migrations
	 * @param coordinator judges requests
	 * @param flags takes the wish for a phase
	 * @param fleet is told that something is to be done
	 * @param sweeps the walks over all rows, where the application has any
	 * @param changelog runs changesets, where the application has any
	 */
	public Actions(Migrations migrations, Coordinator coordinator, Flags flags, Fleet fleet, @Nullable Sweeps sweeps,
			@Nullable ChangelogRun changelog) {
		this.migrations = migrations;
		this.coordinator = coordinator;
		this.flags = flags;
		this.fleet = fleet;
		this.sweeps = sweeps;
		this.changelog = changelog;
	}

	/**
	 * Acts.
	 * @param migration name of the migration
	 * @param request what to do
	 * @param by who asks
	 * @return what came of it
	 * @throws dev.changeover.phase.UnknownMigrationException when the application does
	 * not declare the migration
	 * @throws RefusedException when it cannot be done now; says why and what to do
	 */
	public ActionResult run(String migration, ActionRequest request, String by) {
		this.migrations.named(migration);
		return switch (request.action()) {
			case GO -> go(migration, request, by);
			case BACKFILL -> start(migration, SweepKind.BACKFILL, request, by);
			case VERIFY -> start(migration, SweepKind.VERIFICATION, request, by);
			case REPAIR -> start(migration, SweepKind.REPAIR, request, by);
			case REVERSE_BACKFILL -> start(migration, SweepKind.REVERSE_BACKFILL, request, by);
			case PREFLIGHT -> start(migration, SweepKind.PREFLIGHT, request, by);
			case CLEAR_NEW -> start(migration, SweepKind.CLEAR_NEW, request, by);
			case PAUSE, RESUME, CANCEL -> control(migration, request, by);
			case ACCEPT -> accept(migration, request, by);
			case TIGHTEN -> tighten(migration, request, by);
			case CONTRACT -> contract(migration, request, by);
			case ABANDON -> abandon(migration, request, by);
		};
	}

	private ActionResult go(String migration, ActionRequest request, String by) {
		Phase to = Objects.requireNonNull(request.to());
		// Two clicks on this instance are judged one after the other, so that the second
		// sees what the first asked for.
		synchronized (this.clicks) {
			Outlook before = expected(migration, request);
			Phase pending = before.desired().orElse(before.state().phase());
			List<Blocker> blockers = this.coordinator.obstacles(migration, to, request.force());
			if (request.dryRun()) {
				String verdict = blockers.stream().allMatch(Blocker::passing) ? "Nothing is in the way of " + to + "."
						: "This is in the way of " + to + ".";
				return result(before, request, verdict, blockers);
			}
			if (request.expectedEpoch() != null && pending != before.state().phase() && pending != to) {
				throw new RefusedException(migration,
						"Migration '" + migration + "' is already on its way to " + pending
								+ requestedBy(before.state())
								+ ". Look again, and repeat the request if it still holds.");
			}
			// The flags are set one by one; without this, those before the refused one
			// would stay set.
			List<String> closed = blockers.stream()
				.filter((blocker) -> !blocker.passing())
				.map(Blocker::toString)
				.toList();
			if (!closed.isEmpty()) {
				throw new RefusedException(migration, "Migration '" + migration + "' is in " + before.state().phase()
						+ " and was asked to go to " + to + ". " + String.join(" ", closed));
			}
			this.flags.ask(migration, to, click(request, by));
		}
		this.fleet.wake();
		Outlook after = outlook(migration);
		String message = (after.state().phase() == to) ? "Migration '" + migration + "' is in " + to + "."
				: "Migration '" + migration + "' goes to " + to + " as soon as its gates and the fleet allow.";
		return result(after, request, message, after.blockers());
	}

	private ActionResult start(String migration, SweepKind kind, ActionRequest request, String by) {
		Outlook before = expected(migration, request);
		SweepProgress started = SweepProgress
			.of(sweeps(migration).start(migration, kind, by, request.reason(), request.dryRun()));
		return new ActionResult(migration, request.action(), kind + " is " + started.state() + ".", request.dryRun(),
				before.state().phase(), before.state().epoch(), List.of(), started, null);
	}

	private ActionResult control(String migration, ActionRequest request, String by) {
		Outlook before = expected(migration, request);
		Sweeps sweeps = sweeps(migration);
		if (request.dryRun()) {
			return result(before, request, "Nothing to try out: " + request.action() + " changes no rows.", List.of());
		}
		switch (request.action()) {
			case PAUSE -> sweeps.pause(migration, by);
			case RESUME -> sweeps.resume(migration, by);
			default -> sweeps.cancel(migration, by);
		}
		return result(before, request, "The sweep of '" + migration + "' was told.", List.of());
	}

	private ActionResult accept(String migration, ActionRequest request, String by) {
		Outlook before = expected(migration, request);
		if (request.dryRun()) {
			return result(before, request, request.keys().size() + " keys would be accepted where they have drifted.",
					List.of());
		}
		int accepted = sweeps(migration).accept(migration, request.keys(), by,
				Objects.requireNonNull(request.reason()));
		return result(before, request, accepted + " entries of drift are accepted.", List.of());
	}

	private ActionResult tighten(String migration, ActionRequest request, String by) {
		Outlook before = expected(migration, request);
		return changed(before, request, changelog(migration).run(migration, Label.TIGHTEN, by, request.dryRun()));
	}

	private ActionResult contract(String migration, ActionRequest request, String by) {
		Outlook before = expected(migration, request);
		ChangelogRun changelog = changelog(migration);
		if (request.dryRun()) {
			return changed(before, request, changelog.run(migration, Label.CONTRACT, by, true));
		}
		this.flags.sign(migration, true, click(request, by));
		this.fleet.wake();
		try {
			return changed(before, request, changelog.run(migration, Label.CONTRACT, by, false));
		}
		catch (RefusedException ex) {
			throw new RefusedException(migration, "The contract is signed, but not run. " + ex.getMessage());
		}
	}

	private ActionResult abandon(String migration, ActionRequest request, String by) {
		Outlook before = expected(migration, request);
		if (before.state().phase() == Phase.OFF) {
			return rolledBack(before, request, changelog(migration).rollBack(migration, by, request.dryRun()));
		}
		if (request.dryRun()) {
			return result(before, request, "Nothing was given up.", List.of());
		}
		this.coordinator.abandon(migration, by, Objects.requireNonNull(request.reason()));
		this.fleet.wake();
		return result(outlook(migration), request, "The old side of '" + migration + "' is given up.", List.of());
	}

	private Outlook expected(String migration, ActionRequest request) {
		Outlook outlook = outlook(migration);
		MigrationState state = outlook.state();
		Long expected = request.expectedEpoch();
		if (expected != null && expected != state.epoch()) {
			throw new RefusedException(migration,
					"Migration '" + migration + "' is in epoch " + state.epoch() + " (" + state.phase()
							+ ") by now, not in " + expected + requestedBy(state)
							+ ". Look again, and repeat the request if it still holds.");
		}
		return outlook;
	}

	private Outlook outlook(String migration) {
		Desired desired = Optional.ofNullable(this.flags.desired().get(migration)).orElse(Desired.of(Phase.OFF));
		return this.coordinator.outlook(migration, desired);
	}

	private Sweeps sweeps(String migration) {
		if (this.sweeps == null) {
			throw new RefusedException(migration,
					"Migration '" + migration + "' has no rows to walk over. Declare them under changeover.migrations."
							+ migration + ".rows, or add a MigrationRows bean.");
		}
		return this.sweeps;
	}

	private ChangelogRun changelog(String migration) {
		if (this.changelog == null) {
			throw new RefusedException(migration,
					"The application has no Liquibase changelog, so there are no changesets to run.");
		}
		return this.changelog;
	}

	private static ActionResult changed(Outlook outlook, ActionRequest request, ChangelogResult changelog) {
		String message = changelog.changeSets().size()
				+ (changelog.dryRun() ? " changesets would run." : " changesets ran.");
		return new ActionResult(outlook.state().name(), request.action(), message, request.dryRun(),
				outlook.state().phase(), outlook.state().epoch(), List.of(), null, changelog);
	}

	private static ActionResult rolledBack(Outlook outlook, ActionRequest request, ChangelogResult changelog) {
		String message = changelog.changeSets().size()
				+ (changelog.dryRun() ? " changesets would be rolled back." : " changesets were rolled back.");
		return new ActionResult(outlook.state().name(), request.action(), message, request.dryRun(),
				outlook.state().phase(), outlook.state().epoch(), List.of(), null, changelog);
	}

	private static ActionResult result(Outlook outlook, ActionRequest request, String message, List<Blocker> blockers) {
		MigrationState state = outlook.state();
		return new ActionResult(state.name(), request.action(), message, request.dryRun(), state.phase(), state.epoch(),
				blockers, null, null);
	}

	private static Click click(ActionRequest request, String by) {
		return new Click(by, request.reason(), request.force(), request.confirmed());
	}

	private static String requestedBy(MigrationState state) {
		return (state.requestedBy() != null) ? ", asked for by " + state.requestedBy() : "";
	}

}
