package dev.changeover.schema;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import liquibase.Scope;
import liquibase.change.AddColumnConfig;
import liquibase.change.Change;
import liquibase.change.ChangeFactory;
import liquibase.change.ChangeParameterMetaData;
import liquibase.change.ChangeWithColumns;
import liquibase.change.ColumnConfig;
import liquibase.change.core.LoadDataColumnConfig;
import liquibase.changelog.ChangeLogParameters;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.parser.ChangeLogParserFactory;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.resource.ResourceAccessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The linter on every change that Liquibase knows, as this version of it says itself, and
 * on a changelog that is long.
 */
class EveryChangeTests {

	private static final String FILE = "every.yaml";

	@TempDir
	private Path directory;

	static Set<String> changes() {
		return Scope.getCurrentScope().getSingleton(ChangeFactory.class).getDefinedChanges();
	}

	@Test
	void knowsManyChanges() {
		assertThat(changes()).hasSizeGreaterThan(40).contains("createTable", "mergeColumns", "sql");
	}

	@ParameterizedTest
	@MethodSource("changes")
	void takesAChangeWithoutAnyAttribute(String name) {
		assertThat(lint(changelog(create(name)))).isNotNull();
	}

	@ParameterizedTest
	@MethodSource("changes")
	void takesAChangeWithAllItsAttributes(String name) {
		Change change = create(name);
		Scope.getCurrentScope()
			.getSingleton(ChangeFactory.class)
			.getChangeMetaData(change)
			.getParameters()
			.values()
			.forEach((parameter) -> fill(change, parameter));
		addColumn(change);

		assertThat(lint(changelog(change))).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "YAML", "SQL" })
	void lintsAThousandChangesetsWithinAStart(String format) throws Exception {
		StringBuilder text = new StringBuilder(
				format.equals("SQL") ? "--liquibase formatted sql\n" : "databaseChangeLog:\n");
		for (int i = 0; i < 1000; i++) {
			text.append(format.equals("SQL") ? sql(i) : yaml(i));
		}
		String file = "thousand." + format.toLowerCase(java.util.Locale.ROOT);
		Files.writeString(this.directory.resolve(file), text);
		ResourceAccessor resources = new DirectoryResourceAccessor(this.directory);
		DatabaseChangeLog changelog = ChangeLogParserFactory.getInstance()
			.getParser(file, resources)
			.parse(file, new ChangeLogParameters(), resources);

		long begin = System.nanoTime();
		List<Finding> findings = new ChangelogLinter(LintSettings.DEFAULT, LintTarget.POSTGRESQL, resources)
			.findings(changelog, (changeSet) -> false);
		System.out.printf("Linting 1,000 changesets in %s took %d ms.%n", format,
				(System.nanoTime() - begin) / 1_000_000);

		assertThat(changelog.getChangeSets()).hasSize(1000);
		assertThat(findings).filteredOn((finding) -> finding.rule() == LintRule.DROP_COLUMN).hasSize(200);
	}

	private static String sql(int i) {
		return "--changeset lint:%d\n%s;\n".formatted(i, switch (i % 5) {
			case 0 -> "create table t%d (id bigint primary key, note varchar(100), price numeric(10,2))".formatted(i);
			case 1 -> "alter table orders add column c%d varchar(100)".formatted(i);
			case 2 -> "alter table orders drop column d%d".formatted(i);
			case 3 -> "create index i%d on orders (c%d)".formatted(i, i);
			default -> "update orders set note = 'x' where id = %d".formatted(i);
		});
	}

	private static String yaml(int i) {
		return "- changeSet: { id: %d, author: lint, changes: [ %s ] }\n".formatted(i, switch (i % 5) {
			case 0 ->
				"{ createTable: { tableName: t%d, columns: [ { column: { name: id, type: bigint } }, { column: { name: note, type: varchar(100) } } ] } }"
					.formatted(i);
			case 1 -> "{ addColumn: { tableName: orders, columns: [ { column: { name: c%d, type: varchar(100) } } ] } }"
				.formatted(i);
			case 2 -> "{ dropColumn: { tableName: orders, columnName: d%d } }".formatted(i);
			case 3 -> "{ createIndex: { tableName: orders, indexName: i%d, columns: [ { column: { name: note } } ] } }"
				.formatted(i);
			default -> "{ sql: { sql: \"update orders set note = 'x' where id = %d\" } }".formatted(i);
		});
	}

	private static Change create(String name) {
		return Scope.getCurrentScope().getSingleton(ChangeFactory.class).create(name);
	}

	private static void fill(Change change, ChangeParameterMetaData parameter) {
		Object value = switch (String.valueOf(parameter.getDataType())) {
			case "string" -> "orders";
			case "boolean" -> true;
			case "bigInteger" -> BigInteger.ONE;
			case "integer" -> 1;
			default -> null;
		};
		if (value != null) {
			parameter.setValue(change, value);
		}
	}

	@SuppressWarnings("unchecked")
	private static void addColumn(Change change) {
		if (change instanceof ChangeWithColumns<?> columns) {
			ColumnConfig column = switch (change.getSerializedObjectName()) {
				case "loadData", "loadUpdateData" -> new LoadDataColumnConfig();
				case "addColumn", "createIndex" -> new AddColumnConfig();
				default -> new ColumnConfig();
			};
			((ChangeWithColumns<ColumnConfig>) columns).addColumn(column.setName("note").setType("int"));
		}
	}

	private static DatabaseChangeLog changelog(Change change) {
		DatabaseChangeLog changelog = new DatabaseChangeLog(FILE);
		for (String label : List.of("expand", "tighten", "contract", "other")) {
			ChangeSet changeSet = new ChangeSet(label, "lint", false, false, FILE, null, null, changelog);
			changeSet.setLabels(new liquibase.Labels(label));
			changeSet.addChange(change);
			changelog.addChangeSet(changeSet);
		}
		return changelog;
	}

	private static List<Finding> lint(DatabaseChangeLog changelog) {
		return new ChangelogLinter(LintSettings.DEFAULT, LintTarget.POSTGRESQL, new ClassLoaderResourceAccessor())
			.findings(changelog, (changeSet) -> false);
	}

}
