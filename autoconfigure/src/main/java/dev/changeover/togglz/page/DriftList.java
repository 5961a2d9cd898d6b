package dev.changeover.togglz.page;

import java.util.stream.Collectors;

import dev.changeover.Side;
import dev.changeover.phase.Drift;
import dev.changeover.report.Action;
import dev.changeover.report.MigrationReport.DriftSummary;

/**
 * Rows on which the sides differ, by key and kind, to be repaired or accepted.
 */
final class DriftList {

	private DriftList() {
	}

	static void render(Card card, Markup page) {
		DriftSummary drift = card.report().drift();
		page.open("details", "id", card.id("drift"), "open", (drift.unresolved() > 0) ? "open" : null);
		page.element("summary", "Drift: " + ((drift.unresolved() == 0) ? "none" : counts(drift)));
		if (drift.unresolved() > 0) {
			entries(card, drift, page);
		}
		page.close();
	}

	private static void entries(Card card, DriftSummary drift, Markup page) {
		boolean acceptable = card.offers(Action.ACCEPT);
		if (card.offers(Action.REPAIR)) {
			repair(card, page);
		}
		if (acceptable) {
			card.form(page, "drift");
		}
		page.scroll("Rows that differ").open("table").open("thead").open("tr");
		for (String head : new String[] { "Key", "Kind", "Side", "Detail", "Found" }) {
			page.element("th", head, "scope", "col");
		}
		page.close().close().open("tbody");
		drift.recent().forEach((entry) -> row(entry, acceptable, page));
		page.close().close().close();
		if (drift.unresolved() > drift.recent().size()) {
			page.element("p", "The oldest " + drift.recent().size() + " of " + Words.number(drift.unresolved()) + ".",
					"class", "note");
		}
		if (acceptable) {
			accept(card, page);
			page.close();
		}
	}

	private static void repair(Card card, Markup page) {
		Side from = card.report().phase().authoritative();
		card.form(page, "action explained");
		page.element("button", "Repair all from " + from, "type", "submit", "name", "action", "value",
				Action.REPAIR.name());
		page.element("p", "Overwrites these rows of " + from.other() + " from " + from
				+ ", the side that answers. Find out first why they differ.", "class", "note");
		page.close();
	}

	private static void row(Drift entry, boolean acceptable, Markup page) {
		page.open("tr").open("td");
		if (acceptable) {
			page.open("label", "class", "check");
			page.single("input", "type", "checkbox", "name", "keys", "value", entry.key(), "aria-label",
					"Accept " + entry.key());
			page.text(" ").element("code", entry.key()).close();
		}
		else {
			page.element("code", entry.key());
		}
		page.close();
		page.element("td", entry.kind().label()).element("td", entry.side().name());
		page.element("td", entry.detail(), "class", "long").element("td", Words.time(entry.detectedAt())).close();
	}

	private static void accept(Card card, Markup page) {
		String reason = card.id("drift-reason");
		page.element("label", "Reason to live with those ticked", "for", reason);
		page.single("input", "id", reason, "name", "reason", "maxlength", "1000", "required", "required");
		page.element("button", "Accept those ticked", "type", "submit", "name", "action", "value",
				Action.ACCEPT.name());
	}

	private static String counts(DriftSummary drift) {
		return drift.counts()
			.entrySet()
			.stream()
			.flatMap((side) -> side.getValue()
				.entrySet()
				.stream()
				.map((kind) -> Words.number(kind.getValue()) + " × " + kind.getKey() + " on " + side.getKey()))
			.collect(Collectors.joining(", "));
	}

}
