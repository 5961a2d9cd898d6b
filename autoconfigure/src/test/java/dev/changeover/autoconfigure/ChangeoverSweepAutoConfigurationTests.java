package dev.changeover.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
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

	@Test
	void doesNotStartWithRowsThatTheDatabaseDoesNotHave() {
		String rows = "changeover.migrations.names.rows.";
		this.runner
			.withPropertyValues(rows + "old.table=persons", rows + "old.key=id", rows + "new.table=names",
					rows + "new.key=id", rows + "columns.name=name")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(RowsDeclarationException.class)
				.hasMessageContaining("Table 'persons' (rows.old.table) does not exist"));
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
	void believesWhatIsDeclaredOfKeys() {
		this.runner.withPropertyValues("changeover.migrations.names.generated-keys=shared")
			.run((context) -> assertThat(context.getBean(GeneratorGate.class).check(LAST)).isEmpty());
	}

}
