package dev.changeover.routing;

import org.jspecify.annotations.Nullable;

/**
 * What one side was seen to do to rows.
 *
 * @param told whether every statement told how many rows it changed
 * @param rows how many rows were changed in all
 * @param alike {@link SqlEffect.Kind#DELETES} or {@link SqlEffect.Kind#UPDATES} where
 * nothing else changed rows and the count is exact, else {@code null}
 * @param table the table that was changed, where one statement did it
 * @param upserts whether a row may have counted twice
 */
record Changes(boolean told, long rows, SqlEffect.@Nullable Kind alike, @Nullable String table, boolean upserts) {

	/** Nothing is known, as nobody could watch. */
	static final Changes UNSEEN = new Changes(false, -1, null, null, false);

	/** No statement was seen. */
	static final Changes NONE = new Changes(false, 0, null, null, false);

	/**
	 * Whether another side did the same kind of thing and nothing else.
	 */
	boolean isLike(Changes other) {
		return this.alike != null && this.alike == other.alike;
	}

	/**
	 * Adds up what the statements of one side did. Used by one thread.
	 */
	static final class Sum {

		private int statements;

		private int changing;

		private long rows;

		private boolean told = true;

		private boolean exact = true;

		private boolean upserts;

		private @Nullable SqlEffect last;

		void add(SqlEffect effect, long changed, boolean known, boolean counted) {
			this.statements++;
			this.rows += changed;
			this.told &= known;
			this.exact &= counted;
			if (effect.kind() == SqlEffect.Kind.READS) {
				return;
			}
			this.changing++;
			this.upserts |= effect.kind() == SqlEffect.Kind.UPSERTS;
			SqlEffect before = this.last;
			this.exact &= before == null || before.kind() == effect.kind();
			this.last = effect;
		}

		boolean mayHaveChanged() {
			return this.rows > 0 || !this.told;
		}

		Changes total() {
			if (this.statements == 0) {
				return NONE;
			}
			SqlEffect effect = this.last;
			boolean alike = this.exact && effect != null
					&& (effect.kind() == SqlEffect.Kind.DELETES || effect.kind() == SqlEffect.Kind.UPDATES);
			return new Changes(this.told, this.rows, (alike && effect != null) ? effect.kind() : null,
					(effect != null && this.changing == 1) ? effect.table() : null, this.upserts);
		}

	}

}
