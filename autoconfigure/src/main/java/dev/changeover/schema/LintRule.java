package dev.changeover.schema;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * What the linter looks for. Rules about compatibility ask whether the release before
 * this one still works; rules about locks ask whether traffic stands still.
 */
public enum LintRule {

	/** A column is gone. */
	DROP_COLUMN(Needs.CONTRACT, "destroys data, and the release before this one still reads and writes it",
			"Label the changeset 'contract'."),

	/** A table is gone. */
	DROP_TABLE(Needs.CONTRACT, "destroys data, and the release before this one still uses it",
			"Label the changeset 'contract'."),

	/** A view, sequence, procedure, type or schema is gone. */
	DROP_OBJECT(Needs.CONTRACT,
			"takes away what the release before this one may use, and on PostgreSQL what hangs on it",
			"Label the changeset 'contract'."),

	/** More may go than is named. */
	DROP_CASCADE(Needs.NOTHING, "also drops whatever depends on it, unseen", "Drop what depends on it by name first."),

	/** All rows are gone. */
	TRUNCATE(Needs.CONTRACT, "destroys all rows", "Label the changeset 'contract'."),

	/** All rows are gone. */
	DELETE_ALL(Needs.CONTRACT, "has no condition and destroys all rows",
			"Label the changeset 'contract', or give it a condition."),

	/** Something has another name. */
	RENAME(Needs.CONTRACT, "breaks the release before this one at once",
			"Add the new name beside the old one and write both; drop the old one by 'contract'."),

	/** A column has another type. */
	CHANGE_COLUMN_TYPE(Needs.CONTRACT,
			"may rewrite the table under a lock, and the release before this one may fail on it",
			"Add a column of the new type and write both; drop the old one by 'contract'."),

	/** A domain has other rules. */
	ALTER_DOMAIN(Needs.CONTRACT, "changes every column of that type at once", "Label the changeset 'contract'."),

	/** A partition leaves. */
	DETACH_PARTITION(Needs.CONTRACT, "takes its rows out of the table", "Label the changeset 'contract'."),

	/** A table is written anew. */
	REWRITE_TABLE(Needs.CONTRACT, "rewrites the table while nobody can read it",
			"Do it in a maintenance window, or use an online tool; at least label the changeset 'contract'."),

	/** A default is gone. */
	DROP_DEFAULT(Needs.CONTRACT, "fails inserts of the release before this one that rely on it",
			"Label the changeset 'contract'."),

	/** A primary key is gone. */
	DROP_PRIMARY_KEY(Needs.CONTRACT, "lets duplicates in and takes the index that lookups use",
			"Label the changeset 'contract'."),

	/** Two columns become one. */
	MERGE_COLUMNS(Needs.CONTRACT, "updates all rows and drops both columns in one transaction",
			"Add the column, fill it with BACKFILL, and drop the two by 'contract'."),

	/** Inserts of the old release lack a value. */
	ADD_REQUIRED_COLUMN(Needs.TIGHTEN, "fails inserts of the release before this one, and itself on a table with rows",
			"Add it nullable or with a default; make it NOT NULL by 'tighten' or 'contract'."),

	/** NULL is no longer taken. */
	SET_NOT_NULL(Needs.TIGHTEN, "fails writes of NULL by the release before this one",
			"Label the changeset 'tighten', or 'contract' where OLD still inserts into the table."),

	/** NULL is no longer taken where OLD inserts. */
	SET_NOT_NULL_ON_OLD(Needs.CONTRACT, "fails inserts of OLD, which knows nothing of the column",
			"Label the changeset 'contract'."),

	/** All rows are read under a lock. */
	NOT_NULL_SCAN(Needs.NOTHING, "reads all rows under a lock on PostgreSQL, validate: false or not",
			"Add CHECK (column IS NOT NULL) NOT VALID by sql, VALIDATE it, then set NOT NULL."),

	/** Rows without a parent are no longer taken. */
	ADD_FOREIGN_KEY(Needs.TIGHTEN, "fails writes that the release before this one may make, and locks both tables",
			"Label the changeset 'tighten'; on PostgreSQL add it with validate: false and VALIDATE it later."),

	/** Duplicates are no longer taken. */
	ADD_UNIQUE(Needs.TIGHTEN,
			"fails duplicates that the release before this one may write, and builds its index under a lock",
			"Label the changeset 'tighten'; on PostgreSQL create the unique index CONCURRENTLY first."),

	/** Duplicates and NULL are no longer taken. */
	ADD_PRIMARY_KEY(Needs.TIGHTEN, "fails duplicates and NULL, and builds its index under a lock",
			"Label the changeset 'tighten'; on PostgreSQL create the unique index CONCURRENTLY first."),

	/** Other values are no longer taken. */
	ADD_CHECK(Needs.TIGHTEN, "fails values that the release before this one may write, and reads all rows under a lock",
			"Label the changeset 'tighten'; on PostgreSQL add it NOT VALID and VALIDATE it later."),

	/** A statement that PostgreSQL does not take. */
	UNIQUE_INDEX_NAME(Needs.NEVER, "makes 'UNIQUE (...) USING INDEX', which PostgreSQL refuses",
			"Write ALTER TABLE ... ADD CONSTRAINT ... UNIQUE USING INDEX by sql."),

	/** A destructive change that runs again. */
	RERUN_DESTRUCTIVE(Needs.NEVER, "runs again, and destroys again", "Take runOnChange and runAlways off."),

	/** A label that is lost. */
	LOST_LABEL(Needs.NEVER, "has a blank in 'labels: x', so Liquibase loses the label and the changeset runs",
			"Write labels:x, or labels:\"x, y\"."),

	/** A changeset of two minds. */
	TWO_LABELS(Needs.NEVER, "has two labels of Changeover", "Split it into one changeset for each."),

	/** Adding and destroying in one. */
	MIXED_CHANGES(Needs.NEVER, "adds and destroys in one changeset, so neither can run without the other",
			"Split it: what adds is 'expand', what destroys is 'contract'."),

	/** CONCURRENTLY within a transaction. */
	CONCURRENTLY_IN_TRANSACTION(Needs.NEVER, "uses CONCURRENTLY, which fails within a transaction",
			"Set runInTransaction: false, and let it be alone in its changeset."),

	/** A contract before what it needs. */
	CONTRACT_BEFORE_EXPAND(Needs.NEVER, "stands before a changeset that expands the same thing, and will run after it",
			"Move it behind, or do not use the name again."),

	/** A suppression nobody can judge. */
	SUPPRESSION_WITHOUT_REASON(Needs.NEVER, "suppresses a rule without a reason",
			"Write: changeover:allow <rule> because <reason>."),

	/** A new column that old databases fill at once. */
	ADD_COLUMN_DEFAULT(Needs.NOTHING, "rewrites the table on this version of the database",
			"Add it without a default, set the default, then fill it with BACKFILL."),

	/** A new column with a value of its own for each row. */
	ADD_COLUMN_VOLATILE_DEFAULT(Needs.NOTHING, "gives each row a value of its own, so it rewrites the table",
			"Add it without a default, set the default, then fill it with BACKFILL."),

	/** A new column that is filled in the same transaction. */
	ADD_COLUMN_WITH_UPDATE(Needs.NOTHING, "updates all rows in the transaction that locks the table",
			"Add the column only, and fill it with BACKFILL."),

	/** A new column that the database computes. */
	ADD_GENERATED_COLUMN(Needs.NOTHING, "computes a value for each row, so it rewrites the table",
			"Add a plain column and fill it with BACKFILL."),

	/** A new column and a constraint in one. */
	ADD_COLUMN_WITH_CONSTRAINT(Needs.NOTHING, "builds or checks a constraint under the lock of the new column",
			"Add the column first, and the constraint in a changeset of its own."),

	/** A type without equality. */
	JSON_COLUMN(Needs.NOTHING, "has no equality, so DISTINCT and GROUP BY fail", "Use jsonb."),

	/** NULL is taken. */
	DROP_NOT_NULL(Needs.NOTHING, "may give NULL to the release before this one", "See that readers can take it."),

	/** An index under a lock. */
	CREATE_INDEX(Needs.NOTHING, "holds up writes to the table while the index is built",
			"Use sql with CREATE INDEX CONCURRENTLY and runInTransaction: false."),

	/** A unique index. */
	CREATE_UNIQUE_INDEX(Needs.TIGHTEN, "fails duplicates that the release before this one may write",
			"Label the changeset 'tighten'."),

	/** An index is gone. */
	DROP_INDEX(Needs.NOTHING, "may slow queries of the release before this one, and locks the table",
			"See that no query needs it; on PostgreSQL use DROP INDEX CONCURRENTLY."),

	/** A constraint is gone. */
	DROP_CONSTRAINT(Needs.NOTHING, "lets in what the release before this one relies not to meet",
			"See that nobody relies on it."),

	/** A column numbers itself. */
	ADD_AUTO_INCREMENT(Needs.NOTHING, "sets NOT NULL and a default under a lock", "Do it when the table is quiet."),

	/** A table is made from another. */
	ADD_LOOKUP_TABLE(Needs.NOTHING, "copies data and adds constraints in one transaction",
			"Create the table, fill it with BACKFILL, then add the foreign key by 'tighten'."),

	/** A view or procedure of another shape. */
	REPLACE_OBJECT(Needs.NOTHING, "may change what the release before this one gets", "Give the new shape a new name."),

	/** Rows are changed. */
	CHANGE_DATA(Needs.NOTHING, "changes rows beside the application's writes",
			"Use BACKFILL for more than a handful of rows."),

	/** All rows are changed. */
	UPDATE_ALL(Needs.NOTHING, "updates all rows in one transaction", "Use BACKFILL."),

	/** Values of an enum change. */
	CHANGE_ENUM(Needs.NOTHING, "rewrites the table where values are removed or reordered",
			"Add values at the end only."),

	/** A way of altering that blocks. */
	BLOCKING_ALGORITHM(Needs.NOTHING, "copies the table or holds up writes",
			"Leave ALGORITHM and LOCK to the database."),

	/** A lock by hand. */
	EXPLICIT_LOCK(Needs.NOTHING, "locks the table for the rest of the transaction", "Leave locking to the change."),

	/** Several statements under one lock. */
	SEVERAL_LOCKS(Needs.NOTHING, "alters tables in several changes, and the first lock is held to the last",
			"One change a changeset."),

	/** No way back. */
	NO_ROLLBACK(Needs.NOTHING, "has no way back", "Give it a rollback block."),

	/** Open to runs outside of the application. */
	NO_SECOND_GATE(Needs.NOTHING,
			"does not hold the contract outside of the application; the command line would run it",
			"Add this precondition:"),

	/** Something the linter cannot read. */
	OPAQUE(Needs.NOTHING, "cannot be judged", "Look at it yourself, and label it by what it does.");

	private final Needs needs;

	private final String why;

	private final String remedy;

	LintRule(Needs needs, String why, String remedy) {
		this.needs = needs;
		this.why = why;
		this.remedy = remedy;
	}

	/**
	 * The name used in {@code changeover.lint.rules} and in suppressions. It stays.
	 * @return e.g. {@code drop-column}
	 */
	public String text() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Why it matters.
	 * @return the second half of a sentence
	 */
	public String why() {
		return this.why;
	}

	/**
	 * What to do instead.
	 * @return a sentence
	 */
	public String remedy() {
		return this.remedy;
	}

	/**
	 * What label makes it right.
	 * @return the least that is needed
	 */
	Needs needs() {
		return this.needs;
	}

	/**
	 * Finds a rule.
	 * @param text its name
	 * @return the rule, or empty
	 */
	public static Optional<LintRule> of(String text) {
		return Arrays.stream(values()).filter((rule) -> rule.text().equals(text)).findFirst();
	}

	/** What label makes a change right. */
	enum Needs {

		/** None: it is a warning whatever the label. */
		NOTHING,

		/** {@code tighten} or {@code contract}. */
		TIGHTEN,

		/** {@code contract}. */
		CONTRACT,

		/** None could: it is an error whatever the label. */
		NEVER;

		/**
		 * Whether a changeset may do it.
		 * @param label its label, or {@code null} without one
		 * @return {@code false} for an error
		 */
		boolean metBy(@Nullable Label label) {
			return switch (this) {
				case NOTHING -> true;
				case TIGHTEN -> label == Label.TIGHTEN || label == Label.CONTRACT;
				case CONTRACT -> label == Label.CONTRACT;
				case NEVER -> false;
			};
		}

	}

}
