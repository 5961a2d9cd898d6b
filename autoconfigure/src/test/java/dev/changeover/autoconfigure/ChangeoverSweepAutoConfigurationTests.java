package dev.changeover.autoconfigure;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.phase.Migration;
import dev.changeover.phase.MigrationState;
import dev.changeover.phase.SideEvidence;
import dev.changeover.phase.Step;
import dev.changeover.routing.CallListener;
import dev.changeover.routing.OperationListener;
import dev.changeover.routing.Outcome;
import dev.changeover.routing.Role;
import dev.changeover.sweep.GeneratorGate;
import dev.changeover.sweep.LatencyThrottle;
import dev.changeover.sweep.RowsDeclarationException;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class ChangeoverSweepAutoConfigurationTests {

	private static final Step LAST = new Step(Migration.named("names"),
			new MigrationState("names", Phase.RAMP_DOWN, 9, 9, Instant.EPOCH, null, SideEvidence.VOID,
					SideEvidence.VOID, null, null, null, null, false, null, null, false, null, null),
			Phase.COMPLETE, List.of(), Instant.EPOCH);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, ChangeoverAutoConfiguration.class,
				ChangeoverLiquibaseAutoConfiguration.class, ChangeoverSweepAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true",
				"changeover.migrations.names.description=moves names");

	@Test
	void asksWhereKeysComeFromBeforeBothSidesDrawThem() {
		this.runner.run((context) -> assertThat(context.getBean(GeneratorGate.class).check(LAST)).hasSize(1));
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void doesNotStartWithRowsThatTheDatabaseDoesNotHave(TestDatabase kind) throws SQLException {
		TestDatabase.Coordinates database = kind.create();
		String rows = "changeover.migrations.names.rows.";
		String columns = rows + "columns.";
		ApplicationContextRunner declared = this.runner.withPropertyValues(
				"spring.datasource.generate-unique-name=false", "spring.datasource.url=" + database.url(),
				"spring.datasource.username=" + database.username(),
				"spring.datasource.password=" + database.password(), rows + "old.table=persons", rows + "old.key=id",
				rows + "new.table=names", rows + "new.key=person", columns + "name=name");
		declared.run((context) -> stops(context, "Table 'persons' (rows.old.table) does not exist"));
		try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
			statement.execute("create table persons (id bigint primary key, name varchar(50), age int)");
			statement.execute("create table names (person bigint primary key, name varchar(50))");
		}
		declared.run((context) -> assertThat(context).hasNotFailed());

		Map.of(rows + "new.table=nams", "Table 'nams' (rows.new.table) does not exist", rows + "old.key=idd",
				"Table 'persons' has no column 'idd'. It has: age, id, name", rows + "new.key=parson",
				"Table 'names' has no column 'parson'", columns + "age=aeg", "Table 'names' has no column 'aeg'",
				columns + "nmae=name", "'nmae' is neither a column of table 'persons' nor an expression",
				rows + "columns[upper(nmae)]=name", "'upper(nmae)' is neither a column of table 'persons'",
				rows + "old.where=aeg > 17", "'aeg > 17' (rows.old.where) is no condition on rows of table 'persons'",
				rows + "new.where=aeg > 17", "'aeg > 17' (rows.new.where) is no condition on rows of table 'names'")
			.forEach((property, problem) -> declared.withPropertyValues(property)
				.run((context) -> stops(context, problem)));
	}

	private static void stops(AssertableApplicationContext context, String problem) {
		assertThat(context).getFailure()
			.rootCause()
			.isInstanceOfSatisfying(RowsDeclarationException.class,
					(cause) -> assertThat(new RowsDeclarationFailureAnalyzer().analyze(cause)).satisfies((analysis) -> {
						assertThat(analysis.getDescription())
							.contains("changeover.migrations.names.rows does not fit the database", problem);
						assertThat(analysis.getAction()).contains("Correct changeover.migrations.names.rows",
								"'expand' changeset");
					}));
	}

	@Test
	void holdsSweepsBackWhileTheSideThatAnswersIsSlow() {
		AtomicLong clock = new AtomicLong();
		this.runner.withPropertyValues("changeover.throttle.latency=20ms")
			.withBean(LatencyThrottle.class, () -> new LatencyThrottle(Duration.ofMillis(20), clock::get))
			.run((context) -> {
				OperationListener calls = context.getBean(CallListener.class).routed("names", "Names.find", false);
				LatencyThrottle throttle = context.getBean(LatencyThrottle.class);
				calls.called(Side.NEW, Role.SECONDARY, Outcome.SUCCESS, 0, Duration.ofSeconds(9).toNanos());
				clock.addAndGet(Duration.ofSeconds(1).toNanos());
				assertThat(throttle.reason("names")).isEmpty();

				calls.called(Side.OLD, Role.AUTHORITATIVE, Outcome.SUCCESS, 0, Duration.ofMillis(30).toNanos());
				clock.addAndGet(Duration.ofSeconds(1).toNanos());
				assertThat(throttle.reason("names")).contains("routed calls take 30 ms on average");
			});
	}

	@Test
	void doesNotStartWithAReplicaThatIsNoBean() {
		this.runner.withPropertyValues("changeover.throttle.replicas=nobody")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("no DataSource bean named 'nobody' (changeover.throttle.replicas)"));
	}

	@Test
	void takesZeroForNoCeiling() {
		this.runner.withPropertyValues("changeover.migrations.names.backfill.rows-per-second=0")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@ValueSource(strings = { "rows-per-second=-1", "chunk-time=0ms", "workers-per-instance=0" })
	void doesNotStartWithSettingsThatMoveNothing(String setting) {
		this.runner.withPropertyValues("changeover.migrations.names.backfill." + setting)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("changeover.migrations")
				.hasMessageContaining(setting.substring(0, setting.indexOf('='))));
	}

	@Test
	void believesWhatIsDeclaredOfKeys() {
		this.runner.withPropertyValues("changeover.migrations.names.generated-keys=shared")
			.run((context) -> assertThat(context.getBean(GeneratorGate.class).check(LAST)).isEmpty());
	}

}
