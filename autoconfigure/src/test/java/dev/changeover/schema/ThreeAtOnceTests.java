package dev.changeover.schema;

import java.sql.SQLException;
import java.util.List;

import dev.changeover.Phase;
import dev.changeover.phase.MigrationState;
import dev.changeover.testing.TestDatabase;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static dev.changeover.schema.RunningApplication.MIGRATION;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two instances and Liquibase's own update, in three processes, begin at the same moment.
 * Whoever wins: every changeset that may run runs once, and none that may not.
 */
class ThreeAtOnceTests {

	private static final String FILE = "second-gate.yaml";

	private static final List<OtherProcess> processes = List.of(OtherProcess.start(), OtherProcess.start(),
			OtherProcess.start());

	private static Server server;

	@BeforeAll
	static void awaitProcesses() throws SQLException {
		server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
		processes.forEach(OtherProcess::awaitReady);
	}

	@AfterAll
	static void endProcesses() {
		processes.forEach(OtherProcess::close);
		server.stop();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void runEachChangesetOnceAndNoContractBeforeItIsOpen(TestDatabase kind) {
		Application application = new Application(shared(kind));

		startAllAtOnce(application);

		assertThat(application.ran()).containsExactly("orders", "address", "coupon");
		assertThat(columns(application)).contains("extra");
		assertThat(application.phases().read(MIGRATION)).map(MigrationState::phase).contains(Phase.OFF);

		application.put(MIGRATION, Phase.COMPLETE, true);
		startAllAtOnce(application);

		assertThat(application.ran()).containsExactly("orders", "address", "coupon", "drop");
		assertThat(columns(application)).doesNotContain("extra");
		assertThat(application.sql()
			.sql("select count(*) from DATABASECHANGELOGLOCK where LOCKED = ?")
			.param(true)
			.query(Long.class)
			.single()).isZero();
	}

	private void startAllAtOnce(Application application) {
		processes.get(0).tell("instance", application.coordinates(), FILE);
		processes.get(1).tell("instance", application.coordinates(), FILE);
		processes.get(2).tell("update", application.coordinates(), FILE);

		assertThat(processes).allSatisfy((process) -> assertThat(process.await()).isEqualTo("done"));
	}

	/** H2 in memory is seen by one process only, so a server stands before it. */
	private static TestDatabase.Coordinates shared(TestDatabase kind) {
		TestDatabase.Coordinates created = kind.create();
		return (kind != TestDatabase.H2) ? created : new TestDatabase.Coordinates(
				created.url().replace("jdbc:h2:", "jdbc:h2:tcp://localhost:" + server.getPort() + "/"), "sa", "");
	}

	private static List<String> columns(Application application) {
		return application.sql()
			.sql("select lower(column_name) from information_schema.columns where lower(table_name) = 'orders'")
			.query(String.class)
			.list();
	}

}
