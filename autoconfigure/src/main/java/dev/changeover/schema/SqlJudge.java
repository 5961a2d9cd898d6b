package dev.changeover.schema;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import liquibase.change.AbstractSQLChange;
import liquibase.exception.UnexpectedLiquibaseException;
import liquibase.util.StringUtil;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.parser.TokenMgrException;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.UnsupportedStatement;
import net.sf.jsqlparser.statement.alter.Alter;
import net.sf.jsqlparser.statement.alter.RenameTableStatement;
import net.sf.jsqlparser.statement.create.index.CreateIndex;
import net.sf.jsqlparser.statement.create.sequence.CreateSequence;
import net.sf.jsqlparser.statement.create.table.CreateTable;
import net.sf.jsqlparser.statement.create.view.CreateView;
import net.sf.jsqlparser.statement.delete.Delete;
import net.sf.jsqlparser.statement.drop.Drop;
import net.sf.jsqlparser.statement.insert.Insert;
import net.sf.jsqlparser.statement.merge.Merge;
import net.sf.jsqlparser.statement.truncate.Truncate;
import net.sf.jsqlparser.statement.update.Update;
import org.jspecify.annotations.Nullable;

/**
 * Says what SQL does.
 */
final class SqlJudge {

	private static final Pattern CONCURRENTLY = Pattern.compile("(?i)\\bindex\\s+concurrently\\b");

	private static final Pattern NOT_VALID = Pattern.compile("(?i)\\s+not\\s+valid\\s*$");

	private static final Pattern SET_DATA_TYPE = Pattern.compile("(?i)\\bset\\s+data\\s+type\\b");

	private static final Set<String> HARMLESS = Set.of("SetStatement", "Comment", "AlterSequence", "CreateSchema",
			"PlainSelect", "SetOperationList", "Grant", "ShowStatement", "Analyze", "ExplainStatement", "UseStatement",
			"Commit");

	private final LintTarget target;

	private final AlterJudge alter;

	SqlJudge(LintTarget target, KnownTables tables, Set<String> oldTables) {
		this.target = target;
		this.alter = new AlterJudge(target, tables, oldTables);
	}

	/**
	 * Judges the statements of a change.
	 * @param change a change of SQL
	 * @param inTransaction whether it runs in a transaction
	 * @param judgement where to say what is found
	 */
	void judge(AbstractSQLChange change, boolean inTransaction, Judgement judgement) {
		String text;
		try {
			text = change.getSql();
		}
		catch (UnexpectedLiquibaseException ex) {
			text = null;
		}
		if (text == null) {
			judgement.remarks().add(new Remark(LintRule.OPAQUE, null, null, change.getSerializedObjectName()));
			return;
		}
		for (String statement : StringUtil.processMultiLineSQL(text, true, change.isSplitStatements(),
				change.getEndDelimiter())) {
			if (!statement.isBlank()) {
				judge(statement.strip(), inTransaction, judgement);
			}
		}
	}

	private void judge(String sql, boolean inTransaction, Judgement judgement) {
		SqlRemarks say = new SqlRemarks(sql, judgement);
		boolean concurrently = CONCURRENTLY.matcher(sql).find();
		boolean notValid = NOT_VALID.matcher(sql).find();
		if (concurrently && inTransaction && this.target.isPostgres()) {
			say.that(LintRule.CONCURRENTLY_IN_TRANSACTION, null);
		}
		String plain = SET_DATA_TYPE
			.matcher(NOT_VALID.matcher(CONCURRENTLY.matcher(sql).replaceAll("index")).replaceAll(""))
			.replaceAll("type");
		Statement statement = parse(plain);
		if (statement == null) {
			UnparsedSql.rule(sql).ifPresent((rule) -> say.that(rule, null));
			return;
		}
		judge(statement, say, concurrently, notValid);
	}

	/**
	 * Parses a statement.
	 * @param sql one statement
	 * @return what it is, or {@code null} where the parser does not know it
	 */
	static @Nullable Statement parse(String sql) {
		try {
			// The parser's own entry starts a thread each time, and most is simple.
			return known(CCJSqlParserUtil.newParser(sql).withAllowComplexParsing(false).Statement());
		}
		catch (ParseException | TokenMgrException simple) {
			try {
				return known(CCJSqlParserUtil.parse(sql));
			}
			catch (JSQLParserException ex) {
				return null;
			}
		}
	}

	private static @Nullable Statement known(Statement statement) {
		return (statement instanceof UnsupportedStatement) ? null : statement;
	}

	private void judge(Statement statement, SqlRemarks say, boolean concurrently, boolean notValid) {
		if (statement instanceof Alter alter) {
			alter.getAlterExpressions()
				.forEach((one) -> this.alter.judge(Remark.table(alter.getTable().getName()), one, say, notValid));
		}
		else if (statement instanceof Drop drop) {
			drop(drop, say, concurrently);
		}
		else if (statement instanceof CreateTable create) {
			say.added(Remark.table(create.getTable().getName()), null);
			if (create.getSelect() != null) {
				say.that(LintRule.CHANGE_DATA, Remark.table(create.getTable().getName()));
			}
		}
		else if (statement instanceof CreateSequence create) {
			say.added(Remark.table(create.getSequence().getName()), null);
		}
		else if (statement instanceof CreateIndex create) {
			String table = Remark.table(create.getTable().getName());
			if ("unique".equalsIgnoreCase(create.getIndex().getType())) {
				say.that(LintRule.CREATE_UNIQUE_INDEX, table);
			}
			if (this.target.isPostgres() && !concurrently) {
				say.that(LintRule.CREATE_INDEX, table);
			}
		}
		else if (statement instanceof CreateView view) {
			if (view.isOrReplace()) {
				say.that(LintRule.REPLACE_OBJECT, null);
			}
		}
		else if (statement instanceof RenameTableStatement) {
			say.that(LintRule.RENAME, null);
		}
		else if (statement instanceof Truncate truncate) {
			say.that(LintRule.TRUNCATE, Remark.table(truncate.getTable().getName()));
		}
		else {
			data(statement, say);
		}
	}

	private static void data(Statement statement, SqlRemarks say) {
		if (statement instanceof Delete delete) {
			say.that((delete.getWhere() != null) ? LintRule.CHANGE_DATA : LintRule.DELETE_ALL,
					Remark.table(delete.getTable().getName()));
		}
		else if (statement instanceof Update update) {
			say.that((update.getWhere() != null) ? LintRule.CHANGE_DATA : LintRule.UPDATE_ALL,
					Remark.table(update.getTable().getName()));
		}
		else if (statement instanceof Insert insert) {
			say.that(LintRule.CHANGE_DATA, Remark.table(insert.getTable().getName()));
		}
		else if (statement instanceof Merge merge) {
			say.that(LintRule.CHANGE_DATA, Remark.table(merge.getTable().getName()));
		}
		else if (!HARMLESS.contains(statement.getClass().getSimpleName())) {
			say.that(LintRule.OPAQUE, null);
		}
	}

	private static void drop(Drop drop, SqlRemarks say, boolean concurrently) {
		String name = Remark.table(drop.getName().getName());
		switch (drop.getType().toLowerCase(Locale.ROOT)) {
			case "table" -> say.that(LintRule.DROP_TABLE, name);
			case "index" -> {
				if (!concurrently) {
					say.that(LintRule.DROP_INDEX, null);
				}
			}
			default -> say.that(LintRule.DROP_OBJECT, null);
		}
		if (drop.getParameters() != null && drop.getParameters().stream().anyMatch("cascade"::equalsIgnoreCase)) {
			say.that(LintRule.DROP_CASCADE, name);
		}
	}

}
