package dev.changeover.togglz;

import com.zaxxer.hikari.HikariDataSource;
import dev.changeover.Phase;
import dev.changeover.phase.Click;
import dev.changeover.phase.Desired;
import dev.changeover.phase.Flags;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.togglz.core.repository.jdbc.JDBCStateRepository;
import org.togglz.core.repository.mem.InMemoryStateRepository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Flags that are changed where no guard stands: in Togglz's own table, by SQL or another
 * console, or in the memory of each service. No phase is entered that the ladder does not
 * lead to, and what is wished and not done stands there with the reason.
 */
class StrayFlagsTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void goNowhereWhenTheyJumpOrMakeNoPhase(TestDatabase kind) {
		try (TwoServices services = jdbc(kind)) {
			for (int bits : new int[] { 0b001, 0b010, 0b011, 0b101, 0b110, 0b111 }) {
				boolean dualWrite = (bits & 4) != 0;
				boolean darkRead = (bits & 2) != 0;
				boolean cutover = (bits & 1) != 0;
				services.set(dualWrite, darkRead, cutover);
				services.awaitLooks();

				Phase desired = Phase.of(dualWrite, darkRead, cutover).orElse(null);
				assertThat(services.phases()).containsOnly(Phase.OFF);
				assertThat(services.report().desired()).isEqualTo(desired);
				assertThat(services.report().blockers()).extracting("gate").containsOnly("ladder");
				assertThat(services.health().get("requested"))
					.hasToString((desired != null) ? desired.name() : "no phase");
				assertThat(services.health().get("because")).asString()
					.contains((desired != null) ? "Forward goes one step at a time" : "The flags make no phase");
			}
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void takeTheLadderThroughItsGatesWhenAnotherConsoleSetsThem(TestDatabase kind) {
		try (TwoServices services = jdbc(kind)) {
			services.sql().sql("insert into TOGGLZ values ('SHIPPING_ADDRESS_DUAL_WRITE', 1, null, null)").update();
			services.awaitPhase(Phase.DUAL_WRITE);

			services.set(Phase.DARK_READ);
			services.awaitLooks();

			assertThat(services.phases()).containsOnly(Phase.DUAL_WRITE);
			assertThat(services.report().desired()).isEqualTo(Phase.DARK_READ);
			assertThat(services.health().get("because")).asString().contains("backfill");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void leaveThePhaseAloneWhenTheirTableIsEmptiedDroppedOrRestored(TestDatabase kind) {
		try (TwoServices services = jdbc(kind)) {
			services.bringTo(Phase.LIVE);
			long epoch = services.report().epoch();

			services.sql().sql("delete from TOGGLZ").update();
			services.awaitLooks();
			assertThat(services.report().epoch()).isEqualTo(epoch);
			assertThat(services.report().flagsInDoubt()).contains("DUAL_WRITE, DARK_READ, CUTOVER, which LIVE has on");
			assertThat(services.health().get("flags")).isEqualTo(services.report().flagsInDoubt());
			services.click("DUAL_WRITE", true);
			assertThat(services.report().flagsInDoubt()).startsWith("Nothing is stored of DARK_READ, CUTOVER, which");
			services.bean(Flags.class).ask(TwoServices.MIGRATION, Phase.LIVE, Click.by("operator"));
			assertThat(services.report().flagsInDoubt()).isNull();
			services.sql().sql("delete from TOGGLZ").update();

			services.sql().sql("alter table TOGGLZ rename to AWAY").update();
			await().until(services::trouble);
			services.awaitLooks();
			assertThat(services.phases()).containsOnly(Phase.LIVE);

			services.sql().sql("alter table AWAY rename to TOGGLZ").update();
			services.set(false, true, true);
			services.awaitLooks();
			assertThat(services.phases()).containsOnly(Phase.LIVE);
			assertThat(services.health().get("requested")).isEqualTo("no phase");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void leaveCompleteAloneWhenThoseOfAnOldBackupComeBack(TestDatabase kind) {
		try (TwoServices services = jdbc(kind)) {
			services.bringTo(Phase.COMPLETE);

			services.set(Phase.OFF);
			services.awaitLooks();

			assertThat(services.phases()).containsOnly(Phase.COMPLETE);
			assertThat(services.health().get("requested")).hasToString("OFF");
			assertThat(services.health().get("because")).asString().contains("REVERSE_BACKFILL");
		}
	}

	@Test
	void keepThePhaseOverARestartThatForgetsThem() {
		try (TwoServices services = new TwoServices(TwoServices.database(TestDatabase.H2),
				InMemoryStateRepository::new)) {
			services.bringTo(Phase.LIVE);
			long epoch = services.report().epoch();

			services.restart();
			services.awaitLooks();

			assertThat(services.phases()).containsOnly(Phase.LIVE);
			assertThat(services.report().epoch()).isEqualTo(epoch);
			assertThat(services.report().flagsInDoubt()).contains("which LIVE has on");
		}
	}

	@Test
	void areNeverReadHalfBeforeAndHalfAfterAChange() {
		try (TwoServices services = jdbc(TestDatabase.H2)) {
			services.set(Phase.OFF);
			services.stores().get(0).beforeCutoverIsRead = () -> services.set(Phase.LIVE);

			assertThat(services.bean(Flags.class).desired()).containsEntry(TwoServices.MIGRATION,
					Desired.of(Phase.LIVE));
		}
	}

	private static TwoServices jdbc(TestDatabase kind) {
		HikariDataSource dataSource = TwoServices.database(kind);
		JDBCStateRepository store = JDBCStateRepository.newBuilder(dataSource)
			.tableName("TOGGLZ")
			.createTable(true)
			.build();
		return new TwoServices(dataSource, () -> store);
	}

}
