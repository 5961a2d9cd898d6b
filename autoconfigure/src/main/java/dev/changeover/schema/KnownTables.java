package dev.changeover.schema;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import liquibase.change.AbstractSQLChange;
import liquibase.change.Change;
import liquibase.change.ColumnConfig;
import liquibase.change.core.AddColumnChange;
import liquibase.change.core.CreateTableChange;
import liquibase.change.core.ModifyDataTypeChange;
import liquibase.exception.UnexpectedLiquibaseException;
import net.sf.jsqlparser.statement.create.table.CreateTable;
import org.jspecify.annotations.Nullable;

/**
 * What the changelog says of tables up to the changeset that is judged: who created them,
 * and the types of their columns.
 */
final class KnownTables {

	/** Creator of what ran before. */
	static final String BEFORE = "";

	private static final Pattern CREATE_TABLE = Pattern
		.compile("(?i)\\bcreate\\s+table\\s+(?:if\\s+not\\s+exists\\s+)?([\\w.\"`]+)");

	private static final Pattern ALTER_TABLE = Pattern
		.compile("(?i)\\balter\\s+table\\s+(?:if\\s+exists\\s+)?(?:only\\s+)?([\\w.\"`]+)([^;]*)");

	private static final Pattern ALTER_COLUMN = Pattern
		.compile("(?i)\\b(?:alter|modify|change)\\s+(?:column\\s+)?[\"`]?(\\w+)");

	private final Map<String, String> creators = new HashMap<>();

	private final Map<String, String> types = new HashMap<>();

	/** Statements that create tables, until a column is asked about. */
	private final Map<String, String> unread = new HashMap<>();

	/**
	 * Learns from a change.
	 * @param change the change
	 * @param creator who creates what it creates
	 */
	void learn(Change change, String creator) {
		if (change instanceof CreateTableChange create) {
			created(create.getTableName(), creator);
			create.getColumns().forEach((column) -> type(create.getTableName(), column));
		}
		else if (change instanceof AddColumnChange add) {
			add.getColumns().forEach((column) -> type(add.getTableName(), column));
		}
		else if (change instanceof AbstractSQLChange sql) {
			learn(sql, creator);
		}
		else if (change instanceof ModifyDataTypeChange modify && modify.getNewDataType() != null) {
			this.types.put(key(modify.getTableName(), modify.getColumnName()), modify.getNewDataType());
		}
	}

	private void learn(AbstractSQLChange change, String creator) {
		String sql;
		try {
			sql = Objects.toString(change.getSql(), "");
		}
		catch (UnexpectedLiquibaseException ex) {
			// A file that is not there. Liquibase itself complains when it runs.
			return;
		}
		Matcher altered = ALTER_TABLE.matcher(sql);
		while (altered.find()) {
			Matcher column = ALTER_COLUMN.matcher(altered.group(2));
			while (column.find()) {
				forgetType(altered.group(1), column.group(1));
			}
		}
		Matcher created = CREATE_TABLE.matcher(sql);
		while (created.find()) {
			created(created.group(1), creator);
			String statement = sql.substring(created.start());
			int end = statement.indexOf(';');
			this.unread.put(String.valueOf(Remark.table(created.group(1))),
					(end < 0) ? statement : statement.substring(0, end));
		}
	}

	private void forgetType(String table, String column) {
		readColumns(String.valueOf(Remark.table(table)));
		this.types.remove(key(table, column));
	}

	/**
	 * Parsing takes time, and few columns are asked about.
	 */
	private void readColumns(String table) {
		String sql = this.unread.remove(table);
		if (sql != null && SqlJudge.parse(sql) instanceof CreateTable create && create.getColumnDefinitions() != null) {
			create.getColumnDefinitions()
				.forEach((column) -> this.types.putIfAbsent(key(table, column.getColumnName()),
						column.getColDataType().toString()));
		}
	}

	private void created(@Nullable String table, String creator) {
		String name = Remark.table(table);
		if (name != null) {
			this.creators.putIfAbsent(name, creator);
		}
	}

	/**
	 * Whether a table was created by the same one, so that nobody else uses it yet.
	 * @param table its name
	 * @param creator who asks
	 * @return {@code false} for tables of others, and of nobody known
	 */
	boolean isOwn(@Nullable String table, String creator) {
		return table != null && !creator.equals(BEFORE) && creator.equals(this.creators.get(table));
	}

	/**
	 * The type of a column, as far as the changelog tells.
	 * @param table the table
	 * @param column the column
	 * @return its type as written
	 */
	Optional<String> type(@Nullable String table, @Nullable String column) {
		readColumns(String.valueOf(Remark.table(table)));
		return Optional.ofNullable(this.types.get(key(table, column)));
	}

	private void type(@Nullable String table, ColumnConfig column) {
		if (column.getType() != null) {
			this.types.put(key(table, column.getName()), column.getType());
		}
	}

	private static String key(@Nullable String table, @Nullable String column) {
		return Remark.table(table) + "." + Objects.toString(column, "").toLowerCase(Locale.ROOT);
	}

}
