package dev.changeover.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import dev.changeover.Side;
import dev.changeover.sweep.RowAudit;
import org.assertj.core.api.AbstractAssert;

/**
 * Assertions on the rows of both sides.
 */
public final class BothSidesAssert extends AbstractAssert<BothSidesAssert, BothSides> {

	private static final int SHOWN = 20;

	BothSidesAssert(BothSides actual) {
		super(actual, BothSidesAssert.class);
	}

	/**
	 * Asserts that every row of one side is, mapped, on the other one. Two empty sides
	 * are equal; see {@link #hasRows}.
	 * @return this
	 * @throws AssertionError with the keys and columns that differ
	 */
	public BothSidesAssert areEqual() {
		List<String> found = new ArrayList<>();
		for (String migration : migrations()) {
			audit().differences(migration)
				.forEach((key, detail) -> found.add("'" + migration + "' key " + key + ": " + detail));
		}
		if (!found.isEmpty()) {
			throw failure("Both sides should be equal, but differ at %s rows:%n  %s", found.size(),
					String.join(System.lineSeparator() + "  ", found.subList(0, Math.min(SHOWN, found.size())))
							+ ((found.size() > SHOWN) ? System.lineSeparator() + "  ..." : ""));
		}
		return this;
	}

	/**
	 * Asserts that the sides differ at these rows and at no others.
	 * @param keys keys as text
	 * @return this
	 * @throws AssertionError with the keys at which they do differ
	 */
	public BothSidesAssert differOnlyAt(String... keys) {
		Set<String> found = new TreeSet<>();
		migrations().forEach((migration) -> found.addAll(audit().differences(migration).keySet()));
		Set<String> wanted = Set.of(keys);
		if (!found.equals(wanted)) {
			throw failure("Both sides should differ at keys %s only, but differ at %s.", new TreeSet<>(wanted), found);
		}
		return this;
	}

	/**
	 * Asserts that each side has so many rows, so that a comparison is not one of nothing
	 * with nothing.
	 * @param expected the number for each side of each migration
	 * @return this
	 * @throws AssertionError with the numbers there are
	 */
	public BothSidesAssert hasRows(int expected) {
		return hasRows(Map.of(Side.OLD, expected, Side.NEW, expected));
	}

	/**
	 * Asserts that a side has so many rows.
	 * @param side the side
	 * @param expected the number for each migration
	 * @return this
	 * @throws AssertionError with the numbers there are
	 */
	public BothSidesAssert hasRows(Side side, int expected) {
		return hasRows(Map.of(side, expected));
	}

	private BothSidesAssert hasRows(Map<Side, Integer> expected) {
		for (String migration : migrations()) {
			expected.forEach((side, rows) -> {
				int found = audit().keys(migration, side).size();
				if (found != rows) {
					throw failure("%s of '%s' should have %s rows, but has %s.", side, migration, rows, found);
				}
			});
		}
		return this;
	}

	private RowAudit audit() {
		isNotNull();
		return this.actual.audit();
	}

	private List<String> migrations() {
		isNotNull();
		return this.actual.withRows();
	}

}
