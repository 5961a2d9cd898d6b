package dev.changeover.actuate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.changeover.Phase;
import dev.changeover.phase.Blocker;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Desired;
import dev.changeover.phase.Flags;
import dev.changeover.phase.Fleet;
import dev.changeover.phase.Migration;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.Outlook;
import dev.changeover.report.Deadlines;
import dev.changeover.report.Reports;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether the migrations are in order: {@code OUT_OF_SERVICE} when this instance has lost
 * its lease or is in an illegal state, or when a sweep stalls. A passed deadline, dual
 * writes that linger and a request that does not get on are told, and leave the status as
 * it is.
 */
public final class ChangeoverHealthIndicator implements HealthIndicator {

	private final Migrations migrations;

	private final Coordinator coordinator;

	private final Flags flags;

	private final Fleet fleet;

	private final Reports reports;

	private final Deadlines deadlines;

	/**
	 * Makes the indicator.
	 * @param migrations the declared migrations
	 * @param coordinator where they stand
	 * @param flags what is desired
	 * @param fleet knows what is wrong with this instance
	 * @param reports knows which sweeps do not get on
	 * @param deadlines tells what takes too long
	 */
	public ChangeoverHealthIndicator(Migrations migrations, Coordinator coordinator, Flags flags, Fleet fleet,
			Reports reports, Deadlines deadlines) {
		this.migrations = migrations;
		this.coordinator = coordinator;
		this.flags = flags;
		this.fleet = fleet;
		this.reports = reports;
		this.deadlines = deadlines;
	}

	@Override
	public Health health() {
		List<String> trouble = new ArrayList<>(this.fleet.trouble());
		if (!this.fleet.leaseValid()) {
			// The database answers late or not at all; to ask it more would hang here
			// too.
			return Health.outOfService().withDetail("trouble", trouble).build();
		}
		Map<String, Object> details = new LinkedHashMap<>();
		try {
			Map<String, Desired> desired = this.flags.desired();
			for (Migration migration : this.migrations) {
				details.put(migration.name(),
						details(migration, desired.getOrDefault(migration.name(), Desired.of(Phase.OFF))));
			}
			trouble = this.reports.trouble();
		}
		catch (RuntimeException ex) {
			trouble.add("Where the migrations stand cannot be read now (" + ex.getClass().getSimpleName() + ").");
		}
		Health.Builder health = trouble.isEmpty() ? Health.up() : Health.outOfService().withDetail("trouble", trouble);
		return health.withDetail("migrations", details).build();
	}

	private Map<String, Object> details(Migration migration, Desired desired) {
		Outlook outlook = this.coordinator.outlook(migration.name(), desired);
		Phase phase = outlook.state().phase();
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("phase", phase);
		details.put("epoch", outlook.state().epoch());
		details.put("since", outlook.state().since());
		if (outlook.desired().isEmpty() || outlook.desired().get() != phase) {
			details.put("requested", outlook.desired().map(Phase::name).orElse("no phase"));
			details.put("because", outlook.blockers().stream().map(Blocker::toString).toList());
		}
		put(details, "flags", desired.doubt(phase));
		put(details, "overdue", this.deadlines.overdue(migration, outlook.state()));
		put(details, "lingering", this.deadlines.lingering(migration, outlook.state()));
		return details;
	}

	private static void put(Map<String, Object> details, String name, @Nullable String words) {
		if (words != null) {
			details.put(name, words);
		}
	}

}
