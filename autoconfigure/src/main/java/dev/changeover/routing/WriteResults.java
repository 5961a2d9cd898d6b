package dev.changeover.routing;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import dev.changeover.Side;
import dev.changeover.phase.MigrationState;
import org.jspecify.annotations.Nullable;

/**
 * Judges whether a write did the same on both sides, by what it returned and by whether
 * it changed any row. A side whose rows are not all copied yet may change fewer.
 */
final class WriteResults {

	private WriteResults() {
	}

	/**
	 * How two runs of a write differ.
	 * @param operation the write
	 * @param generates whether it returns the key that the caller left open
	 * @param old what happened on OLD
	 * @param fresh what happened on NEW
	 * @param state the state of the migration
	 * @return the difference in counts, {@link Judgement#SAME} when there is none
	 */
	static Judgement judge(Operation operation, boolean generates, SideRun old, SideRun fresh, MigrationState state) {
		Long oldCount = generates ? null : count(old.result());
		Long freshCount = generates ? null : count(fresh.result());
		if (oldCount != null && freshCount != null) {
			boolean equal = oldCount.equals(freshCount) || mayBeFewer(oldCount, freshCount, state);
			return equal ? Judgement.SAME : Judgement.differ("OLD " + oldCount + ", NEW " + freshCount + " rows");
		}
		if (!sameKeys(operation, old.result(), fresh.result())) {
			return Judgement.differ("OLD and NEW returned different keys");
		}
		if (!old.observed() || !fresh.observed() || (old.rows() > 0) == (fresh.rows() > 0)
				|| mayBeFewer(old.rows(), fresh.rows(), state)) {
			return Judgement.SAME;
		}
		String detail = "OLD changed " + old.rows() + ", NEW " + fresh.rows() + " rows";
		return (old.rows() > 0) ? Judgement.doubtful(detail) : Judgement.differ(detail);
	}

	private static boolean mayBeFewer(long old, long fresh, MigrationState state) {
		return (fresh < old) ? state.mayLackRows(Side.NEW) : state.mayLackRows(Side.OLD);
	}

	private static @Nullable Long count(@Nullable Object result) {
		if (result instanceof Boolean changed) {
			return changed ? 1L : 0L;
		}
		if (result instanceof Integer || result instanceof Long || result instanceof Short) {
			return ((Number) result).longValue();
		}
		if (result instanceof int[] counts) {
			return Arrays.stream(counts).asLongStream().sum();
		}
		return (result instanceof long[] counts) ? (Long) Arrays.stream(counts).sum() : null;
	}

	private static boolean sameKeys(Operation operation, @Nullable Object old, @Nullable Object fresh) {
		if (isNothing(old) || isNothing(fresh)) {
			return isNothing(old) == isNothing(fresh);
		}
		KeySource keys = operation.keys();
		if (keys == null || operation.result() == void.class) {
			return true;
		}
		List<String> oldKeys = keys.ofReturned(old);
		return oldKeys.isEmpty() || oldKeys.equals(keys.ofReturned(fresh));
	}

	private static boolean isNothing(@Nullable Object result) {
		return result == null || result.equals(Optional.empty());
	}

	/**
	 * What came out of it.
	 *
	 * @param difference the counts, or {@code null} when there is no difference
	 * @param certain whether the difference needs no second look
	 */
	record Judgement(@Nullable String difference, boolean certain) {

		static final Judgement SAME = new Judgement(null, true);

		static Judgement differ(String difference) {
			return new Judgement(difference, true);
		}

		/**
		 * OLD changed rows (so it holds their locks) and NEW did not: it missed the
		 * write, or had nothing to change.
		 */
		static Judgement doubtful(String difference) {
			return new Judgement(difference, false);
		}

	}

}
