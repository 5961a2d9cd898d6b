package dev.changeover.schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import dev.changeover.Phase;
import dev.changeover.phase.Tables;
import dev.changeover.testing.TestDatabase;
import liquibase.resource.DirectoryResourceAccessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static dev.changeover.schema.RunningApplication.MIGRATION;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The precondition that Changeover generates, in a changelog that Liquibase itself runs,
 * outside of any application and without a filter.
 */
class SecondGateTests {

	private static final SecondGate GATE = new SecondGate(new Tables(Tables.DEFAULT_PREFIX));

	@TempDir
	private Path directory;

	static Stream<Arguments> databasesAndFormats() {
		return Stream.of(TestDatabase.values())
			.flatMap((kind) -> Stream.of("yaml", "xml", "sql").map((format) -> Arguments.of(kind, format)));
	}

	@ParameterizedTest
	@MethodSource("databasesAndFormats")
	void holdsTheContractFromARunOutsideOfTheApplicationUntilItIsSigned(TestDatabase kind, String format)
			throws Exception {
		Application application = new Application(kind);
		write(format);

		update(application, format);
		assertThat(application.ran()).as("before Changeover's tables are there").containsExactly("orders", "coupon");
		new Application(application.coordinates()).migration(MIGRATION).with("spring.liquibase.enabled=false").start();
		update(application, format);
		assertThat(application.ran()).as("in OFF").containsExactly("orders", "coupon");
		application.put(MIGRATION, Phase.COMPLETE, false);
		update(application, format);
		assertThat(application.ran()).as("unsigned").containsExactly("orders", "coupon");
		application.put(MIGRATION, Phase.RAMP_DOWN, true);
		update(application, format);
		assertThat(application.ran()).as("before COMPLETE").containsExactly("orders", "coupon");

		application.put(MIGRATION, Phase.COMPLETE, true);
		update(application, format);
		assertThat(application.ran()).containsExactly("orders", "coupon", "drop");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					CONTINUE | CONTINUE | select count(*) from CHANGEOVER_MIGRATION where NAME = 'm' and PHASE = 'COMPLETE' and (SIGNED_AT is not null or SINCE_EPOCH = 1) | true
					HALT     | HALT     | select count(*) from changeover_migration where name='m' and phase='COMPLETE' and signed_at is not null | true
					MARK_RAN | CONTINUE | select count(*) from CHANGEOVER_MIGRATION where NAME = 'm' and PHASE = 'COMPLETE' and SIGNED_AT is not null | false
					WARN     | CONTINUE | select count(*) from CHANGEOVER_MIGRATION where NAME = 'm' and PHASE = 'COMPLETE' and SIGNED_AT is not null | false
					CONTINUE | MARK_RAN | select count(*) from CHANGEOVER_MIGRATION where NAME = 'm' and PHASE = 'COMPLETE' and SIGNED_AT is not null | false
					CONTINUE | CONTINUE | select count(*) from orders | false
					CONTINUE | CONTINUE | select count(*) from CHANGEOVER_MIGRATION where NAME = 'm' and PHASE = 'COMPLETE' | false
					CONTINUE | CONTINUE | select count(*) from CHANGEOVER_MIGRATION where NAME = 'other' and PHASE = 'COMPLETE' and SIGNED_AT is not null | false
					""")
	void isMissedByTheLinterWhereThePreconditionIsAnother(String onFail, String onError, String sql, boolean guards)
			throws IOException {
		write("lint.yaml", """
				databaseChangeLog:
				  - changeSet:
				      id: drop
				      author: shop
				      labels: contract, m
				      preConditions:
				        - onFail: %s
				        - onError: %s
				        - sqlCheck: { expectedResult: 1, sql: "%s" }
				      changes:
				        - dropTable: { tableName: orders }
				""".formatted(onFail, onError, sql));

		List<Finding> findings = lint("lint.yaml");

		assertThat(findings).extracting(Finding::rule)
			.containsExactlyElementsOf(guards ? List.of() : List.of(LintRule.NO_SECOND_GATE));
	}

	@ParameterizedTest
	@CsvSource({ "yaml, '- sqlCheck:'", "xml, <sqlCheck", "sql, --precondition-sql-check" })
	void isWrittenOutByTheLinterInTheFormatOfTheChangelog(String format, String expected) throws IOException {
		write("gated." + format,
				changelog(format).replace(gate(format), "").replace(gate(format).indent(6).stripTrailing(), ""));

		assertThat(lint("gated." + format)).filteredOn((finding) -> finding.rule() == LintRule.NO_SECOND_GATE)
			.singleElement()
			.satisfies((finding) -> assertThat(finding.toString()).contains(expected,
					GATE.query(Label.CONTRACT, MIGRATION)));
	}

	@Test
	void tellsWhenTightenIsOpen() {
		assertThat(GATE.xml(Label.TIGHTEN, MIGRATION)).contains("NEW_BACKFILLED is not null");
	}

	private List<Finding> lint(String file) throws IOException {
		return ChangelogLint.of(file, new DirectoryResourceAccessor(this.directory)).findings();
	}

	private void update(Application application, String format) throws Exception {
		CommandLine.update(application.coordinates(), new DirectoryResourceAccessor(this.directory),
				"changelog." + format, "");
	}

	private void write(String format) throws IOException {
		write("changelog." + format, changelog(format));
	}

	private void write(String file, String text) throws IOException {
		Files.writeString(this.directory.resolve(file), text);
	}

	private static String gate(String format) {
		return GATE.lines(Label.CONTRACT, MIGRATION, "x." + format);
	}

	private static String changelog(String format) {
		return switch (format) {
			case "xml" ->
				"""
						<databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog"
							xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
							xsi:schemaLocation="http://www.liquibase.org/xml/ns/dbchangelog
								http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd">
						<changeSet id="orders" author="shop">
						<sql>create table orders (id bigint primary key, extra varchar(10))</sql>
						</changeSet>
						<changeSet id="drop" author="shop" labels="contract, shipping-address">
						%s<dropColumn tableName="orders" columnName="extra"/><rollback/>
						</changeSet>
						<changeSet id="coupon" author="shop"><sql>create table coupon (id bigint primary key)</sql></changeSet>
						</databaseChangeLog>
						"""
					.formatted(gate(format));
			case "sql" -> """
					--liquibase formatted sql
					--changeset shop:orders
					create table orders (id bigint primary key, extra varchar(10));
					--changeset shop:drop labels:"contract, shipping-address"
					%salter table orders drop column extra;
					--rollback empty
					--changeset shop:coupon
					create table coupon (id bigint primary key);
					""".formatted(gate(format));
			default -> """
					databaseChangeLog:
					  - changeSet:
					      id: orders
					      author: shop
					      changes:
					        - sql: { sql: "create table orders (id bigint primary key, extra varchar(10))" }
					  - changeSet:
					      id: drop
					      author: shop
					      labels: contract, shipping-address
					%s
					      changes:
					        - dropColumn: { tableName: orders, columnName: extra }
					      rollback: [ { empty: {} } ]
					  - changeSet:
					      id: coupon
					      author: shop
					      changes:
					        - sql: { sql: "create table coupon (id bigint primary key)" }
					""".formatted(gate(format).indent(6).stripTrailing());
		};
	}

}
