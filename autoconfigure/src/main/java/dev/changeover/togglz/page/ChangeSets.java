package dev.changeover.togglz.page;

import java.util.Collection;
import java.util.List;
import java.util.Map;

import dev.changeover.Phase;
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
		takeBack(card, page);
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
		show(card, page, action, "Show the SQL of " + Words.name(label));
		if (action == Action.TIGHTEN) {
			doIt(card, page, action, "Run " + Words.name(label) + " now");
		}
	}

	/**
	 * Offers to take back what ran, while that can be: what tightens until the contract
	 * ran, what expands in OFF.
	 */
	private static void takeBack(Card card, Markup page) {
		Map<Label, List<RanChangeSet>> ran = card.report().schema().ran();
		boolean contracted = !ran.getOrDefault(Label.CONTRACT, List.of()).isEmpty();
		if (card.offers(Action.LOOSEN) && !contracted && !ran.getOrDefault(Label.TIGHTEN, List.of()).isEmpty()) {
			show(card, page, Action.LOOSEN, "Show the SQL that takes tighten back");
			doIt(card, page, Action.LOOSEN, "Take tighten back");
		}
		if (card.offers(Action.ABANDON) && canAbandon(card)) {
			show(card, page, Action.ABANDON, "Show the SQL that takes expand back");
		}
	}

	/** Whether the migration could be given up before it began. */
	static boolean canAbandon(Card card) {
		return card.report().phase() == Phase.OFF
				&& !card.report().schema().ran().getOrDefault(Label.EXPAND, List.of()).isEmpty();
	}

	private static void show(Card card, Markup page, Action action, String label) {
		card.form(page, "action");
		page.single("input", "type", "hidden", "name", "dryRun", "value", "true");
		button(page, action, label);
	}

	private static void doIt(Card card, Markup page, Action action, String label) {
		card.form(page, "action");
		button(page, action, label);
	}

	private static void button(Markup page, Action action, String label) {
		page.element("button", label, "type", "submit", "name", "action", "value", action.name());
		page.close();
	}

}
