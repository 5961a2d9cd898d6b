package dev.changeover.routing;

import java.util.ArrayList;
import java.util.List;

import dev.changeover.Side;

/**
 * The beans found for one migrated interface, by side.
 */
final class Sides {

	private final Class<?> type;

	private final String migration;

	private final List<String> old = new ArrayList<>();

	private final List<String> fresh = new ArrayList<>();

	Sides(Class<?> type, String migration) {
		this.type = type;
		this.migration = migration;
	}

	void add(Side side, String bean) {
		of(side).add(bean);
	}

	boolean bothPresent() {
		return !this.old.isEmpty() && !this.fresh.isEmpty();
	}

	/**
	 * The one bean of a side.
	 * @throws RoutingSetupException when there is none, or more than one
	 */
	String single(Side side) {
		List<String> found = of(side);
		String annotation = (side == Side.OLD) ? "@OldSide" : "@NewSide";
		if (found.isEmpty()) {
			throw new RoutingSetupException(
					"Migration '" + this.migration + "' has no " + annotation + " bean of type " + this.type.getName()
							+ ". The other side is " + of(side.other()) + ".",
					"Annotate the implementation on the " + side + " structure with " + annotation
							+ ", on its class or its @Bean method, and make it a bean.");
		}
		if (found.size() > 1) {
			throw new RoutingSetupException(
					"Migration '" + this.migration + "' has " + found.size() + " beans annotated " + annotation
							+ " of type " + this.type.getName() + ": " + String.join(", ", found) + ".",
					"Keep one of them, or give each its own interface annotated @Migrated(\"" + this.migration
							+ "\").");
		}
		return found.get(0);
	}

	private List<String> of(Side side) {
		return (side == Side.OLD) ? this.old : this.fresh;
	}

	String migration() {
		return this.migration;
	}

}
