package dev.changeover.togglz.page;

import java.util.Collection;
import java.util.List;

import dev.changeover.report.Action;
import dev.changeover.report.MigrationReport.Schema;
import dev.changeover.schema.HeldChangeSet;
import dev.changeover.schema.Label;
import dev.changeover.schema.RanChangeSet;

/**
 * The changesets of the migration: what ran, and what is held and why.
 */
final class ChangeSets {

	private ChangeSets() {
	}

	static void render(Card card, Markup page) {
		Schema schema = card.report().schema();
		long held = schema.held().values().stream().mapToLong(Collection::size).sum();
		long ran = schema.ran().values().stream().mapToLong(Collection::size).sum();
		page.open("details", "id", card.id("schema"));
		page.element("summary", "Changesets: " + ran + " ran, " + held + " held");
		if (held + ran > 0) {
			page.open("ul", "class", "changesets");
			for (Label label : Label.values()) {
				ran(schema.ran().getOrDefault(label, List.of()), page);
				held(schema.held().getOrDefault(label, List.of()), page);
			}
			page.close();
		}
		run(card, page, Label.TIGHTEN, Action.TIGHTEN);
		run(card, page, Label.CONTRACT, Action.CONTRACT);
		page.close();
	}

	private static void ran(List<RanChangeSet> changeSets, Markup page) {
		for (RanChangeSet changeSet : changeSets) {
			page.open("li", "class", "ran").element("b", Words.name(changeSet.label()));
			page.text(" " + changeSet.id() + " by " + changeSet.author() + ": ran").close();
		}
	}

	private static void held(List<HeldChangeSet> changeSets, Markup page) {
		for (HeldChangeSet changeSet : changeSets) {
			page.open("li", "class", "held").element("b", Words.name(changeSet.label()));
			page.text(" " + changeSet.id() + " by " + changeSet.author() + ": held. ");
			page.element("i", changeSet.reason()).close();
		}
	}

	private static void run(Card card, Markup page, Label label, Action action) {
		if (card.report().schema().held().getOrDefault(label, List.of()).isEmpty() || !card.offers(action)) {
			return;
		}
		card.form(page, "action");
		page.single("input", "type", "hidden", "name", "dryRun", "value", "true");
		page.element("button", "Show the SQL of " + Words.name(label), "type", "submit", "name", "action", "value",
				action.name());
		page.close();
		if (action == Action.TIGHTEN) {
			card.form(page, "action");
			page.element("button", "Run " + Words.name(label) + " now", "type", "submit", "name", "action", "value",
					action.name());
			page.close();
		}
	}

}
