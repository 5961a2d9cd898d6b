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
	 * Estimates the rows of a side.
	 * @return the number, or {@code null} where counting would take long
	 */
	@Nullable Long estimate(Side side);

	/**
	 * Finds the key so many rows further on.
	 * @param range where to look
	 * @param rows how many rows to go, at least 1
	 * @return the key of the last of them, or {@code null} when the range has fewer rows
	 * @throws KeyOrderException when the keys repeat or go backwards
	 */
	@Nullable String keyAfter(Side side, Selection.Range range, int rows);

	/**
	 * Counts the rows of a range that has few.
	 */
	long count(Side side, Selection.Range range);

	/**
	 * Names the keys of a side within a range, at most so many.
	 */
	List<String> keys(Side side, Selection.Range range, int limit);

	/**
	 * Locks rows to the end of the transaction.
	 * @return the keys of those that were there to be locked, as the database has them
	 */
	Set<String> lock(Side side, List<String> keys);

	/**
	 * Asks which keys a side has by now, without a lock. The database tells whether two
	 * keys are one: it may ignore case or trailing blanks.
	 * @return those of the keys given, as they were given
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
	 * Names rows of OLD that NEW would reject beside one another, at most so many. Found
	 * by one statement over all rows, which a chunk cannot do.
	 */
	default List<RowFailure> duplicates(int limit) {
		return List.of();
	}

}
