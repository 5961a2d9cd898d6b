package dev.changeover.routing;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import dev.changeover.Side;
import dev.changeover.phase.MigrationState;
import org.jspecify.annotations.Nullable;

/**
 * Judges whether a write did the same on both sides, by what it returned and by the rows
 * that it was seen to change. A side whose rows are not all copied yet may change fewer.
 */
final class WriteResults {

	private final @Nullable RowTables declared;

	/**
	 * Makes a judge.
	 * @param declared the tables of both sides where one row of OLD is one row of NEW, or
	 * {@code null} where nobody says so
	 */
	WriteResults(@Nullable RowTables declared) {
		this.declared = declared;
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
	Judgement judge(Operation operation, boolean generates, SideRun old, SideRun fresh, MigrationState state) {
		Long oldCount = generates ? null : count(old.result());
		Long freshCount = generates ? null : count(fresh.result());
		boolean counted = oldCount != null && freshCount != null;
		if (oldCount != null && freshCount != null && !oldCount.equals(freshCount)) {
			return mayBeFewer(oldCount, freshCount, state) ? Judgement.SAME
					: Judgement.differ("OLD " + oldCount + ", NEW " + freshCount + " rows");
		}
		if (!counted && !sameKeys(operation, old.result(), fresh.result())) {
			return Judgement.differ("OLD and NEW returned different keys");
		}
		return changes(operation, counted, old.changes(), fresh.changes(), state);
	}

	private Judgement changes(Operation operation, boolean counted, Changes old, Changes fresh, MigrationState state) {
		if (!old.told() || !fresh.told()) {
			return untold(operation, old, fresh, state);
		}
		if (old.rows() == fresh.rows() || mayBeFewer(old.rows(), fresh.rows(), state)) {
			return Judgement.SAME;
		}
		String detail = "OLD changed " + old.rows() + ", NEW " + fresh.rows() + " rows";
		if (old.rows() == 0) {
			// OLD held no lock. Where it counts the same, the rest may be NEW's own.
			return counted ? Judgement.doubtful(detail) : Judgement.differ(detail);
		}
		if (fresh.rows() == 0) {
			return Judgement.doubtful(detail);
		}
		boolean oneEach = old.isLike(fresh) && this.declared != null && this.declared.isChangedBy(old, fresh);
		KeySource keys = operation.keys();
		if (keys == null) {
			// What was compared already is not open.
			return oneEach ? Judgement.differ(detail) : (counted ? Judgement.SAME : Judgement.open(detail));
		}
		// OLD's locks keep others away from one key, and from all that it inserts, but
		// not
		// from those of many that it did not find.
		if (!keys.isMany() || old.alike() == null || fresh.upserts()) {
			return Judgement.SAME;
		}
		return Judgement.looked(detail, oneEach);
	}

	// A side that may lack rows is overwritten before it counts for anything; where the
	// write answers, its answers were compared.
	private static Judgement untold(Operation operation, Changes old, Changes fresh, MigrationState state) {
		boolean oldDidNothing = old.equals(Changes.NONE);
		boolean newDidNothing = fresh.equals(Changes.NONE);
		if ((oldDidNothing && newDidNothing) || state.mayLackRows(Side.OLD) || state.mayLackRows(Side.NEW)) {
			return Judgement.SAME;
		}
		if ((oldDidNothing && fresh.rows() > 0) || (newDidNothing && old.rows() > 0)) {
			return Judgement.open((oldDidNothing ? "OLD" : "NEW")
					+ " ran no statement in the transaction; if it wrote elsewhere, it is not stored together");
		}
		return (operation.result() == void.class) ? Judgement.open("not every statement told how many rows it changed")
				: Judgement.SAME;
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
	 * @param difference what was seen, or {@code null} when there is no difference
	 * @param doubt how sure that is
	 */
	record Judgement(@Nullable String difference, Doubt doubt) {

		static final Judgement SAME = new Judgement(null, Doubt.NONE);

		static Judgement differ(String difference) {
			return new Judgement(difference, Doubt.NONE);
		}

		/**
		 * One side changed rows and the other none: it missed the write, or had nothing
		 * to change.
		 */
		static Judgement doubtful(String difference) {
			return new Judgement(difference, Doubt.UNLESS_EQUAL);
		}

		/**
		 * Both changed rows, but not as many: one of many keys came in between, or one
		 * row of a side is several of the other.
		 */
		static Judgement looked(String difference, boolean oneEach) {
			return new Judgement(difference, oneEach ? Doubt.UNLESS_EQUAL : Doubt.ONLY_IF_UNEQUAL);
		}

		/**
		 * Nobody can tell: neither keys nor numbers say whether the sides did the same.
		 */
		static Judgement open(String seen) {
			return new Judgement(seen, Doubt.OPEN);
		}

	}

	/** What a second look at the rows decides. */
	enum Doubt {

		/** Nothing: the sides differ. */
		NONE,

		/** The sides differ unless both are seen to hold the same. */
		UNLESS_EQUAL,

		/** The sides differ only if they are seen to. */
		ONLY_IF_UNEQUAL,

		/** It could not: nobody knows where to look. */
		OPEN

	}

}
