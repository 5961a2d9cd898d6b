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
	 * @return about the number, or {@code null} where nobody knows
	 */
	@Nullable Long estimate(Side side);

	/**
	 * Whether both sides order their keys alike, so that a range holds the same keys on
	 * both. Text may be ordered by another collation on each.
	 */
	boolean sameOrder();

	/**
	 * Finds the key so many rows further on. Rows that do not take part may be counted
	 * where that is cheaper.
	 * @param range where to look
	 * @param rows how many rows to go, at least 1
	 * @return the key of the last of them, or {@code null} when the range has fewer rows
	 * @throws KeyOrderException when the keys repeat or go backwards
	 */
	@Nullable String keyAfter(Side side, Selection.Range range, int rows);

	/**
	 * Counts the rows of a range as {@link #keyAfter} does.
	 */
	long count(Side side, Selection.Range range);

	/**
	 * Counts rows of a side that have no key, so that no walk comes by them.
	 */
	default long withoutKey(Side side) {
		return 0;
	}

	/**
	 * Whether a side has no row within a range, its keys being in the order of the range.
	 */
	boolean isEmpty(Side side, Selection.Range range);

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
	 * @return how many rows were read
	 */
	long copy(Side from, Selection selection);

	/**
	 * Copies like {@link #copy} into a range that was empty a moment ago.
	 * @return how many rows were read
	 */
	default long fill(Side from, Selection.Range range) {
		return copy(from, range);
	}

	/**
	 * Copies a range like {@link #copy} and looks for {@link #orphans} after that.
	 */
	default Overwritten overwrite(Side from, Selection.Range range) {
		return new Overwritten(copy(from, range), orphans(from.other(), range));
	}

	/**
	 * Deletes rows.
	 */
	void delete(Side side, Collection<String> keys);

	/**
	 * Names the keys that a side has and the other one has not, without a lock.
	 */
	List<String> orphans(Side side, Selection.Range range);

	/**
	 * Compares both sides of a range, in one snapshot where the transaction or the source
	 * has one.
	 * @throws KeyNotReadException when a row is not found by its key
	 */
	Comparison compare(Selection.Range range);

	/**
	 * Says where the sides differ on some keys.
	 */
	List<Difference> differences(List<String> keys);

	/**
	 * Says where the sides differ on a key that one of them has just named, in the same
	 * snapshot where there is one.
	 * @throws KeyNotReadException when a row is not found by its key
	 */
	default List<Difference> differencesOfNamed(String key) {
		return differences(List.of(key));
	}

	/**
	 * Deletes every row of a side within a range.
	 * @return how many rows were deleted
	 */
	long clear(Side side, Selection.Range range);

	/**
	 * Names rows of OLD that NEW would reject beside one another, at most so many. Found
	 * by one statement over all rows, which a chunk cannot do.
	 */
	default List<RowFailure> duplicates(int limit) {
		return List.of();
	}

	/**
	 * What became of a range.
	 *
	 * @param rows how many rows were read
	 * @param orphans keys that the target has and the source has not
	 */
	record Overwritten(long rows, List<String> orphans) {
	}

	/**
	 * What a comparison found.
	 *
	 * @param rows how many rows were compared
	 * @param suspects keys on which the sides seem to differ
	 */
	record Comparison(long rows, List<String> suspects) {

		static Comparison of(long rows, List<Difference> differences) {
			return new Comparison(rows, differences.stream().map(Difference::key).toList());
		}

	}

}
