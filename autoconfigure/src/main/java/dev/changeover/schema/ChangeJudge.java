package dev.changeover.schema;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import liquibase.change.AddColumnConfig;
import liquibase.change.Change;
import liquibase.change.ConstraintsConfig;
import liquibase.change.core.*;
import org.jspecify.annotations.Nullable;

/**
 * Says what a Liquibase change does. What is not listed is not known, and opaque.
 */
final class ChangeJudge {

	private static final Set<Class<? extends Change>> HARMLESS = Set.of(CreateTableChange.class,
			CreateSequenceChange.class, AlterSequenceChange.class, SetTableRemarksChange.class,
			SetColumnRemarksChange.class, EmptyChange.class, OutputChange.class, StopChange.class,
			TagDatabaseChange.class, AddDefaultValueChange.class);

	private final Map<Class<? extends Change>, BiConsumer<Change, Remarks>> rules = new HashMap<>();

	private final LintTarget target;

	private final KnownTables tables;

	private final SqlJudge sql;

	/**
	 * Prepares to judge.
	 * @param target the database
	 * @param tables what is known of tables
	 * @param oldTables lower-case names of the tables that OLD inserts into
	 */
	ChangeJudge(LintTarget target, KnownTables tables, Set<String> oldTables) {
		this.target = target;
		this.tables = tables;
		this.sql = new SqlJudge(target, tables, oldTables);
		columns();
		constraints(oldTables);
		indexes();
		objects();
		data();
	}

	/**
	 * Judges one change.
	 * @param change the change
	 * @param inTransaction whether it runs in a transaction
	 * @return what rules have to say, without remarks for a change that is harmless
	 */
	Judgement judge(Change change, boolean inTransaction) {
		Judgement judgement = new Judgement();
		if (change instanceof RawSQLChange || change instanceof SQLFileChange) {
			this.sql.judge((liquibase.change.AbstractSQLChange) change, inTransaction, judgement);
			return judgement;
		}
		judgement.added().addAll(added(change));
		BiConsumer<Change, Remarks> rule = this.rules.get(change.getClass());
		if (rule != null) {
			rule.accept(change,
					(which, table, subject) -> judgement.remarks().add(remark(change, which, table, subject)));
		}
		else if (!HARMLESS.contains(change.getClass())) {
			judgement.remarks().add(new Remark(LintRule.OPAQUE, null, null, name(change)));
		}
		return judgement;
	}

	private static List<String> added(Change change) {
		Stream<@Nullable String> added = Stream.empty();
		if (change instanceof CreateTableChange create) {
			added = Stream.of(Remark.object(create.getTableName(), null));
		}
		else if (change instanceof CreateSequenceChange create) {
			added = Stream.of(Remark.object(create.getSequenceName(), null));
		}
		else if (change instanceof AddColumnChange add) {
			added = add.getColumns().stream().map((column) -> Remark.object(add.getTableName(), column.getName()));
		}
		return added.filter(Objects::nonNull).toList();
	}

	private static Remark remark(Change change, LintRule rule, @Nullable String table, @Nullable String column) {
		String place = (table != null) ? " " + table + ((column != null) ? "." + column : "") : "";
		return new Remark(rule, Remark.table(table), Remark.object(table, column), name(change) + place);
	}

	private static String name(Change change) {
		return change.getSerializedObjectName();
	}

	private <C extends Change> void on(Class<C> type, BiConsumer<C, Remarks> rule) {
		this.rules.put(type, (change, remarks) -> rule.accept(type.cast(change), remarks));
	}

	private void columns() {
		on(AddColumnChange.class, (add, say) -> add.getColumns().forEach((column) -> column(add, column, say)));
		on(DropColumnChange.class, (drop, say) -> {
			if (drop.getColumnName() != null) {
				say.that(LintRule.DROP_COLUMN, drop.getTableName(), drop.getColumnName());
			}
			drop.getColumns()
				.forEach((column) -> say.that(LintRule.DROP_COLUMN, drop.getTableName(), column.getName()));
		});
		on(RenameColumnChange.class,
				(rename, say) -> say.that(LintRule.RENAME, rename.getTableName(), rename.getOldColumnName()));
		on(ModifyDataTypeChange.class, (modify, say) -> {
			String becomes = String.valueOf(modify.getNewDataType());
			boolean safe = this.tables.type(modify.getTableName(), modify.getColumnName())
				.filter((type) -> TypeChange.isSafe(type, becomes, this.target))
				.isPresent();
			boolean list = becomes.toLowerCase(Locale.ROOT).matches("\\s*(enum|set)\\b.*");
			if (list && this.target.isMySql()) {
				say.that(LintRule.CHANGE_ENUM, modify.getTableName(), modify.getColumnName());
			}
			else if (!safe) {
				say.that(LintRule.CHANGE_COLUMN_TYPE, modify.getTableName(), modify.getColumnName());
			}
		});
		on(MergeColumnChange.class, (merge, say) -> say.that(LintRule.MERGE_COLUMNS, merge.getTableName(), null));
		on(AddAutoIncrementChange.class,
				(add, say) -> say.that(LintRule.ADD_AUTO_INCREMENT, add.getTableName(), add.getColumnName()));
		on(DropDefaultValueChange.class,
				(drop, say) -> say.that(LintRule.DROP_DEFAULT, drop.getTableName(), drop.getColumnName()));
		on(AddLookupTableChange.class,
				(add, say) -> say.that(LintRule.ADD_LOOKUP_TABLE, add.getExistingTableName(), null));
	}

	private void column(AddColumnChange add, AddColumnConfig column, Remarks say) {
		String table = add.getTableName();
		ConstraintsConfig constraints = column.getConstraints();
		boolean required = constraints != null && Boolean.FALSE.equals(constraints.isNullable());
		boolean numbered = Boolean.TRUE.equals(column.isAutoIncrement());
		if (required && !column.hasDefaultValue() && !numbered) {
			say.that(LintRule.ADD_REQUIRED_COLUMN, table, column.getName());
		}
		if (column.getDefaultValueComputed() != null
				&& ColumnText.isVolatile(column.getDefaultValueComputed().getValue())) {
			say.that(LintRule.ADD_COLUMN_VOLATILE_DEFAULT, table, column.getName());
		}
		else if (column.hasDefaultValue() && !this.target.addsDefaultsAtOnce()) {
			say.that(LintRule.ADD_COLUMN_DEFAULT, table, column.getName());
		}
		if (column.getValueObject() != null) {
			say.that(LintRule.ADD_COLUMN_WITH_UPDATE, table, column.getName());
		}
		boolean computed = Boolean.TRUE.equals(column.getComputed())
				|| ColumnText.isGenerated(String.valueOf(column.getType()));
		if (numbered || computed) {
			say.that(LintRule.ADD_GENERATED_COLUMN, table, column.getName());
		}
		if (constraints != null && (Boolean.TRUE.equals(constraints.isUnique())
				|| Boolean.TRUE.equals(constraints.isPrimaryKey()) || constraints.getForeignKeyName() != null
				|| constraints.getReferences() != null || constraints.getReferencedTableName() != null)) {
			say.that(LintRule.ADD_COLUMN_WITH_CONSTRAINT, table, column.getName());
		}
		if (this.target.isPostgres() && "json".equalsIgnoreCase(column.getType())) {
			say.that(LintRule.JSON_COLUMN, table, column.getName());
		}
	}

	private void constraints(Set<String> oldTables) {
		on(AddNotNullConstraintChange.class, (add, say) -> {
			String table = Remark.table(add.getTableName());
			boolean old = table != null && oldTables.contains(table);
			say.that(old ? LintRule.SET_NOT_NULL_ON_OLD : LintRule.SET_NOT_NULL, add.getTableName(),
					add.getColumnName());
			if (this.target.isPostgres()) {
				say.that(LintRule.NOT_NULL_SCAN, add.getTableName(), add.getColumnName());
			}
			if (add.getDefaultNullValue() != null) {
				say.that(LintRule.UPDATE_ALL, add.getTableName(), add.getColumnName());
			}
		});
		on(DropNotNullConstraintChange.class,
				(drop, say) -> say.that(LintRule.DROP_NOT_NULL, drop.getTableName(), drop.getColumnName()));
		on(AddForeignKeyConstraintChange.class, (add, say) -> {
			if (!this.target.isPostgres() || !Boolean.FALSE.equals(add.getValidate())) {
				say.that(LintRule.ADD_FOREIGN_KEY, add.getBaseTableName(), add.getBaseColumnNames());
			}
		});
		on(AddUniqueConstraintChange.class, (add, say) -> {
			say.that(LintRule.ADD_UNIQUE, add.getTableName(), add.getColumnNames());
			if (this.target.isPostgres() && add.getForIndexName() != null) {
				say.that(LintRule.UNIQUE_INDEX_NAME, add.getTableName(), add.getColumnNames());
			}
		});
		on(AddPrimaryKeyChange.class,
				(add, say) -> say.that(LintRule.ADD_PRIMARY_KEY, add.getTableName(), add.getColumnNames()));
		on(DropPrimaryKeyChange.class, (drop, say) -> say.that(LintRule.DROP_PRIMARY_KEY, drop.getTableName(), null));
		on(DropForeignKeyConstraintChange.class,
				(drop, say) -> say.that(LintRule.DROP_CONSTRAINT, drop.getBaseTableName(), drop.getConstraintName()));
		on(DropAllForeignKeyConstraintsChange.class,
				(drop, say) -> say.that(LintRule.DROP_CONSTRAINT, drop.getBaseTableName(), null));
		on(DropUniqueConstraintChange.class,
				(drop, say) -> say.that(LintRule.DROP_CONSTRAINT, drop.getTableName(), drop.getConstraintName()));
	}

	private void indexes() {
		on(CreateIndexChange.class, (create, say) -> {
			if (Boolean.TRUE.equals(create.isUnique())) {
				say.that(LintRule.CREATE_UNIQUE_INDEX, create.getTableName(), create.getIndexName());
			}
			if (this.target.isPostgres()) {
				say.that(LintRule.CREATE_INDEX, create.getTableName(), create.getIndexName());
			}
		});
		on(DropIndexChange.class,
				(drop, say) -> say.that(LintRule.DROP_INDEX, drop.getTableName(), drop.getIndexName()));
	}

	private void objects() {
		on(DropTableChange.class, (drop, say) -> {
			say.that(LintRule.DROP_TABLE, drop.getTableName(), null);
			if (Boolean.TRUE.equals(drop.isCascadeConstraints())) {
				say.that(LintRule.DROP_CASCADE, drop.getTableName(), null);
			}
		});
		on(DropViewChange.class, (drop, say) -> say.that(LintRule.DROP_OBJECT, drop.getViewName(), null));
		on(DropSequenceChange.class, (drop, say) -> say.that(LintRule.DROP_OBJECT, drop.getSequenceName(), null));
		on(DropProcedureChange.class, (drop, say) -> say.that(LintRule.DROP_OBJECT, drop.getProcedureName(), null));
		on(RenameTableChange.class, (rename, say) -> say.that(LintRule.RENAME, rename.getOldTableName(), null));
		on(RenameViewChange.class, (rename, say) -> say.that(LintRule.RENAME, rename.getOldViewName(), null));
		on(RenameSequenceChange.class, (rename, say) -> say.that(LintRule.RENAME, rename.getOldSequenceName(), null));
		on(CreateViewChange.class, (create, say) -> {
			if (Boolean.TRUE.equals(create.getReplaceIfExists())) {
				say.that(LintRule.REPLACE_OBJECT, create.getViewName(), null);
			}
		});
		on(CreateProcedureChange.class, (create, say) -> {
			if (Boolean.TRUE.equals(create.getReplaceIfExists())) {
				say.that(LintRule.REPLACE_OBJECT, create.getProcedureName(), null);
			}
		});
	}

	private void data() {
		on(InsertDataChange.class, (insert, say) -> say.that(LintRule.CHANGE_DATA, insert.getTableName(), null));
		on(LoadDataChange.class, (load, say) -> say.that(LintRule.CHANGE_DATA, load.getTableName(), null));
		on(LoadUpdateDataChange.class, (load, say) -> say.that(LintRule.CHANGE_DATA, load.getTableName(), null));
		on(UpdateDataChange.class,
				(update, say) -> say.that((update.getWhere() != null) ? LintRule.CHANGE_DATA : LintRule.UPDATE_ALL,
						update.getTableName(), null));
		on(DeleteDataChange.class,
				(delete, say) -> say.that((delete.getWhere() != null) ? LintRule.CHANGE_DATA : LintRule.DELETE_ALL,
						delete.getTableName(), null));
	}

	/** Where rules say what they found. */
	@FunctionalInterface
	private interface Remarks {

		void that(LintRule rule, @Nullable String table, @Nullable String column);

	}

}
