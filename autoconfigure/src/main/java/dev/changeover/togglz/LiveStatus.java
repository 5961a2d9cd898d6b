package dev.changeover.togglz;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import dev.changeover.Phase;
import dev.changeover.phase.Blocker;
import dev.changeover.phase.Coordinator;
import dev.changeover.phase.Desired;
import dev.changeover.phase.Flags;
import dev.changeover.phase.Outlook;
import dev.changeover.togglz.MigrationFeatureProvider.FlagStatus;

import org.springframework.dao.DataAccessException;

/**
 * Says under each flag of the console where its migration stands, and what a click on
 * this flag would do or lacks.
 */
public final class LiveStatus implements FlagStatus {

	private static final String STATUS = "Status";

	private final Supplier<Coordinator> coordinator;

	private final Supplier<Flags> flags;

	/**
	 * Makes the status. Both are asked for when the console is opened.
	 * @param coordinator knows what blocks a step
	 * @param flags what is desired
	 */
	public LiveStatus(Supplier<Coordinator> coordinator, Supplier<Flags> flags) {
		this.coordinator = coordinator;
		this.flags = flags;
	}

	@Override
	public Map<String, String> lines(String migration, String flag) {
		Map<String, String> lines = new LinkedHashMap<>();
		lines.put("InfoLink", "migrations#" + migration);
		try {
			Desired desired = this.flags.get().desired().getOrDefault(migration, Desired.of(Phase.OFF));
			Outlook outlook = this.coordinator.get().outlook(migration, desired);
			lines.put("Phase", phase(outlook));
			if (Rung.valueOf(flag) == Rung.CONTRACT) {
				contract(migration, outlook, lines);
			}
			else {
				rung(Rung.valueOf(flag), outlook, lines);
			}
		}
		catch (DataAccessException | IllegalStateException ex) {
			lines.put(STATUS, "unknown: the tables of Changeover cannot be read");
		}
		return lines;
	}

	private static String phase(Outlook outlook) {
		Phase current = outlook.state().phase();
		if (outlook.isSettled()) {
			return current.name();
		}
		return current + ", requested " + outlook.desired().map(Phase::name).orElse("what is no phase");
	}

	private static void rung(Rung rung, Outlook outlook, Map<String, String> lines) {
		Phase current = outlook.state().phase();
		Optional<Phase> desired = outlook.desired();
		Optional<Phase> next = outlook.next().filter((phase) -> rung.in(phase) != rung.in(current));
		if (desired.isPresent() && rung.in(desired.get()) != rung.in(current)) {
			lines.put(STATUS, "switched, in force with " + desired.get());
			blockers(outlook.blockers(), lines);
		}
		else if (outlook.isSettled() && next.isPresent()) {
			lines.put(STATUS, "next on the ladder, to " + next.get() + (outlook.blockers().isEmpty() ? ", ready" : ""));
			blockers(outlook.blockers(), lines);
		}
		else {
			lines.put(STATUS, rung.in(current) ? "in force" : "off");
		}
	}

	private void contract(String migration, Outlook outlook, Map<String, String> lines) {
		if (outlook.state().contractedAt() != null) {
			lines.put(STATUS, "the contract has run");
			return;
		}
		List<Blocker> blockers = this.coordinator.get().contractBlockers(migration);
		if (outlook.state().signedAt() != null) {
			lines.put(STATUS, "signed by " + outlook.state().signedBy());
		}
		else {
			lines.put(STATUS, "not signed");
		}
		blockers(blockers, lines);
		if (blockers.isEmpty()) {
			lines.put("Then", "runs at the next start, or now on the page");
		}
	}

	/** One line a sentence, as the console cuts long ones off. */
	private static void blockers(List<Blocker> blockers, Map<String, String> lines) {
		for (Blocker blocker : blockers) {
			lines.put((blocker.passing() ? "Waits for " : "Lacks ") + blocker.gate(), blocker.reason());
			lines.put("So (" + blocker.gate() + ")", blocker.remedy());
		}
	}

}
