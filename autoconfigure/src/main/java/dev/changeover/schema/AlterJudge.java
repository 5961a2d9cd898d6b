package dev.changeover.schema;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import net.sf.jsqlparser.statement.alter.AlterExpression;
import net.sf.jsqlparser.statement.alter.AlterOperation;
import net.sf.jsqlparser.statement.create.table.CheckConstraint;
import net.sf.jsqlparser.statement.create.table.ForeignKeyIndex;
import net.sf.jsqlparser.statement.create.table.Index;
import org.jspecify.annotations.Nullable;

/**
 * Says what the parts of {@code ALTER TABLE} do.
 */
final class AlterJudge {

	private final LintTarget target;

	private final KnownTables tables;

	private final Set<String> oldTables;

	AlterJudge(LintTarget target, KnownTables tables, Set<String> oldTables) {
		this.target = target;
		this.tables = tables;
		this.oldTables = oldTables;
	}

	/**
	 * Judges one part.
	 * @param table the table
	 * @param one the part
	 * @param say where to say what is found
	 * @param notValid whether the statement ends with {@code NOT VALID}
	 */
	void judge(@Nullable String table, AlterExpression one, SqlRemarks say, boolean notValid) {
		AlterOperation operation = one.getOperation();
		switch (operation) {
			case DROP -> {
				if (one.getColumnName() != null) {
					say.that(LintRule.DROP_COLUMN, table, one.getColumnName());
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

	private static void unspecific(@Nullable String table, AlterExpression one, SqlRemarks say) {
		String text = String.valueOf(one.getOptionalSpecifier()).toLowerCase(Locale.ROOT);
		if (text.startsWith("detach partition")) {
			say.that(LintRule.DETACH_PARTITION, table);
		}
		else if (!text.startsWith("validate constraint")) {
			say.that(LintRule.OPAQUE, table);
		}
	}

	private void add(@Nullable String table, AlterExpression one, SqlRemarks say, boolean notValid) {
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

	private void addColumn(@Nullable String table, AlterExpression.ColumnDataType column, SqlRemarks say) {
		String type = String.valueOf(column.getColDataType()).toLowerCase(Locale.ROOT);
		String specs = (column.getColumnSpecs() != null)
				? String.join(" ", column.getColumnSpecs()).toLowerCase(Locale.ROOT) : "";
		say.added(table, column.getColumnName());
		boolean defaulted = specs.contains("default ");
		boolean generated = ColumnText.isGenerated(type + " " + specs);
		if (specs.contains("not null") && !defaulted && !generated) {
			say.that(LintRule.ADD_REQUIRED_COLUMN, table);
		}
		if (generated) {
			say.that(LintRule.ADD_GENERATED_COLUMN, table);
		}
		else if (defaulted && ColumnText.isVolatile(specs)) {
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

	private void alterColumn(@Nullable String table, AlterExpression one, SqlRemarks say) {
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

	private void alterColumn(@Nullable String table, AlterExpression.ColumnDataType column, SqlRemarks say) {
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

	private void modify(@Nullable String table, AlterExpression one, SqlRemarks say) {
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

	private void notNull(@Nullable String table, SqlRemarks say) {
		say.that((table != null && this.oldTables.contains(table)) ? LintRule.SET_NOT_NULL_ON_OLD
				: LintRule.SET_NOT_NULL, table);
		if (this.target.isPostgres()) {
			say.that(LintRule.NOT_NULL_SCAN, table);
		}
	}

}
