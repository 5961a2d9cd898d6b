package dev.changeover.schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import liquibase.changelog.ChangeLogParameters;
import liquibase.changelog.ChangeSet;
import liquibase.exception.LiquibaseException;
import liquibase.parser.ChangeLogParserFactory;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.resource.ResourceAccessor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ChangelogLintTests {

	private static final Pattern EXPECTED = Pattern.compile("expect: ([^\\n]*)");

	private static final ResourceAccessor RESOURCES = new ClassLoaderResourceAccessor();

	@TempDir
	private Path directory;

	@TestFactory
	Stream<DynamicTest> judgesEveryChangeOfLiquibase() {
		return verdicts("changelogs/lint/rows.yaml",
				(lint) -> lint.rule(LintRule.NO_ROLLBACK, LintLevel.OFF)
					.rule(LintRule.NO_SECOND_GATE, LintLevel.OFF)
					.oldTable("orders")
					.since("base"));
	}

	@TestFactory
	Stream<DynamicTest> judgesFormattedSql() {
		return verdicts("changelogs/lint/rows.sql",
				(lint) -> lint.rule(LintRule.NO_ROLLBACK, LintLevel.OFF)
					.rule(LintRule.NO_SECOND_GATE, LintLevel.OFF)
					.oldTable("shop.\"Orders\"")
					.since("base"));
	}

	@TestFactory
	Stream<DynamicTest> judgesARealisticChangelog() {
		return verdicts("changelogs/lint/realistic.yaml", (lint) -> lint.since("release-1"));
	}

	@TestFactory
	Stream<DynamicTest> judgesXmlAndJson() {
		return Stream.of("xml", "json")
			.flatMap((format) -> verdicts("changelogs/lint/rows." + format,
					(lint) -> lint.rule(LintRule.NO_ROLLBACK, LintLevel.OFF)
						.rule(LintRule.NO_SECOND_GATE, LintLevel.OFF)
						.since("base"),
					7));
	}

	@Test
	void wantsAWayBackFromWhatExpandsAndTightens() throws IOException {
		assertThat(findings("""
				--liquibase formatted sql
				--changeset lint:no-way labels:"expand, m"
				create table t (id bigint);
				--changeset lint:way labels:"tighten, m"
				create table u (id bigint);
				--rollback drop table u;
				--changeset lint:contract labels:"contract, m"
				create table v (id bigint);
				--changeset lint:unlabelled
				create table w (id bigint);
				""", LintRule.NO_ROLLBACK)).containsExactly("no-way");
	}

	@Test
	void missesNoRuleInItsOwnExamples() {
		List<LintRule> elsewhere = List.of(LintRule.ADD_COLUMN_DEFAULT, LintRule.NO_ROLLBACK, LintRule.NO_SECOND_GATE);
		String examples = Stream.of("rows.yaml", "rows.sql")
			.flatMap((file) -> expected("changelogs/lint/" + file, 30).values().stream())
			.collect(Collectors.joining(" ")) + " ";

		assertThat(LintRule.values()).filteredOn((rule) -> !elsewhere.contains(rule))
			.allSatisfy((rule) -> assertThat(examples).matches("(?s).*(^| )" + rule.text() + "[!? ].*"));
	}

	@Test
	void knowsWhatADatabaseCanDo() {
		assertThat(rules(lint("rows.yaml").on("postgresql", 10), "add-literal-default"))
			.containsExactly(LintRule.ADD_COLUMN_DEFAULT);
		assertThat(rules(lint("rows.yaml").on("mariadb", 11), "add-literal-default")).isEmpty();
		assertThat(rules(lint("rows.yaml").on("mariadb", 11), "index")).isEmpty();
		assertThat(rules(lint("rows.yaml").on("mysql", 8), "lengthen")).containsExactly(LintRule.CHANGE_COLUMN_TYPE);
		assertThat(rules(lint("rows.yaml").on("mysql", 8), "lengthen-more")).isEmpty();
		assertThat(rules(lint("rows.yaml").on("mysql", 8), "to-text")).containsExactly(LintRule.CHANGE_COLUMN_TYPE);
		assertThat(rules(lint("rows.yaml").on("mysql", 8), "foreign-key-not-valid"))
			.containsExactly(LintRule.ADD_FOREIGN_KEY);
		assertThat(rules(lint("rows.yaml").on("mysql", 8), "concurrently")).isEmpty();
		assertThat(rules(lint("rows.yaml").on("h2", 2), "not-null-tighten")).isEmpty();
	}

	@Test
	void takesTablesOfTheSameRunForUnused() {
		assertThat(ChangelogLint.of("changelogs/plain.yaml", RESOURCES).findings()).isEmpty();
	}

	@Test
	void judgesTheTablesOfOthersEvenOnAnEmptyDatabase() {
		assertThat(ChangelogLint.of("changelogs/lint/rows.yaml", RESOURCES).findings())
			.anySatisfy((finding) -> assertThat(finding.id()).isEqualTo("drop-column"));
	}

	@Test
	void letsARuleBeSwitchedOffOrEased() {
		assertThat(rules(lint("rows.yaml").rule(LintRule.DROP_COLUMN, LintLevel.OFF), "drop-column")).isEmpty();
		assertThat(lint("rows.yaml").rule(LintRule.DROP_COLUMN, LintLevel.WARN).findings())
			.filteredOn((finding) -> finding.rule() == LintRule.DROP_COLUMN)
			.isNotEmpty()
			.noneMatch(Finding::error);
	}

	@Test
	void wantsABaselineThatIsThere() {
		assertThatIllegalArgumentException().isThrownBy(() -> lint("rows.yaml").since("nowhere").findings())
			.withMessageContaining("nowhere");
		assertThat(lint("rows.yaml").since("expand-after").findings()).isEmpty();
	}

	@Test
	void saysFileChangesetRuleWhyAndRemedy() {
		assertThat(lint("rows.yaml").findings()).filteredOn((finding) -> finding.id().equals("drop-column"))
			.singleElement()
			.asString()
			.isEqualTo(
					"changelogs/lint/rows.yaml::drop-column::lint [drop-column] dropColumn orders.note destroys data,"
							+ " and the release before this one still reads and writes it. Label the changeset 'contract'.");
	}

	private List<String> findings(String sql, LintRule rule) throws IOException {
		Files.writeString(this.directory.resolve("changelog.sql"), sql);
		return ChangelogLint.of("changelog.sql", new DirectoryResourceAccessor(this.directory))
			.findings()
			.stream()
			.filter((finding) -> finding.rule() == rule)
			.map(Finding::id)
			.toList();
	}

	private static ChangelogLint lint(String file) {
		return ChangelogLint.of("changelogs/lint/" + file, RESOURCES)
			.rule(LintRule.NO_ROLLBACK, LintLevel.OFF)
			.rule(LintRule.NO_SECOND_GATE, LintLevel.OFF)
			.since("base");
	}

	private static List<LintRule> rules(ChangelogLint lint, String id) {
		return lint.findings().stream().filter((finding) -> finding.id().equals(id)).map(Finding::rule).toList();
	}

	private static Stream<DynamicTest> verdicts(String file, UnaryOperator<ChangelogLint> settings) {
		return verdicts(file, settings, 30);
	}

	private static Stream<DynamicTest> verdicts(String file, UnaryOperator<ChangelogLint> settings, int atLeast) {
		Map<String, List<String>> found = new LinkedHashMap<>();
		for (Finding finding : settings.apply(ChangelogLint.of(file, RESOURCES)).findings()) {
			found.computeIfAbsent(finding.id(), (id) -> new ArrayList<>())
				.add(finding.rule().text() + (finding.allowed() ? "?" : finding.error() ? "!" : ""));
		}
		return expected(file, atLeast).entrySet().stream().map((one) -> DynamicTest.dynamicTest(one.getKey(), () -> {
			List<String> actual = found.getOrDefault(one.getKey(), List.of()).stream().sorted().toList();
			assertThat(actual.isEmpty() ? "nothing" : String.join(" ", actual)).isEqualTo(one.getValue());
		}));
	}

	private static Map<String, String> expected(String file, int atLeast) {
		Map<String, String> expected = new LinkedHashMap<>();
		try {
			for (ChangeSet changeSet : ChangeLogParserFactory.getInstance()
				.getParser(file, RESOURCES)
				.parse(file, new ChangeLogParameters(), RESOURCES)
				.getChangeSets()) {
				Matcher comment = EXPECTED.matcher(String.valueOf(changeSet.getComments()));
				if (comment.find()) {
					expected.put(changeSet.getId(), comment.group(1).strip());
				}
			}
		}
		catch (LiquibaseException ex) {
			throw new IllegalStateException(ex);
		}
		assertThat(expected).hasSizeGreaterThanOrEqualTo(atLeast);
		return expected;
	}

}
