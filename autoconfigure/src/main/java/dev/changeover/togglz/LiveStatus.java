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

	private static final String PHASE = "Phase";

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
			if (Rung.valueOf(flag) == Rung.CONTRACT) {
				contract(migration, outlook, lines);
			}
			else {
				rung(Rung.valueOf(flag), desired, outlook, lines);
			}
		}
		catch (DataAccessException | IllegalStateException ex) {
			lines.put(PHASE, "unknown: the tables of Changeover cannot be read");
		}
		return lines;
	}

	private static void rung(Rung rung, Desired flags, Outlook outlook, Map<String, String> lines) {
		Phase current = outlook.state().phase();
		Optional<Phase> desired = outlook.desired();
		Optional<Phase> next = outlook.next().filter((phase) -> rung.in(phase) != rung.in(current));
		if (desired.isPresent() && rung.in(desired.get()) != rung.in(current)) {
			status(outlook, "switched, in force with " + desired.get(), lines);
			blockers(outlook.blockers(), lines);
		}
		else if (outlook.isSettled() && next.isPresent()) {
			status(outlook, "next on the ladder, to " + next.get() + (outlook.blockers().isEmpty() ? ", ready" : ""),
					lines);
			blockers(outlook.blockers(), lines);
		}
		else {
			String kept = flags.lost(current).contains(rung.name()) ? ", though its store has lost it" : "";
			status(outlook, rung.in(current) ? "in force" + kept : "off", lines);
		}
	}

	private void contract(String migration, Outlook outlook, Map<String, String> lines) {
		if (outlook.state().contractedAt() != null) {
			status(outlook, "the contract has run", lines);
			return;
		}
		List<Blocker> blockers = this.coordinator.get().contractBlockers(migration);
		String signed = (outlook.state().signedAt() != null) ? "signed by " + outlook.state().signedBy() : "not signed";
		status(outlook, signed, lines);
		blockers(blockers, lines);
		if (blockers.isEmpty()) {
			lines.put("Then", "it runs at the next start, or now on the page");
		}
	}

	private static void status(Outlook outlook, String flag, Map<String, String> lines) {
		Phase current = outlook.state().phase();
		String phase = outlook.isSettled() ? current.name()
				: current + ", requested " + outlook.desired().map(Phase::name).orElse("what is no phase");
		lines.put(PHASE, phase + " · " + flag);
	}

	/** The console shows three lines: where it stands, what is lacking, what to do. */
	private static void blockers(List<Blocker> blockers, Map<String, String> lines) {
		if (blockers.isEmpty()) {
			return;
		}
		Blocker first = blockers.get(0);
		String more = (blockers.size() > 1) ? " (and " + (blockers.size() - 1) + " more)" : "";
		lines.put((first.passing() ? "Waits for " : "Lacks ") + first.gate() + more, first.reason());
		lines.put("So", first.remedy());
	}

}
