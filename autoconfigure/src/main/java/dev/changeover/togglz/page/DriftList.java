package dev.changeover.togglz.page;

import java.util.stream.Collectors;

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
		String reason = card.id("drift-reason");
		card.form(page, "drift");
		page.open("div", "class", "scroll").open("table").open("thead").open("tr");
		for (String head : new String[] { "Accept", "Key", "Kind", "Side", "Detail", "Found" }) {
			page.element("th", head, "scope", "col");
		}
		page.close().close().open("tbody");
		for (Drift entry : drift.recent()) {
			page.open("tr").open("td");
			page.single("input", "type", "checkbox", "name", "keys", "value", entry.key(), "aria-label",
					"Accept " + entry.key());
			page.close();
			page.element("td", entry.key()).element("td", entry.kind().label()).element("td", entry.side().name());
			page.element("td", entry.detail()).element("td", Words.time(entry.detectedAt())).close();
		}
		page.close().close().close();
		if (drift.unresolved() > drift.recent().size()) {
			page.element("p", "The oldest " + drift.recent().size() + " of " + Words.number(drift.unresolved()) + ".",
					"class", "note");
		}
		page.element("label", "Reason to accept", "for", reason);
		page.single("input", "id", reason, "name", "reason", "maxlength", "1000");
		page.element("button", "Accept those ticked", "type", "submit", "name", "action", "value",
				Action.ACCEPT.name());
		page.close();
		card.form(page, "action");
		page.element("button", "Repair all from " + card.report().phase().authoritative(), "type", "submit", "name",
				"action", "value", Action.REPAIR.name());
		page.close();
	}

	private static String counts(DriftSummary drift) {
		return drift.counts()
			.entrySet()
			.stream()
			.flatMap((side) -> side.getValue()
				.entrySet()
				.stream()
				.map((kind) -> Words.number(kind.getValue()) + " " + kind.getKey() + " on " + side.getKey()))
			.collect(Collectors.joining(", "));
	}

}
