package dev.changeover.togglz.page;

import java.util.List;

import dev.changeover.report.Action;
import dev.changeover.schema.Label;

/**
 * What cannot be taken back: wants the name of the migration typed, and the checklist of
 * the contract ticked entry by entry.
 */
final class Danger {

	private Danger() {
	}

	static void render(Card card, Markup page) {
		switch (card.report().phase()) {
			case OFF -> {
				form(card, page, Action.CLEAR_NEW, "Empty NEW", "Deletes every row of NEW, for a second round.",
						List.of());
				if (ChangeSets.canAbandon(card)) {
					form(card, page, Action.ABANDON, "Take the expand changesets back",
							"Gives the migration up before it begins: what its changesets made is taken back by their "
									+ "rollback blocks, and the rows of NEW with it.",
							List.of());
				}
			}
			case RAMP_DOWN -> form(card, page, Action.ABANDON, "Give OLD up",
					"OLD need no longer equal NEW. After that there is no way back.", List.of());
			case COMPLETE -> contract(card, page);
			default -> {
			}
		}
	}

	private static void contract(Card card, Markup page) {
		boolean held = !card.report().schema().held().getOrDefault(Label.CONTRACT, List.of()).isEmpty();
		if (held || card.report().signedBy() == null) {
			form(card, page, Action.CONTRACT, "Sign and run the contract",
					"Drops the old structure. This cannot be undone.", card.migration().checklist());
		}
	}

	private static void form(Card card, Markup page, Action action, String label, String meaning,
			List<String> checklist) {
		if (!card.offers(action) || (action == Action.CLEAR_NEW && !card.migration().twoSided())) {
			return;
		}
		String id = card.id("danger-" + Words.name(action).replace(' ', '-'));
		String typed = id + "-typed";
		String reason = id + "-reason";
		boolean next = action == card.report().nextStep().action();
		page.open("details", "class", "danger", "id", id, "open", next ? "open" : null);
		page.element("summary", label + " …");
		card.form(page, "danger");
		page.element("p", meaning);
		for (String entry : checklist) {
			page.open("label", "class", "check");
			page.single("input", "type", "checkbox", "name", "confirmed", "value", entry);
			page.text(" " + entry).close();
		}
		page.element("label", "Reason", "for", reason);
		page.single("input", "id", reason, "name", "reason", "maxlength", "1000", "required",
				(action == Action.ABANDON) ? "required" : null);
		page.element("label", "Type the name of the migration: " + card.report().migration(), "for", typed);
		page.single("input", "id", typed, "name", "typed", "autocomplete", "off", "required", "required");
		page.element("button", label, "type", "submit", "name", "action", "value", action.name());
		page.close().close();
	}

	/** Whether an action wants the name of the migration typed. */
	static boolean wantsName(Action action, boolean dryRun) {
		return !dryRun && (action == Action.CLEAR_NEW || action == Action.ABANDON || action == Action.CONTRACT);
	}

}
