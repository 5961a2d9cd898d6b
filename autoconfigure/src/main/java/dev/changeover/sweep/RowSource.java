package dev.changeover.sweep;

import java.util.Collection;
import java.util.List;
import java.util.Set;

import dev.changeover.Side;
import org.jspecify.annotations.Nullable;

/**
 * Rows of both sides of one migration, as the engine walks over them. Implemented by
 * tables declared in the configuration and by {@link dev.changeover.MigrationRows}. Every
 * method joins the transaction of the caller.
 */
interface RowSource {

	/**
	 * Version of the mapping; a sweep begun under another one is not resumed.
	 */
	String mappingVersion();

	/**
	 * The most rows that one chunk may have.
	 */
	int maxChunkRows();

	/**
	 * Whether both sides of a comparison are read by one statement, which sees one
	 * snapshot at any isolation level.
	 */
	boolean comparesInOneStatement();

	/**
	 * Whether this source can write a side.
	 * @return what is missing, or {@code null} when it can
	 */
	@Nullable String whyNotWritable(Side side);

	/**
	 * Counts the rows of a side.
	 * @return the number, or {@code null} where that would take long
	 */
	@Nullable Long count(Side side);

	/**
	 * The next keys of a side.
	 * @param range where to look
	 * @param limit the most keys to look at
	 * @throws KeyOrderException when the keys repeat or go backwards
	 */
	Page page(Side side, Selection.Range range, int limit);

	/**
	 * Names the keys of a side within a range, at most so many.
	 */
	List<String> keys(Side side, Selection.Range range, int limit);

	/**
	 * Locks rows to the end of the transaction.
	 */
	void lock(Side side, Selection selection);

	/**
	 * Asks which keys a side has by now, without a lock.
	 */
	Set<String> present(Side side, Collection<String> keys);

	/**
	 * Locks the selected rows of OLD, then those of NEW that it overwrites (both, OLD
	 * first, when it copies back), reads those of one side and overwrites the other.
	 */
	void copy(Side from, Selection selection);

	/**
	 * Deletes rows.
	 */
	void delete(Side side, Collection<String> keys);

	/**
	 * Names the keys that a side has and the other one has not, without a lock.
	 */
	List<String> orphans(Side side, Selection.Range range);

	/**
	 * Names the keys on which the sides differ, in one snapshot where the transaction or
	 * the source has one.
	 */
	List<Difference> compare(Selection selection);

	/**
	 * Deletes every selected row of a side.
	 */
	void clear(Side side, Selection.Range range);

	/**
	 * Names rows that a side would reject beside one another.
	 */
	default List<RowFailure> duplicates(Side target) {
		return List.of();
	}

}
