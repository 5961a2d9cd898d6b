package dev.changeover.schema;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
import net.sf.jsqlparser.statement.alter.AlterExpression;
import net.sf.jsqlparser.statement.alter.AlterOperation;
import net.sf.jsqlparser.statement.alter.RenameTableStatement;
import net.sf.jsqlparser.statement.create.index.CreateIndex;
import net.sf.jsqlparser.statement.create.table.CheckConstraint;
import net.sf.jsqlparser.statement.create.table.CreateTable;
import net.sf.jsqlparser.statement.create.table.ForeignKeyIndex;
import net.sf.jsqlparser.statement.create.table.Index;
import net.sf.jsqlparser.statement.create.view.CreateView;
import net.sf.jsqlparser.statement.delete.Delete;
import net.sf.jsqlparser.statement.drop.Drop;
import net.sf.jsqlparser.statement.insert.Insert;
import net.sf.jsqlparser.statement.merge.Merge;
import net.sf.jsqlparser.statement.truncate.Truncate;
import net.sf.jsqlparser.statement.update.Update;
import org.jspecify.annotations.Nullable;

/**
 * Says what SQL does. What the parser does not know is looked up among well-known
 * dangers; the rest is opaque, never taken for harmless.
 */
final class SqlJudge {

	private static final Pattern CONCURRENTLY = Pattern.compile("(?i)\\bindex\\s+concurrently\\b");

	private static final Pattern NOT_VALID = Pattern.compile("(?i)\\s+not\\s+valid\\s*$");

	private static final Pattern SET_DATA_TYPE = Pattern.compile("(?i)\\bset\\s+data\\s+type\\b");

	private static final Pattern VOLATILE = Pattern.compile(
			"(?i).*\\b(gen_random_uuid|uuid_generate\\w*|uuid|random|rand|random_uuid|clock_timestamp|timeofday|nextval|next value"
					+ "|newid)\\b.*",
			Pattern.DOTALL);

	private static final Pattern GENERATED = Pattern
		.compile("(?i).*\\b(generated|auto_increment|(big|small)?serial)\\b.*", Pattern.DOTALL);

	private static final Set<String> HARMLESS = Set.of("SetStatement", "Comment", "CreateSequence", "AlterSequence",
			"CreateSchema", "PlainSelect", "SetOperationList", "Grant", "ShowStatement", "Analyze", "ExplainStatement",
			"UseStatement", "Commit");

	/** What the parser does not know, in the order in which it is tried. */
	private static final Map<Pattern, LintRule> DANGERS = Map.ofEntries(
			danger("vacuum\\s+(\\(.*)?full\\b.*", LintRule.REWRITE_TABLE),
			danger("cluster\\b.*", LintRule.REWRITE_TABLE),
			danger("alter\\s+type\\s.*\\brename\\s+(value|attribute|to)\\b.*", LintRule.RENAME),
			danger("alter\\s+(view|sequence|index|schema|function|procedure|materialized\\s+view)\\s.*\\brename\\s.*",
					LintRule.RENAME),
			danger("alter\\s+domain\\b.*", LintRule.ALTER_DOMAIN),
			danger("alter\\s+table\\b.*\\bdetach\\s+partition\\b.*", LintRule.DETACH_PARTITION),
			danger("alter\\s+table\\b.*\\b(unique|primary\\s+key)\\s+using\\s+index\\b.*", LintRule.ADD_UNIQUE),
			danger("alter\\s+table\\b.*\\bdrop\\s+(foreign\\s+key|constraint|check)\\b.*", LintRule.DROP_CONSTRAINT),
			danger("drop\\s+(type|domain|extension|materialized\\s+view|trigger|rule|policy|database|role)\\b.*",
					LintRule.DROP_OBJECT),
			danger("lock\\s+tables?\\b.*", LintRule.EXPLICIT_LOCK));

	private static final Pattern KNOWN_GOOD = Pattern.compile(
			"(?is)(alter\\s+type\\s.*\\badd\\s+value\\b.*|alter\\s+table\\b.*\\bvalidate\\s+constraint\\b.*|analyze\\b.*)");

	private final LintTarget target;

	private final KnownTables tables;

	private final Set<String> oldTables;

	SqlJudge(LintTarget target, KnownTables tables, Set<String> oldTables) {
		this.target = target;
		this.tables = tables;
		this.oldTables = oldTables;
	}

	private static Map.Entry<Pattern, LintRule> danger(String pattern, LintRule rule) {
		return Map.entry(Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.DOTALL), rule);
	}

	static boolean isVolatile(@Nullable String expression) {
		return expression != null && VOLATILE.matcher(expression).matches();
	}

	static boolean isGenerated(String definition) {
		return GENERATED.matcher(definition).matches();
	}

	/**
	 * Judges the statements of a change.
	 * @param change a change of SQL
	 * @param inTransaction whether it runs in a transaction
	 * @param remarks where to say what is found
	 */
	void judge(AbstractSQLChange change, boolean inTransaction, List<Remark> remarks) {
		String text;
		try {
			text = change.getSql();
		}
		catch (UnexpectedLiquibaseException ex) {
			text = null;
		}
		if (text == null) {
			remarks.add(new Remark(LintRule.OPAQUE, null, change.getSerializedObjectName()));
			return;
		}
		for (String statement : StringUtil.processMultiLineSQL(text, true, change.isSplitStatements(),
				change.getEndDelimiter())) {
			if (!statement.isBlank()) {
				judge(statement.strip(), inTransaction, remarks);
			}
		}
	}

	private void judge(String sql, boolean inTransaction, List<Remark> remarks) {
		boolean concurrently = CONCURRENTLY.matcher(sql).find();
		boolean notValid = NOT_VALID.matcher(sql).find();
		if (concurrently && inTransaction && this.target.isPostgres()) {
			remarks.add(new Remark(LintRule.CONCURRENTLY_IN_TRANSACTION, null, excerpt(sql)));
		}
		String plain = SET_DATA_TYPE
			.matcher(NOT_VALID.matcher(CONCURRENTLY.matcher(sql).replaceAll("index")).replaceAll(""))
			.replaceAll("type");
		Statement statement = parse(plain);
		if (statement == null) {
			unparsed(sql, remarks);
			return;
		}
		judge(statement, new Say(sql, remarks), concurrently, notValid);
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

	private static void unparsed(String sql, List<Remark> remarks) {
		if (KNOWN_GOOD.matcher(sql).matches()) {
			return;
		}
		LintRule rule = DANGERS.entrySet()
			.stream()
			.filter((danger) -> danger.getKey().matcher(sql).matches())
			.map(Map.Entry::getValue)
			.sorted()
			.findFirst()
			.orElse(LintRule.OPAQUE);
		remarks.add(new Remark(rule, null, excerpt(sql)));
	}

	private void judge(Statement statement, Say say, boolean concurrently, boolean notValid) {
		if (statement instanceof Alter alter) {
			alter.getAlterExpressions()
				.forEach((one) -> alter(Remark.table(alter.getTable().getName()), one, say, notValid));
		}
		else if (statement instanceof Drop drop) {
			drop(drop, say, concurrently);
		}
		else if (statement instanceof CreateTable create) {
			if (create.getSelect() != null) {
				say.that(LintRule.CHANGE_DATA, Remark.table(create.getTable().getName()));
			}
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

	private static void data(Statement statement, Say say) {
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

	private static void drop(Drop drop, Say say, boolean concurrently) {
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

	private void alter(@Nullable String table, AlterExpression one, Say say, boolean notValid) {
		AlterOperation operation = one.getOperation();
		switch (operation) {
			case DROP -> {
				if (one.getColumnName() != null) {
					say.that(LintRule.DROP_COLUMN, table);
				}
				else {
					say.that(LintRule.DROP_CONSTRAINT, table);
				}
			}
			case DROP_PRIMARY_KEY -> say.that(LintRule.DROP_PRIMARY_KEY, table);
			case DROP_UNIQUE, DROP_FOREIGN_KEY -> say.that(LintRule.DROP_CONSTRAINT, table);
			case RENAME, RENAME_TABLE, RENAME_INDEX, RENAME_KEY, RENAME_CONSTRAINT -> say.that(LintRule.RENAME, table);
			case ADD -> add(table, one, say, notValid);
			case ALTER -> alterColumn(table, one, say);
			case MODIFY -> modify(table, one, say);
			case CHANGE -> {
				say.that(LintRule.RENAME, table);
				say.that(LintRule.CHANGE_COLUMN_TYPE, table);
			}
			case ALGORITHM -> {
				if ("copy".equalsIgnoreCase(one.getAlgorithmOption())) {
					say.that(LintRule.BLOCKING_ALGORITHM, table);
				}
			}
			case LOCK -> {
				if (!"none".equalsIgnoreCase(one.getLockOption()) && !"default".equalsIgnoreCase(one.getLockOption())) {
					say.that(LintRule.BLOCKING_ALGORITHM, table);
				}
			}
			default -> unspecific(table, one, say);
		}
	}

	private static void unspecific(@Nullable String table, AlterExpression one, Say say) {
		String text = String.valueOf(one.getOptionalSpecifier()).toLowerCase(Locale.ROOT);
		if (text.startsWith("detach partition")) {
			say.that(LintRule.DETACH_PARTITION, table);
		}
		else if (!text.startsWith("validate constraint")) {
			say.that(LintRule.OPAQUE, table);
		}
	}

	private void add(@Nullable String table, AlterExpression one, Say say, boolean notValid) {
		Index index = one.getIndex();
		if (one.getPkColumns() != null) {
			say.that(LintRule.ADD_PRIMARY_KEY, table);
		}
		else if (one.getUk() || one.getUkColumns() != null) {
			say.that(LintRule.ADD_UNIQUE, table);
		}
		else if (index instanceof ForeignKeyIndex || one.getFkColumns() != null) {
			if (!notValid) {
				say.that(LintRule.ADD_FOREIGN_KEY, table);
			}
		}
		else if (index instanceof CheckConstraint) {
			if (!notValid) {
				say.that(LintRule.ADD_CHECK, table);
			}
		}
		else if (index != null) {
			String type = String.valueOf(index.getType()).toLowerCase(Locale.ROOT);
			say.that(type.contains("primary") ? LintRule.ADD_PRIMARY_KEY
					: type.contains("unique") ? LintRule.ADD_UNIQUE : LintRule.CREATE_INDEX, table);
		}
		else if (one.getColDataTypeList() != null) {
			one.getColDataTypeList().forEach((column) -> addColumn(table, column, say));
		}
		else {
			say.that(LintRule.OPAQUE, table);
		}
	}

	private void addColumn(@Nullable String table, AlterExpression.ColumnDataType column, Say say) {
		String type = String.valueOf(column.getColDataType()).toLowerCase(Locale.ROOT);
		String specs = (column.getColumnSpecs() != null)
				? String.join(" ", column.getColumnSpecs()).toLowerCase(Locale.ROOT) : "";
		boolean defaulted = specs.contains("default ");
		boolean generated = isGenerated(type + " " + specs);
		if (specs.contains("not null") && !defaulted && !generated) {
			say.that(LintRule.ADD_REQUIRED_COLUMN, table);
		}
		if (generated) {
			say.that(LintRule.ADD_GENERATED_COLUMN, table);
		}
		else if (defaulted && isVolatile(specs)) {
			say.that(LintRule.ADD_COLUMN_VOLATILE_DEFAULT, table);
		}
		else if (defaulted && !this.target.addsDefaultsAtOnce()) {
			say.that(LintRule.ADD_COLUMN_DEFAULT, table);
		}
		if (specs.contains("references") || specs.contains("unique") || specs.contains("primary key")
				|| specs.contains("check")) {
			say.that(LintRule.ADD_COLUMN_WITH_CONSTRAINT, table);
		}
		if (this.target.isPostgres() && type.equals("json")) {
			say.that(LintRule.JSON_COLUMN, table);
		}
	}

	private void alterColumn(@Nullable String table, AlterExpression one, Say say) {
		if (one.getColumnDropDefaultList() != null) {
			say.that(LintRule.DROP_DEFAULT, table);
		}
		else if (one.getColumnDropNotNullList() != null) {
			say.that(LintRule.DROP_NOT_NULL, table);
		}
		else if (one.getColDataTypeList() != null) {
			one.getColDataTypeList().forEach((column) -> alterColumn(table, column, say));
		}
		else if (one.getColumnSetDefaultList() == null) {
			say.that(LintRule.OPAQUE, table);
		}
	}

	private void alterColumn(@Nullable String table, AlterExpression.ColumnDataType column, Say say) {
		String text = Stream
			.concat(Stream.of(String.valueOf(column.getColDataType())),
					(column.getColumnSpecs() != null) ? column.getColumnSpecs().stream() : Stream.of())
			.collect(Collectors.joining(" "))
			.toLowerCase(Locale.ROOT);
		if (text.contains("drop not null")) {
			say.that(LintRule.DROP_NOT_NULL, table);
		}
		else if (text.contains("not null")) {
			notNull(table, say);
		}
		else if (!isSafe(table, column)) {
			say.that(LintRule.CHANGE_COLUMN_TYPE, table);
		}
	}

	private void modify(@Nullable String table, AlterExpression one, Say say) {
		for (AlterExpression.ColumnDataType column : one.getColDataTypeList()) {
			String type = String.valueOf(column.getColDataType()).toLowerCase(Locale.ROOT);
			if (type.startsWith("enum") || type.startsWith("set")) {
				say.that(LintRule.CHANGE_ENUM, table);
			}
			else if (!isSafe(table, column)) {
				say.that(LintRule.CHANGE_COLUMN_TYPE, table);
			}
			if (column.getColumnSpecs() != null
					&& String.join(" ", column.getColumnSpecs()).toLowerCase(Locale.ROOT).contains("not null")) {
				notNull(table, say);
			}
		}
	}

	private boolean isSafe(@Nullable String table, AlterExpression.ColumnDataType column) {
		return this.tables.type(table, column.getColumnName())
			.filter((type) -> TypeChange.isSafe(type, String.valueOf(column.getColDataType()), this.target))
			.isPresent();
	}

	private void notNull(@Nullable String table, Say say) {
		say.that(this.oldTables.contains(table) ? LintRule.SET_NOT_NULL_ON_OLD : LintRule.SET_NOT_NULL, table);
		if (this.target.isPostgres()) {
			say.that(LintRule.NOT_NULL_SCAN, table);
		}
	}

	/** The first words of a statement: no values, as those come later. */
	private static String excerpt(String sql) {
		return Pattern.compile("\\s+").splitAsStream(sql).limit(4).collect(Collectors.joining(" ", "sql '", "'"));
	}

	private record Say(String sql, List<Remark> remarks) {

		void that(LintRule rule, @Nullable String table) {
			this.remarks.add(new Remark(rule, table, excerpt(this.sql)));
		}

	}

}
