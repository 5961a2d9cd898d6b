package dev.changeover.report;

import java.util.List;

import dev.changeover.Phase;
import dev.changeover.phase.Blocker;
import dev.changeover.phase.Migration;
import dev.changeover.phase.Outlook;
import dev.changeover.schema.Label;
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

	static NextStep after(Outlook outlook, MigrationReport.Schema schema, Migration migration) {
		for (Blocker blocker : outlook.blockers()) {
			if (!blocker.passing()) {
				return new NextStep(remedy(blocker.gate()), null, blocker.toString());
			}
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

	private static @Nullable Action remedy(String gate) {
		return switch (gate) {
			case "backfill" -> Action.BACKFILL;
			case "reverse-backfill" -> Action.REVERSE_BACKFILL;
			case "verification" -> Action.VERIFY;
			case "drift", "way-back" -> Action.REPAIR;
			default -> null;
		};
	}

}
