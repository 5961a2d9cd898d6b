package dev.changeover.sweep;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.changeover.Side;
import org.jspecify.annotations.NullMarked;

/**
 * Compares all rows of both sides at once, as a test does. Joins the transaction of the
 * caller. Thread-safe.
 */
@NullMarked
public final class RowAudit {

	private final RowSources sources;

	/**
	 * Takes up the rows of an application.
	 * @param sources where they come from
	 */
	public RowAudit(RowSources sources) {
		this.sources = sources;
	}

	/**
	 * Whether a migration has rows to compare.
	 * @param migration its name
	 * @return {@code false} when they are neither declared nor given in Java
	 */
	public boolean hasRows(String migration) {
		return this.sources.of(migration).isPresent();
	}

	/**
	 * Names the rows on which the sides differ.
	 * @param migration its name
	 * @return what differs in words (columns, never values), by key
	 * @throws IllegalStateException when it has no rows
	 */
	public Map<String, String> differences(String migration) {
		Map<String, String> differences = new TreeMap<>();
		RowSource source = source(migration);
		source.differences(source.compare(Selection.Range.ALL).suspects())
			.forEach((difference) -> differences.put(difference.key(), difference.detail()));
		return differences;
	}

	/**
	 * Names the rows of a side.
	 * @param migration its name
	 * @param side the side
	 * @return their keys, in the order of the database
	 * @throws IllegalStateException when it has no rows
	 */
	public List<String> keys(String migration, Side side) {
		return source(migration).keys(side, Selection.Range.ALL, Integer.MAX_VALUE);
	}

	private RowSource source(String migration) {
		return this.sources.of(migration)
			.orElseThrow(() -> new IllegalStateException("Migration '" + migration + "' has no rows to compare."
					+ " Declare 'rows' under changeover.migrations." + migration + ", or add a MigrationRows bean."));
	}

}
