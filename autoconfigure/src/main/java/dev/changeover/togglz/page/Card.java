package dev.changeover.togglz.page;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.phase.Blocker;
import dev.changeover.phase.Migration;
import dev.changeover.report.Action;
import dev.changeover.report.CallFigures;
import dev.changeover.report.MigrationReport;
import dev.changeover.report.Right;

/**
 * Everything that the card of one migration shows.
 *
 * @param report where it stands
 * @param migration the migration as it is declared
 * @param back what keeps it from the step back
 * @param latency how long both sides took lately
 * @param rights what the viewer may do
 * @param tokens hidden fields that every form carries, by name
 * @param now the time to measure ages from
 */
record Card(MigrationReport report, Migration migration, List<Blocker> back, Map<Side, List<CallFigures.Point>> latency,
		Set<Right> rights, Map<String, String> tokens, Instant now) {

	/** The phase that the flags ask for, or the current one when they make none. */
	Phase wished() {
		Phase desired = this.report.desired();
		return (desired != null) ? desired : this.report.phase();
	}

	/** Whether the viewer may take an action; what they may not, they are not offered. */
	boolean offers(Action action) {
		return this.rights.contains(action.right());
	}

	/** Opens a form that acts on the migration; the caller adds the action and closes. */
	Markup form(Markup page, String cssClass) {
		page.open("form", "method", "post", "action", "migrations", "class", cssClass);
		this.tokens.forEach((name, value) -> page.single("input", "type", "hidden", "name", name, "value", value));
		page.single("input", "type", "hidden", "name", "migration", "value", this.report.migration());
		return page.single("input", "type", "hidden", "name", "epoch", "value", String.valueOf(this.report.epoch()));
	}

	/** The same card with what keeps it from the step back. */
	Card withBack(List<Blocker> blockers) {
		return new Card(this.report, this.migration, blockers, this.latency, this.rights, this.tokens, this.now);
	}

	/** An id that is unique on the page. */
	String id(String part) {
		return this.report.migration() + "-" + part;
	}

}
