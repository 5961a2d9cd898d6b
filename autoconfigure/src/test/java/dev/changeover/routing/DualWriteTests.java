package dev.changeover.routing;

import dev.changeover.Phase;
import dev.changeover.WriteDivergedException;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.dao.DataAccessException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class DualWriteTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void writesTheSidesOfThePhase(TestDatabase kind) {
		try (Shop shop = new Shop(kind)) {
			Shop.Addresses addresses = shop.addresses();

			for (Phase phase : Phase.values()) {
				shop.in(phase);
				addresses.save(new Shop.Address(phase.ordinal(), "Bonn"));
			}

			assertThat(shop.rows())
				.isEqualTo("0=Bonn 1=Bonn 2=Bonn 3=Bonn 4=Bonn | 1=Bonn 2=Bonn 3=Bonn 4=Bonn 5=Bonn");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void recordsAMissedWriteInTheSameTransaction(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DUAL_WRITE)) {
			shop.fresh.fail();

			shop.transaction.executeWithoutResult((status) -> shop.addresses().save(new Shop.Address(7, "Bonn")));

			assertThat(shop.rows()).isEqualTo("7=Bonn | ");
			assertThat(shop.drift()).containsExactly("NEW missed-write 7");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void storesOnBothSidesOrNeitherNextToTheCutover(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			shop.fresh.fail();

			assertThatExceptionOfType(DataAccessException.class)
				.isThrownBy(() -> shop.addresses().save(new Shop.Address(7, "Bonn")));

			assertThat(shop.rows()).isEqualTo(" | ");
			assertThat(shop.drift()).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void rollsBackADeleteThatFoundItsRowOnOneSideOnly(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.LIVE)) {
			shop.execute("insert into new_address values (7, 'Bonn')");

			assertThatExceptionOfType(WriteDivergedException.class).isThrownBy(() -> shop.addresses().remove(7));

			assertThat(shop.rows()).isEqualTo(" | 7=Bonn");
		}
	}

}
