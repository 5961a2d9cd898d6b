package dev.changeover.togglz.page;

import java.util.List;

import dev.changeover.Phase;

/**
 * The phases in a row, with the current and the desired one.
 */
final class Stepper {

	private Stepper() {
	}

	static void render(Card card, Markup page) {
		Phase current = card.report().phase();
		Phase wished = card.wished();
		List<Phase> phases = card.migration().twoSided() ? List.of(Phase.values()) : List.of(Phase.OFF, Phase.COMPLETE);
		page.open("ol", "class", "stepper", "aria-label", "Phases");
		for (Phase phase : phases) {
			boolean here = phase == current;
			boolean there = phase == wished && !here;
			String css = here ? "here" : there ? "there" : phase.isBefore(current) ? "past" : null;
			page.open("li", "class", css, "aria-current", here ? "step" : null);
			page.element("span", phase.name(), "class", "phase");
			page.element("small", meaning(phase));
			if (here) {
				page.element("b", "now");
			}
			if (there) {
				page.element("b", "desired");
			}
			page.close();
		}
		page.close();
	}

	private static String meaning(Phase phase) {
		String answers = phase.authoritative() + " answers";
		if (phase.darkRead()) {
			return answers + ", " + phase.authoritative().other() + " written and compared";
		}
		return phase.dualWrite() ? answers + ", " + phase.authoritative().other() + " written too"
				: "only " + phase.authoritative();
	}

}
