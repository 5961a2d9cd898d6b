package dev.changeover.test;

import java.util.List;

import dev.changeover.sweep.RowAudit;
import org.assertj.core.api.AssertProvider;

/**
 * The rows of both sides, to be compared in a test. A bean of every application context
 * with a migration; to be injected and given to AssertJ:
 *
 * <pre class="code">
 * assertThat(this.sides).areEqual();
 * assertThat(this.sides.of("shipping-address")).hasRows(2).areEqual();
 * </pre>
 *
 * Rows are read in the transaction of the test, if it has one. What is said of a
 * difference are keys and columns, never values. Thread-safe.
 */
public final class BothSides implements AssertProvider<BothSidesAssert> {

	private final RowAudit audit;

	private final List<String> migrations;

	BothSides(RowAudit audit, List<String> migrations) {
		this.audit = audit;
		this.migrations = List.copyOf(migrations);
	}

	/**
	 * The rows of one migration alone.
	 * @param migration its name
	 * @return its rows
	 * @throws IllegalArgumentException when the application does not declare it
	 */
	public BothSides of(String migration) {
		if (!this.migrations.contains(migration)) {
			throw new IllegalArgumentException(
					"No migration '" + migration + "' is declared. There are: " + this.migrations + ".");
		}
		return new BothSides(this.audit, List.of(migration));
	}

	@Override
	public BothSidesAssert assertThat() {
		return new BothSidesAssert(this);
	}

	RowAudit audit() {
		return this.audit;
	}

	List<String> migrations() {
		return this.migrations;
	}

	/**
	 * Those migrations that have rows; a single one must have.
	 */
	List<String> withRows() {
		return (this.migrations.size() == 1) ? this.migrations
				: this.migrations.stream().filter(this.audit::hasRows).toList();
	}

	@Override
	public String toString() {
		return "Both sides of " + String.join(", ", this.migrations);
	}

}
