package dev.changeover.togglz.page;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import dev.changeover.report.MigrationReport;
import dev.changeover.report.Right;
import org.jspecify.annotations.Nullable;

/**
 * The card of one migration.
 */
final class MigrationCard {

	private MigrationCard() {
	}

	static void render(Card card, Markup page) {
		MigrationReport report = card.report();
		page.open("article", "class", "card", "id", report.migration(), "aria-labelledby", card.id("title"),
				"data-live", NextSteps.headline(card));
		page.open("div", "class", "title").element("h2", report.migration(), "id", card.id("title"), "tabindex", "-1");
		page.element("span", report.phase().name(), "class", "badge").close();
		if (!report.description().isBlank()) {
			page.element("p", report.description(), "class", "description");
		}
		facts(card, page);
		Stepper.render(card, page);
		NextSteps.render(card, page);
		if (!card.rights().containsAll(Set.of(Right.OPERATE, Right.CONTRACT))) {
			page.element("p", lacking(card), "class", "note");
		}
		if (card.migration().twoSided()) {
			page.open("div", "class", "columns");
			RowSweeps.render(card, page);
			Charts.render(card, page);
			page.close();
			DriftList.render(card, page);
		}
		FleetTable.render(card, page);
		ChangeSets.render(card, page);
		History.render(card, page);
		Danger.render(card, page);
		page.close();
	}

	private static String lacking(Card card) {
		return "You are not offered what takes a right that you lack: " + Arrays.stream(Right.values())
			.filter((right) -> !card.rights().contains(right))
			.map((right) -> "changeover.roles." + right.name().toLowerCase(Locale.ROOT))
			.collect(Collectors.joining(", ")) + ".";
	}

	private static void facts(Card card, Markup page) {
		MigrationReport report = card.report();
		page.open("ul", "class", "facts");
		fact(page, null, "since " + Words.time(report.since()) + " (" + Words.age(report.since(), card.now())
				+ "), epoch " + report.epoch());
		if (report.requestedBy() != null) {
			fact(page, null, "asked for by " + report.requestedBy()
					+ ((report.requestedReason() != null) ? ": “" + report.requestedReason() + "”" : ""));
		}
		if (report.owner() != null) {
			fact(page, null, "owner: " + report.owner());
		}
		if (report.canary() != null) {
			fact(page, null, "canary: " + report.canary());
		}
		if (report.signedBy() != null) {
			fact(page, null, "contract signed by " + report.signedBy());
		}
		if (report.deadline() != null && report.overdue() == null) {
			fact(page, null, "deadline: " + report.deadline());
		}
		if (report.flagsInDoubt() != null) {
			fact(page, "late", report.flagsInDoubt());
		}
		if (report.overdue() != null) {
			fact(page, "late", report.overdue());
		}
		if (report.lingering() != null) {
			fact(page, "late", report.lingering());
		}
		page.close();
	}

	private static void fact(Markup page, @Nullable String css, String text) {
		page.element("li", text, "class", css);
	}

}
