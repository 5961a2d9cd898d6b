package dev.changeover.routing;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import dev.changeover.Phase;
import dev.changeover.phase.Blocker;
import dev.changeover.phase.Gate;
import dev.changeover.phase.Migrations;
import dev.changeover.phase.Step;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Keeps a migration in OFF as long as this application has no sides for it: nothing would
 * write both, and every later phase would rest on that. Said at the start too, and no
 * failure there, as test slices have no sides either.
 */
public final class SidesGate implements Gate, SmartInitializingSingleton {

	private static final String NAME = "sides";

	private static final Logger logger = LoggerFactory.getLogger(SidesGate.class);

	private final Migrations migrations;

	private final Supplier<Set<String>> routed;

	SidesGate(Migrations migrations, Supplier<Set<String>> routed) {
		this.migrations = migrations;
		this.routed = routed;
	}

	/**
	 * Makes the gate.
	 * @param migrations the declared migrations
	 * @param beans where the proxies in front of sides are
	 * @return a gate that looks for proxies when it is asked
	 */
	public static SidesGate of(Migrations migrations, ListableBeanFactory beans) {
		// The factories of the proxies only: the sides may be lazy.
		return new SidesGate(migrations,
				() -> beans.getBeansOfType(RoutedRepository.class, true, false)
					.values()
					.stream()
					.map(RoutedRepository::migration)
					.collect(Collectors.toSet()));
	}

	@Override
	public void afterSingletonsInstantiated() {
		Set<String> present = this.routed.get();
		for (String name : this.migrations.names()) {
			if (this.migrations.named(name).twoSided() && !present.contains(name)) {
				logger.warn("{} {}", reason(name), remedy(name));
			}
		}
	}

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public boolean isWaivable() {
		return true;
	}

	@Override
	public List<Blocker> check(Step step) {
		String name = step.migration().name();
		return (!step.is(Phase.OFF, Phase.DUAL_WRITE) || this.routed.get().contains(name)) ? List.of()
				: List.of(Blocker.closed(NAME, reason(name), remedy(name)));
	}

	private static String reason(String migration) {
		return "Migration '" + migration + "' has no sides in this application, so nothing here writes both.";
	}

	private static String remedy(String migration) {
		return "Annotate the repository interface with @Migrated(\"" + migration
				+ "\") and its two implementations with @OldSide and @NewSide; for a migration without two sides, name a"
				+ " flag of the application in changeover.migrations." + migration
				+ ".feature; where something else writes both, such as a trigger, say so in waive.sides.";
	}

}
