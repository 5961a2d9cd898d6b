package dev.changeover.togglz;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

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
			String status = (Rung.valueOf(flag) == Rung.CONTRACT) ? contract(migration, outlook)
					: rung(Rung.valueOf(flag), outlook);
			lines.put("Status", status);
		}
		catch (DataAccessException | IllegalStateException ex) {
			lines.put("Status", "unknown: the tables of Changeover cannot be read");
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

	private static String rung(Rung rung, Outlook outlook) {
		Phase current = outlook.state().phase();
		Optional<Phase> desired = outlook.desired();
		if (desired.isPresent() && rung.in(desired.get()) != rung.in(current)) {
			return "switched, in force with " + desired.get() + ". "
					+ words(outlook.blockers(), "The step is being taken.");
		}
		Optional<Phase> next = outlook.next().filter((phase) -> rung.in(phase) != rung.in(current));
		if (outlook.isSettled() && next.isPresent()) {
			return "next on the ladder, to " + next.get() + ". " + words(outlook.blockers(), "Ready.");
		}
		return rung.in(current) ? "in force" : "off";
	}

	private String contract(String migration, Outlook outlook) {
		if (outlook.state().contractedAt() != null) {
			return "the contract has run";
		}
		List<Blocker> blockers = this.coordinator.get().contractBlockers(migration);
		String signed = (outlook.state().signedAt() != null) ? "signed by " + outlook.state().signedBy() + ". " : "";
		return signed + words(blockers, "The contract may run: at the next start, or now on the page.");
	}

	private static String words(List<Blocker> blockers, String otherwise) {
		return blockers.isEmpty() ? otherwise
				: blockers.stream().map(Blocker::toString).collect(Collectors.joining(" "));
	}

}
