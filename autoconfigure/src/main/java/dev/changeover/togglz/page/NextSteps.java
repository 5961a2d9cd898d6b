package dev.changeover.togglz.page;

import java.util.List;
import java.util.Optional;

import dev.changeover.Phase;
import dev.changeover.phase.Blocker;
import dev.changeover.report.Action;
import dev.changeover.report.MigrationReport;
import dev.changeover.report.NextStep;

/**
 * What blocks the migration, and the steps forward and back as buttons.
 */
final class NextSteps {

	private NextSteps() {
	}

	static void render(Card card, Markup page) {
		MigrationReport report = card.report();
		page.open("section", "class", "next", "aria-labelledby", card.id("next"));
		page.element("h3", "What is next", "id", card.id("next"));
		blockers(report.blockers(), page);
		advice(card, page);
		page.open("div", "class", "steps");
		if (card.wished() != report.phase()) {
			step(card, page, report.phase(), "Stay in " + report.phase(), List.of(), true);
		}
		else {
			forward(card).ifPresent((to) -> step(card, page, to, "Go to " + to, report.blockers(), false));
		}
		backward(card).ifPresent((to) -> step(card, page, to, "Step back to " + to, card.back(), true));
		page.close();
		page.close();
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

	/** The one button that helps most, unless it is among those of the steps. */
	private static void advice(Card card, Markup page) {
		NextStep next = card.report().nextStep();
		if (card.report().blockers().stream().noneMatch((blocker) -> blocker.toString().equals(next.text()))) {
			page.element("p", next.text(), "class", "advice");
		}
		Action action = next.action();
		if (action != null && RowSweeps.canStart(card, action)) {
			card.form(page, "action advised");
			page.element("button", "Run " + Words.name(action), "type", "submit", "name", "action", "value",
					action.name());
			page.close();
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
		String reason = card.id("reason-" + to);
		String why = card.id("why-" + to);
		card.form(page, back ? "step back" : "step");
		page.single("input", "type", "hidden", "name", "action", "value", Action.GO.name());
		page.single("input", "type", "hidden", "name", "to", "value", to.name());
		page.element("label", "Reason", "for", reason);
		page.single("input", "id", reason, "name", "reason", "maxlength", "1000", "placeholder", "for the history");
		boolean disabled = closed && !back;
		page.element("button", label, "type", "submit", "disabled", disabled ? "disabled" : null, "aria-describedby",
				closed ? why : null);
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

}
