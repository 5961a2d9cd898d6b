package dev.changeover.schema;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import javax.sql.DataSource;

import dev.changeover.Phase;
import dev.changeover.phase.PhaseTable;
import dev.changeover.phase.Tables;
import dev.changeover.testing.TestDatabase;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The statements that are shipped for those who create the tables themselves. Where the
 * changelog has grown, put the file that this test leaves under {@code target} in the
 * place of the shipped one.
 */
class ShippedTablesTests {

	private static final Tables TABLES = new Tables(Tables.DEFAULT_PREFIX);

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void areWhatLiquibaseWouldRun(TestDatabase kind) throws Exception {
		List<String> generated = generated(dataSource(kind));
		Files.createDirectories(Path.of("target"));
		Files.write(Path.of("target").resolve(name(kind)), generated);

		assertThat(withoutBlanks(shipped(kind))).isEqualTo(withoutBlanks(generated));
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void areEnoughForAServiceThatCreatesNone(TestDatabase kind) {
		DataSource dataSource = dataSource(kind);

		new ResourceDatabasePopulator(resource(kind)).execute(dataSource);

		new ChangeoverSchema(dataSource, TABLES, false).afterPropertiesSet();
		PhaseTable phases = new PhaseTable(new dev.changeover.phase.Database(dataSource, TABLES));
		phases.enter("shipping-address", Phase.OFF);
		assertThat(phases.read("shipping-address")).isPresent();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void arePassedOverByAServiceThatCreatesWhatIsMissing(TestDatabase kind) {
		DataSource dataSource = dataSource(kind);
		new ResourceDatabasePopulator(resource(kind)).execute(dataSource);

		new ChangeoverSchema(dataSource, TABLES, true).afterPropertiesSet();

		assertThat(JdbcClient.create(dataSource)
			.sql("select distinct EXECTYPE from CHANGEOVER_CHANGELOG")
			.query(String.class)
			.list()).containsExactly("MARK_RAN");
	}

	private static List<String> generated(DataSource dataSource) throws Exception {
		StringWriter sql = new StringWriter();
		try (Connection connection = dataSource.getConnection()) {
			Database database = DatabaseFactory.getInstance()
				.findCorrectDatabaseImplementation(new JdbcConnection(connection));
			database.setOutputDefaultSchema(false);
			database.setOutputDefaultCatalog(false);
			Liquibase liquibase = new Liquibase(ChangeoverSchema.CHANGELOG, new ClassLoaderResourceAccessor(),
					database);
			liquibase.setChangeLogParameter("prefix", Tables.DEFAULT_PREFIX);
			liquibase.update(new Contexts(), new LabelExpression(), sql);
		}
		return statements(sql.toString()).stream()
			.filter((line) -> !line.toUpperCase(Locale.ROOT).contains("DATABASECHANGELOG"))
			.toList();
	}

	private static List<String> shipped(TestDatabase kind) throws IOException {
		return statements(resource(kind).getContentAsString(StandardCharsets.UTF_8));
	}

	private static List<String> statements(String sql) {
		return Arrays.stream(sql.split("\\R")).filter((line) -> !line.isBlank() && !line.startsWith("--")).toList();
	}

	private static String withoutBlanks(List<String> statements) {
		return String.join("", statements).replaceAll("\\s", "");
	}

	private static ClassPathResource resource(TestDatabase kind) {
		return new ClassPathResource("dev/changeover/schema/" + name(kind));
	}

	private static String name(TestDatabase kind) {
		return "tables-" + kind.name().toLowerCase(Locale.ROOT) + ".sql";
	}

	private static DataSource dataSource(TestDatabase kind) {
		TestDatabase.Coordinates coordinates = kind.create();
		return new DriverManagerDataSource(coordinates.url(), coordinates.username(), coordinates.password());
	}

}
