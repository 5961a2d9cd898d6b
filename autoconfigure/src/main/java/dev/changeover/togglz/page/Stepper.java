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
			page.element("small", Words.meaning(phase));
			if (here) {
				page.element("b", "now");
			}
			if (there) {
				page.element("b", "desired");
			}
			if (css != null && css.equals("past")) {
				page.element("span", "passed", "class", "unseen");
			}
			page.close();
		}
		page.close();
	}

}
