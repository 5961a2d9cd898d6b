package dev.changeover.togglz.page;

import java.time.LocalDate;

import dev.changeover.report.MigrationReport;

/**
 * The card of one migration.
 */
final class MigrationCard {

	private MigrationCard() {
	}

	static void render(Card card, Markup page) {
		MigrationReport report = card.report();
		page.open("article", "class", "card", "id", report.migration(), "data-live", "card");
		page.element("h2", report.migration());
		if (!report.description().isBlank()) {
			page.element("p", report.description(), "class", "description");
		}
		facts(card, page);
		Stepper.render(card, page);
		NextSteps.render(card, page);
		if (card.migration().twoSided()) {
			RowSweeps.render(card, page);
			DriftList.render(card, page);
			Charts.render(card, page);
		}
		FleetTable.render(card, page);
		ChangeSets.render(card, page);
		History.render(card, page);
		Danger.render(card, page);
		page.close();
	}

	private static void facts(Card card, Markup page) {
		MigrationReport report = card.report();
		page.open("p", "class", "facts");
		page.text("In ").element("b", report.phase().name());
		page.text(" for " + Words.age(report.since(), card.now()) + ", epoch " + report.epoch() + ". ");
		if (report.requestedBy() != null) {
			page.text("Last asked for by " + report.requestedBy()
					+ ((report.requestedReason() != null) ? ": “" + report.requestedReason() + "”. " : ". "));
		}
		if (report.owner() != null) {
			page.text("Owner: " + report.owner() + ". ");
		}
		if (report.canary() != null) {
			page.text("Canary: " + report.canary() + ". ");
		}
		if (report.signedBy() != null) {
			page.text("Contract signed by " + report.signedBy() + ". ");
		}
		LocalDate deadline = report.deadline();
		if (deadline != null) {
			page.element(report.overdue() ? "strong" : "span",
					"Deadline: " + deadline + (report.overdue() ? ", passed." : "."), "class",
					report.overdue() ? "overdue" : null);
		}
		page.close();
	}

}
