package dev.changeover.togglz.page;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

import dev.changeover.Phase;
import dev.changeover.phase.Blocker;
import dev.changeover.report.Action;
import dev.changeover.report.MigrationReport;
import dev.changeover.report.NextStep;

/**
 * What to click next in one line, what is still lacking, and the steps forward and back
 * as buttons.
 */
final class NextSteps {

	private NextSteps() {
	}

	static void render(Card card, Markup page) {
		MigrationReport report = card.report();
		page.open("section", "class", "next", "aria-labelledby", card.id("next"));
		page.element("h3", headline(card), "id", card.id("next"));
		advice(card, page);
		blockers(report.blockers(), page);
		if (card.offers(Action.GO)) {
			page.open("div", "class", "steps");
			if (card.wished() != report.phase()) {
				step(card, page, report.phase(), "Stay in " + report.phase(), List.of(), true);
			}
			else {
				forward(card).ifPresent((to) -> step(card, page, to, "Go to " + to, report.blockers(), false));
			}
			backward(card).ifPresent((to) -> step(card, page, to, "Step back to " + to, card.back(), true));
			page.close();
		}
		page.close();
	}

	/** The next thing to do, in few words. */
	static String headline(Card card) {
		MigrationReport report = card.report();
		NextStep next = report.nextStep();
		Action action = next.action();
		if (action == null) {
			if (report.desired() == null) {
				return "Stuck: the flags make no phase";
			}
			if (RowSweeps.underWay(report)) {
				return next.text();
			}
			boolean closed = report.blockers().stream().anyMatch((blocker) -> !blocker.passing());
			return closed ? "Not yet: something is lacking for " + towards(card)
					: (report.desired() == report.phase()) ? "Done" : "Waiting for " + report.desired();
		}
		return switch (action) {
			case GO -> "Next: go to " + next.to();
			case RESUME -> "Paused";
			case REPAIR -> "Next: look at the drift, then repair it";
			case CONTRACT -> (report.signedBy() == null) ? "Next: sign the contract" : "Next: run the contract";
			default -> "Next: " + Words.name(action);
		};
	}

	static Optional<Phase> backward(Card card) {
		Phase current = card.report().phase();
		if (!card.migration().twoSided()) {
			return (current == Phase.COMPLETE) ? Optional.of(Phase.OFF) : Optional.empty();
		}
		return Optional.of(current.towards(Phase.OFF)).filter((phase) -> phase != current);
	}

	private static Optional<Phase> forward(Card card) {
		Phase current = card.report().phase();
		Phase next = card.migration().twoSided() ? current.towards(Phase.COMPLETE) : Phase.COMPLETE;
		return Optional.of(next).filter((phase) -> phase != current);
	}

	private static Phase towards(Card card) {
		Phase wished = card.wished();
		return (wished != card.report().phase()) ? wished : forward(card).orElse(wished);
	}

	/** The one button that helps most, unless it is among those of the steps. */
	private static void advice(Card card, Markup page) {
		NextStep next = card.report().nextStep();
		boolean said = card.report().blockers().stream().anyMatch((blocker) -> blocker.toString().equals(next.text()));
		if (!said && next.action() != Action.GO && !next.text().equals(headline(card))) {
			page.element("p", next.text(), "class", "advice");
		}
		Action action = next.action();
		if (action != null && RowSweeps.canStart(card, action)) {
			card.form(page, "action advised");
			page.element("button", "Run " + Words.name(action), "type", "submit", "name", "action", "value",
					action.name());
			page.close();
		}
		if (action == Action.CONTRACT && card.offers(action)) {
			page.open("p").element("a", "To the signature", "href", "#" + card.id("danger-contract")).close();
		}
	}

	private static void blockers(List<Blocker> blockers, Markup page) {
		if (blockers.isEmpty()) {
			return;
		}
		page.open("ul", "class", "blockers");
		for (Blocker blocker : blockers) {
			page.open("li", "class", blocker.passing() ? "waiting" : "closed");
			page.element("b", blocker.gate()).text(" " + blocker.reason() + " ");
			page.element("i", blocker.remedy()).close();
		}
		page.close();
	}

	private static void step(Card card, Markup page, Phase to, String label, List<Blocker> blockers, boolean back) {
		if (blockers.stream().anyMatch((blocker) -> blocker.gate().equals("contract"))) {
			blockers(blockers, page);
			return;
		}
		boolean closed = blockers.stream().anyMatch((blocker) -> !blocker.passing());
		boolean disabled = closed && !back;
		String reason = card.id("reason-" + to);
		String effect = card.id("effect-" + to);
		String why = card.id("why-" + to);
		card.form(page, back ? "step back" : "step");
		page.single("input", "type", "hidden", "name", "action", "value", Action.GO.name());
		page.single("input", "type", "hidden", "name", "to", "value", to.name());
		page.element("label", "Reason to " + label.substring(0, 1).toLowerCase(Locale.ROOT) + label.substring(1), "for",
				reason);
		page.single("input", "id", reason, "name", "reason", "maxlength", "1000", "placeholder", "for the history");
		page.element("button", label, "type", "submit", "disabled", disabled ? "disabled" : null, "aria-describedby",
				closed ? effect + " " + why : effect);
		page.element("p", effect(card, to), "class", "note", "id", effect);
		if (closed) {
			page.open("div", "class", "why", "id", why);
			page.element("p", disabled ? "Not yet: see above." : "Closed, because:");
			if (back) {
				blockers(blockers, page);
				page.open("label").single("input", "type", "checkbox", "name", "force", "value", "true");
				page.text(" go back all the same where that is possible (wants a reason; voids the evidence)").close();
			}
			page.close();
		}
		page.close();
	}

	/** What a step does, and what it costs to take it back. */
	private static String effect(Card card, Phase to) {
		Phase from = card.report().phase();
		String does = Words.sentence(Words.meaning(to)) + ".";
		if (!card.migration().twoSided() || to == from) {
			return does;
		}
		if (to == Phase.COMPLETE) {
			return does + " OLD goes stale from then on, so the way back takes a reverse backfill.";
		}
		return (to == Phase.OFF) ? does + " Voids the backfill: NEW misses every write from then on." : does;
	}

}
