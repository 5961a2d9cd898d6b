package dev.changeover.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import dev.changeover.Phase;
import dev.changeover.phase.Blocker;
import dev.changeover.phase.Migration;
import dev.changeover.phase.MigrationState;
import dev.changeover.phase.Outlook;
import dev.changeover.schema.Label;
import dev.changeover.sweep.SweepKind;
import dev.changeover.sweep.SweepState;
import org.jspecify.annotations.Nullable;

/**
 * What to do next to get on.
 *
 * @param action the action to take, or {@code null} when there is none but to wait or to
 * follow the text
 * @param to the phase to go to, with {@link Action#GO}
 * @param text the same in words
 */
public record NextStep(@Nullable Action action, @Nullable Phase to, String text) {

	static NextStep after(Outlook outlook, MigrationReport.Schema schema, Migration migration,
			Map<SweepKind, SweepProgress> sweeps) {
		List<Blocker> closed = outlook.blockers().stream().filter((blocker) -> !blocker.passing()).toList();
		if (!closed.isEmpty()) {
			return underWay(sweeps).orElseGet(() -> remedyOf(closed, outlook.state()));
		}
		Phase current = outlook.state().phase();
		Phase desired = outlook.desired().orElse(current);
		if (desired != current) {
			String why = outlook.blockers().isEmpty() ? "The next tick takes the step."
					: outlook.blockers().get(0).toString();
			return new NextStep(null, null, "Wait for " + desired + ". " + why);
		}
		if (outlook.next().isPresent()) {
			return new NextStep(Action.GO, outlook.next().get(), "Go to " + outlook.next().get() + ".");
		}
		return last(outlook, schema, migration);
	}

	/** No other sweep can be started before the one under way has ended. */
	private static Optional<NextStep> underWay(Map<SweepKind, SweepProgress> sweeps) {
		return sweeps.entrySet()
			.stream()
			.filter((sweep) -> sweep.getValue().state().active())
			.findFirst()
			.map((sweep) -> {
				String name = sweep.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' ');
				return (sweep.getValue().state() == SweepState.PAUSED)
						? new NextStep(Action.RESUME, null, "The " + name + " is paused. Resume it, or cancel it.")
						: new NextStep(null, null, "Wait: the " + name + " is running.");
			});
	}

	/**
	 * The first thing to do: what is drifted is repaired before all rows are compared
	 * once more.
	 */
	private static NextStep remedyOf(List<Blocker> closed, MigrationState state) {
		Blocker first = closed.stream()
			.filter((blocker) -> remedy(blocker, state) == Action.REPAIR
					&& remedy(closed.get(0), state) == Action.VERIFY)
			.findFirst()
			.orElse(closed.get(0));
		return new NextStep(remedy(first, state), null, first.toString());
	}

	private static NextStep last(Outlook outlook, MigrationReport.Schema schema, Migration migration) {
		boolean held = !schema.held().getOrDefault(Label.CONTRACT, List.of()).isEmpty();
		if (held && outlook.state().signedAt() == null) {
			String checklist = migration.checklist().isEmpty() ? ""
					: " Confirm by name: " + String.join(", ", migration.checklist()) + ".";
			return new NextStep(Action.CONTRACT, null, "Sign the contract to drop the old structure." + checklist);
		}
		if (held) {
			return new NextStep(Action.CONTRACT, null, "Run the signed contract now, or let the next start run it.");
		}
		return new NextStep(null, null, "Done. Remove the old side and the migration from the next release.");
	}

	private static @Nullable Action remedy(Blocker blocker, MigrationState state) {
		return switch (blocker.gate()) {
			case "backfill" -> state.fresh().unbroken() ? Action.BACKFILL : null;
			case "reverse-backfill" -> Action.REVERSE_BACKFILL;
			case "verification" -> Action.VERIFY;
			case "drift" -> Action.REPAIR;
			case "way-back" -> state.old().complete() ? Action.REPAIR : Action.REVERSE_BACKFILL;
			default -> null;
		};
	}

}
