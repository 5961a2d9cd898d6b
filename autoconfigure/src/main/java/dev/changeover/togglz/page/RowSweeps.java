package dev.changeover.togglz.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.report.Action;
import dev.changeover.report.MigrationReport;
import dev.changeover.report.SweepProgress;
import dev.changeover.sweep.RowFailure;
import dev.changeover.sweep.SweepState;
import org.jspecify.annotations.Nullable;

/**
 * Walks over all rows: bars, controls, and buttons to start one.
 */
final class RowSweeps {

	private RowSweeps() {
	}

	static void render(Card card, Markup page) {
		MigrationReport report = card.report();
		page.open("section", "class", "sweeps", "aria-labelledby", card.id("sweeps"));
		page.element("h3", "Rows", "id", card.id("sweeps"));
		sweep(card, page, "Backfill", report.backfill());
		sweep(card, page, "Verification", report.verification());
		report.sweeps().forEach((kind, progress) -> sweep(card, page, Words.sentence(Words.name(kind)), progress));
		// A repair is offered beside the rows that it would overwrite.
		startable(report.phase()).stream()
			.filter((action) -> action != Action.REPAIR && canStart(card, action))
			.forEach((action) -> {
				card.form(page, "action explained");
				page.element("button", Words.sentence(Words.name(action)), "type", "submit", "name", "action", "value",
						action.name());
				page.element("p", meaning(action), "class", "note").close();
			});
		page.close();
	}

	private static void sweep(Card card, Markup page, String name, SweepProgress sweep) {
		String state = (sweep.state() == SweepState.NONE) ? "not yet run" : Words.name(sweep.state());
		page.open("div", "class", "sweep " + state.replace(' ', '-'));
		page.open("p").element("b", name).text(" ");
		page.element("span", state, "class", "state");
		page.close();
		if (sweep.startedAt() != null) {
			page.element("p", amount(sweep), "class", "amount");
		}
		if (sweep.progress() != null) {
			page.element("progress", Words.percent(sweep.progress()), "max", "1", "value",
					String.format(Locale.ROOT, "%.4f", sweep.progress()), "aria-label", name + " progress");
		}
		note(page, sweep.throttledBy(), "Throttled: ");
		note(page, sweep.message(), "");
		if (sweep.state() == SweepState.VOID) {
			note(page, "What it showed no longer holds.", "");
		}
		failures(page, sweep.failures());
		controls(card, page, sweep);
		page.close();
	}

	private static String amount(SweepProgress sweep) {
		List<String> parts = new ArrayList<>();
		Long expected = sweep.estimatedRows();
		parts.add(Words.number(sweep.rows()) + ((expected != null) ? " of about " + Words.number(expected) : "")
				+ " rows");
		if (sweep.failed() > 0) {
			parts.add(Words.number(sweep.failed()) + " failed");
		}
		if (sweep.state() == SweepState.RUNNING) {
			parts.add(Words.number(Math.round(sweep.rowsPerSecond())) + " rows/s");
			if (sweep.eta() != null) {
				parts.add(Words.duration(sweep.eta()) + " left");
			}
		}
		else if (sweep.finishedAt() != null) {
			parts.add("ended " + Words.time(sweep.finishedAt()));
		}
		if (sweep.requestedBy() != null) {
			parts.add("by " + sweep.requestedBy());
		}
		return String.join(" · ", parts);
	}

	private static void note(Markup page, @Nullable String text, String before) {
		if (text != null) {
			page.element("p", before + text, "class", "note");
		}
	}

	private static void failures(Markup page, List<RowFailure> failures) {
		if (failures.isEmpty()) {
			return;
		}
		page.open("ul", "class", "failures");
		for (RowFailure failure : failures) {
			page.open("li").element("code", failure.key()).text(" " + failure.reason()).close();
		}
		page.close();
	}

	private static void controls(Card card, Markup page, SweepProgress sweep) {
		List<Action> controls = switch (sweep.state()) {
			case RUNNING -> List.of(Action.PAUSE, Action.CANCEL);
			case PAUSED -> List.of(Action.RESUME, Action.CANCEL);
			default -> List.of();
		};
		if (controls.isEmpty() || !card.offers(Action.PAUSE)) {
			return;
		}
		card.form(page, "controls");
		for (Action control : controls) {
			page.element("button", Words.sentence(Words.name(control)), "type", "submit", "name", "action", "value",
					control.name());
		}
		page.close();
	}

	/**
	 * Whether the viewer can start a sweep in the current phase, and none is under way.
	 */
	static boolean canStart(Card card, Action action) {
		return !underWay(card.report()) && card.offers(action) && startable(card.report().phase()).contains(action);
	}

	/** Whether a sweep runs or is paused. */
	static boolean underWay(MigrationReport report) {
		return Stream.concat(Stream.of(report.backfill(), report.verification()), report.sweeps().values().stream())
			.anyMatch((sweep) -> sweep.state().active());
	}

	private static List<Action> startable(Phase phase) {
		List<Action> actions = new ArrayList<>();
		if (phase == Phase.OFF) {
			actions.add(Action.PREFLIGHT);
		}
		if (phase.dualWrite()) {
			actions.add((phase.authoritative() == Side.OLD) ? Action.BACKFILL : Action.REVERSE_BACKFILL);
			actions.add(Action.VERIFY);
			actions.add(Action.REPAIR);
		}
		return actions;
	}

	private static String meaning(Action action) {
		return switch (action) {
			case BACKFILL -> "Copies every row of OLD to NEW, and deletes what NEW has too much.";
			case REVERSE_BACKFILL -> "Copies every row of NEW to OLD, and deletes what OLD has too much.";
			case VERIFY -> "Compares all rows, and records those that differ as drift.";
			case REPAIR -> "Overwrites drifted rows from the side that answers.";
			default -> "Maps every row of OLD and reports what NEW would reject; writes nothing.";
		};
	}

}
