package dev.changeover.togglz.page;

import dev.changeover.report.MigrationReport;
import dev.changeover.report.MigrationReport.Instance;

/**
 * The live instances, those that the fleet waits for first to the eye.
 */
final class FleetTable {

	private FleetTable() {
	}

	static void render(Card card, Markup page) {
		MigrationReport report = card.report();
		long lagging = report.instances().stream().filter(Instance::lagging).count();
		page.open("details", "id", card.id("fleet"), "open", (lagging > 0) ? "open" : null);
		page.element("summary", "Fleet: " + report.instances().size() + " live"
				+ ((lagging > 0) ? ", " + lagging + " lagging" : ", all in epoch " + report.epoch()));
		page.scroll("Instances").open("table");
		page.open("thead").open("tr");
		for (String head : new String[] { "Instance", "Release", "Up for", "Acknowledged", "Lease ends" }) {
			page.element("th", head, "scope", "col");
		}
		page.close().close().open("tbody");
		for (Instance instance : report.instances()) {
			page.open("tr", "class", instance.lagging() ? "lagging" : null);
			page.element("td", instance.name() + (instance.self() ? " (this one)" : ""));
			page.element("td", instance.version());
			page.element("td", Words.age(instance.startedAt(), card.now()));
			page.element("td", acknowledged(instance));
			page.element("td", "in " + Words.age(card.now(), instance.expiresAt()));
			page.close();
		}
		page.close().close().close().close();
	}

	private static String acknowledged(Instance instance) {
		if (instance.retired()) {
			return "has retired the migration";
		}
		Long acknowledged = instance.acknowledged();
		return (acknowledged == null) ? "does not declare the migration"
				: "epoch " + acknowledged + (instance.lagging() ? ", lagging" : "");
	}

}
