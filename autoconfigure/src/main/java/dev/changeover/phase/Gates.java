package dev.changeover.phase;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import dev.changeover.Phase;

/**
 * All gates, asked together. Every method joins the transaction of the caller.
 * Thread-safe.
 */
final class Gates {

	private final Database database;

	private final List<Gate> all;

	Gates(Database database, List<Gate> all) {
		this.database = database;
		this.all = List.copyOf(all);
	}

	/**
	 * Refuses a configuration that passes over a gate which protects rows.
	 */
	void checkWaivers(Migration migration) {
		List<String> waivable = this.all.stream().filter(Gate::isWaivable).map(Gate::name).toList();
		migration.evidence().waived().keySet().forEach((name) -> {
			if (!waivable.contains(name)) {
				throw new IllegalArgumentException("Gate '" + name + "' cannot be waived for migration '"
						+ migration.name() + "'. Those that can: " + String.join(", ", waivable) + ".");
			}
		});
	}

	/**
	 * What keeps a migration from a neighbouring phase.
	 */
	List<Blocker> check(Migration migration, MigrationState state, Phase to, List<Member> fleet) {
		Step step = new Step(migration, state, to, fleet, this.database.now());
		return this.all.stream()
			.filter((gate) -> !migration.evidence().waived().containsKey(gate.name()))
			.flatMap((gate) -> gate.check(step).stream())
			.toList();
	}

	/**
	 * What gates let pass because somebody declared it.
	 */
	String declared(Step step) {
		return this.all.stream()
			.map((gate) -> gate.evidence(step))
			.filter(Objects::nonNull)
			.map((words) -> ", " + words)
			.collect(Collectors.joining());
	}

	/**
	 * What keeps a migration from a phase: all that keeps it from the next step, and of
	 * the steps behind that what does not pass by itself.
	 */
	List<Blocker> path(Migration migration, MigrationState state, Phase target, List<Member> fleet) {
		if (state.phase() == target) {
			return List.of();
		}
		Phase next = next(migration, state.phase(), target);
		if (state.phase().isBefore(target) && next != target) {
			return List.of(Blocker.closed("ladder",
					"Forward goes one step at a time, and the next is " + next + ", not " + target + ".",
					"Ask for " + next + " first."));
		}
		List<Blocker> blockers = new ArrayList<>(check(migration, state, next, fleet));
		MigrationState assumed = state;
		while (next != target) {
			assumed = new StateChange(assumed).to(next, state.since()).done();
			next = next(migration, next, target);
			check(migration, assumed, next, fleet).stream()
				.filter((blocker) -> !blocker.passing())
				.forEach(blockers::add);
		}
		return blockers;
	}

	/**
	 * The phase that comes first on the way to another.
	 */
	static Phase next(Migration migration, Phase from, Phase target) {
		return migration.twoSided() ? from.towards(target) : target;
	}

}
