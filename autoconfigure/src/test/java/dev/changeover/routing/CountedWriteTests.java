package dev.changeover.routing;

import java.util.concurrent.atomic.AtomicBoolean;

import dev.changeover.Phase;
import dev.changeover.WriteDivergedException;
import dev.changeover.phase.SideEvidence;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionDefinition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Writes of which each side says, or is seen, to have changed another number of rows.
 */
class CountedWriteTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void seesADeleteOfNothingBesideAnInsert(TestDatabase kind) throws Exception {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ); Race race = new Race()) {
			Shop.Addresses addresses = shop.addresses();
			AtomicBoolean once = new AtomicBoolean();
			shop.fresh.fault = () -> {
				if (once.compareAndSet(false, true)) {
					// OLD found no row, so nothing was locked: the insert of another
					// transaction comes in between.
					try {
						Race.join(race.beside(() -> addresses.save(new Shop.Address(7, "Bonn"))));
					}
					catch (Exception ex) {
						throw new AssertionError(ex);
					}
				}
			};

			// At REPEATABLE READ MariaDB locks the gap, and the insert waits.
			shop.transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
			assertThatExceptionOfType(WriteDivergedException.class)
				.isThrownBy(() -> shop.transaction.executeWithoutResult((status) -> addresses.remove(7)));

			assertThat(shop.rows()).isEqualTo("7=Bonn | 7=Bonn");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void comparesTheCountsOfABulkWrite(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.LIVE)) {
			shop.execute("insert into old_address values (1, 'Bonn'), (2, 'Bonn')");
			shop.execute("insert into new_address values (1, 'Bonn')");

			assertThatExceptionOfType(WriteDivergedException.class)
				.isThrownBy(() -> shop.addresses().removeByCity("Bonn"))
				.withMessageContaining("OLD 2, NEW 1 rows");

			assertThat(shop.rows()).isEqualTo("1=Bonn 2=Bonn | 1=Bonn");
			assertThat(shop.calls).contains("DIVERGED");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void expectsFewerRowsOnASideThatIsNotBackfilled(TestDatabase kind) {
		try (Shop shop = new Shop(kind)) {
			shop.execute("insert into old_address values (1, 'Bonn'), (2, 'Bonn')");
			shop.execute("insert into new_address values (1, 'Bonn')");
			shop.phases.put(shop.phases.state(Phase.DUAL_WRITE, new SideEvidence(1L, 1L), new SideEvidence(1L, null)));

			assertThat(shop.addresses().removeByCity("Bonn")).isEqualTo(2);

			assertThat(shop.rows()).isEqualTo(" | ");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void recordsADivergenceByKeyInAnOuterPhase(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DUAL_WRITE)) {
			shop.execute("insert into old_address values (7, 'Bonn')");

			assertThat(shop.addresses().removeCounted(7)).isEqualTo(1);

			assertThat(shop.drift()).containsExactly("NEW write-divergence 7");
			assertThat(shop.calls).contains("DIVERGED");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void takesAnOldSideThatHadMoreToDoForEqual(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			// OLD always changes a row of its own beside the address; NEW has none.
			shop.execute("insert into old_address values (1000, 'counter')");
			TableAddresses busy = new TableAddresses(JdbcClient.create(shop.dataSource), "old_address") {

				@Override
				public void remove(long id) {
					super.remove(id);
					super.save(new Shop.Address(1000, "counter"));
				}

			};

			shop.route(Shop.Addresses.class, busy, shop.fresh).remove(7);

			assertThat(shop.drift()).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void leavesNoRowOnNewThatARepairBroughtAfterTheSnapshotOfADelete(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			Throwable refusal = removeInASnapshotBeforeARepair(shop, kind);

			assertThat(refusal == null).isEqualTo(kind == TestDatabase.MARIADB);
			assertThat(shop.rows()).isEqualTo((kind == TestDatabase.MARIADB) ? " | " : "7=Bonn | 7=Bonn");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void deletesTheRepairedRowInTheNextSnapshot(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			removeInASnapshotBeforeARepair(shop, kind);

			isolate(shop, kind);
			shop.transaction.executeWithoutResult((status) -> shop.addresses().remove(7));

			assertThat(shop.rows()).isEqualTo(" | ");
		}
	}

	// The row of NEW comes when the snapshot is there; OLD's is only locked meanwhile.
	private static Throwable removeInASnapshotBeforeARepair(Shop shop, TestDatabase kind) {
		Shop.Addresses addresses = shop.addresses();
		shop.execute("insert into old_address values (7, 'Bonn')");
		isolate(shop, kind);
		return catchThrowable(() -> shop.transaction.executeWithoutResult((status) -> {
			JdbcClient.create(shop.dataSource).sql("select id from old_address").query(Long.class).list();
			JdbcClient.create(shop.dataSource).sql("select id from new_address").query(Long.class).list();
			shop.execute("insert into new_address values (7, 'Bonn')");
			addresses.remove(7);
		}));
	}

	private static void isolate(Shop shop, TestDatabase kind) {
		shop.transaction.setIsolationLevel((kind == TestDatabase.H2) ? TransactionDefinition.ISOLATION_SERIALIZABLE
				: TransactionDefinition.ISOLATION_REPEATABLE_READ);
	}

}
