package dev.changeover.phase;

import java.time.Duration;
import java.util.List;

import dev.changeover.Phase;
import org.jspecify.annotations.Nullable;

/**
 * Gates on who takes part in a step and what else is under way. Each is one rule of the
 * ladder.
 */
final class LadderGates {

	private final TransitionLog transitions;

	private final PhaseTable table;

	private final Migrations migrations;

	LadderGates(TransitionLog transitions, PhaseTable table, Migrations migrations) {
		this.transitions = transitions;
		this.table = table;
		this.migrations = migrations;
	}

	List<Gate> all() {
		return List.of(Rule.of("fleet", this::fleet), Rule.waivable("depends-on", this::dependencies),
				Rule.of("canary", this::canary), Rule.of("tighten", this::tightened),
				Rule.of("contract", this::contracted));
	}

	private @Nullable Blocker fleet(Step step) {
		List<Member> retired = step.fleet().stream().filter(Member::retired).toList();
		if (!retired.isEmpty()) {
			return Blocker.closed("fleet",
					"These instances run a release that has retired the migration and writes NEW alone: "
							+ labels(retired) + ".",
					"Start the release that declares it in their place; they are forgotten when their lease ends.");
		}
		List<Member> strangers = step.fleet().stream().filter((member) -> !member.declares()).toList();
		if (!strangers.isEmpty() && step.state().phase().isBefore(step.to())) {
			return Blocker.closed("fleet",
					"These instances run a release that does not declare the migration: " + labels(strangers) + ".",
					"Finish the roll-out, or stop them; they are forgotten when their lease ends.");
		}
		if (goesBackBetweenEquals(step)) {
			return null;
		}
		List<Member> lagging = step.fleet()
			.stream()
			.filter((member) -> !member.hasAcknowledged(step.state().epoch()))
			.toList();
		if (lagging.isEmpty()) {
			return null;
		}
		Duration waited = Duration.between(step.state().since(), step.now());
		return Blocker.waiting("fleet", "Not every instance has taken up epoch " + step.state().epoch() + " for "
				+ Math.max(0, waited.toSeconds()) + " s: " + labels(lagging) + ".");
	}

	/**
	 * From LIVE back to DARK_READ it does not matter who still is in DARK_READ: both
	 * write both sides or neither. Who is still in RAMP_DOWN does matter.
	 */
	private boolean goesBackBetweenEquals(Step step) {
		return step.is(Phase.LIVE, Phase.DARK_READ) && this.transitions.enteredFrom(step.migration().name())
			.filter((from) -> from == Phase.DARK_READ)
			.isPresent();
	}

	private @Nullable Blocker dependencies(Step step) {
		if (step.state().phase().isBefore(step.to())) {
			for (String name : step.migration().dependsOn()) {
				Phase phase = this.table.read(name).map(MigrationState::phase).orElse(Phase.OFF);
				if (phase.isBefore(step.to())) {
					return Blocker.closed("depends-on",
							"It depends on migration '" + name + "', which is in " + phase + " only.",
							"Bring '" + name + "' to " + step.to() + " first.");
				}
			}
			return null;
		}
		for (Migration dependent : this.migrations) {
			if (dependent.dependsOn().contains(step.migration().name())) {
				Phase phase = this.table.read(dependent.name()).map(MigrationState::phase).orElse(Phase.OFF);
				if (step.to().isBefore(phase)) {
					return Blocker.closed("depends-on",
							"Migration '" + dependent.name() + "' depends on it and is in " + phase + ".",
							"Bring '" + dependent.name() + "' back to " + step.to() + " first.");
				}
			}
		}
		return null;
	}

	private @Nullable Blocker canary(Step step) {
		return (step.is(Phase.LIVE, Phase.RAMP_DOWN) && step.state().canary() != null)
				? Blocker.closed("canary", "An activation strategy on CUTOVER still sends some reads to OLD.",
						"Clear the strategy, so that NEW answers everybody, and look for a while.")
				: null;
	}

	private @Nullable Blocker tightened(Step step) {
		return (step.is(Phase.DUAL_WRITE, Phase.OFF) && step.state().tightenedAt() != null && !step.state().forced())
				? Blocker.closed("tighten", "A tighten changeset has run: OLD's writes alone may violate it.",
						"Take it back with the action LOOSEN first, or go back by force.")
				: null;
	}

	private @Nullable Blocker contracted(Step step) {
		if (step.state().phase() != Phase.COMPLETE) {
			return null;
		}
		if (step.state().contractedAt() != null) {
			return Blocker.closed("contract", "The contract has run: OLD is gone, and COMPLETE is final.",
					"Begin a new migration to go elsewhere.");
		}
		return (step.state().signedAt() == null) ? null
				: Blocker.closed("contract", "The contract is signed and may run at any time.",
						"Take the signature back first: switch CONTRACT off.");
	}

	private static String labels(List<Member> members) {
		return String.join(", ", members.stream().map(Member::label).toList());
	}

}
