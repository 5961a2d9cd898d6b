package dev.changeover.schema;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Where a statement of SQL says what it does.
 *
 * @param sql the statement
 * @param judgement takes it
 */
record SqlRemarks(String sql, Judgement judgement) {

	private static final Pattern BLANKS = Pattern.compile("\\s+");

	private static final int WORDS = 4;

	/** Says that a rule is about it. */
	void that(LintRule rule, @Nullable String table) {
		that(rule, table, null);
	}

	/** Says that a rule is about a column of it. */
	void that(LintRule rule, @Nullable String table, @Nullable String column) {
		this.judgement.remarks().add(new Remark(rule, table, Remark.object(table, column), excerpt()));
	}

	/** Says that it adds a column, or a table where there is none. */
	void added(@Nullable String table, @Nullable String column) {
		String object = Remark.object(table, column);
		if (object != null) {
			this.judgement.added().add(object);
		}
	}

	/** The first words of a statement: no values, as those come later. */
	private String excerpt() {
		return BLANKS.splitAsStream(this.sql).limit(WORDS).collect(Collectors.joining(" ", "sql '", "'"));
	}

}
