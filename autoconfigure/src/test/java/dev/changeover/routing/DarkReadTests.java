package dev.changeover.routing;

import dev.changeover.Phase;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class DarkReadTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void matchesWhatBothSidesHold(TestDatabase kind) throws InterruptedException {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			shop.addresses().save(new Shop.Address(7, "Bonn"));

			shop.addresses().find(7);

			assertThat(shop.verdict()).isEqualTo(Verdict.MATCH);
			assertThat(shop.comparisons.totals(Shop.MIGRATION, Phase.DARK_READ.ordinal() + 1L).matches()).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void recordsAConfirmedMismatchOnce(TestDatabase kind) throws InterruptedException {
		try (Shop shop = new Shop(kind).in(Phase.LIVE)) {
			shop.execute("insert into old_address values (7, 'Bonn')");
			shop.execute("insert into new_address values (7, 'Berlin')");

			shop.addresses().find(7);
			assertThat(shop.verdict()).isEqualTo(Verdict.MISMATCH);
			shop.addresses().find(7);
			assertThat(shop.verdict()).isEqualTo(Verdict.MISMATCH);

			assertThat(shop.drift()).containsExactly("OLD mismatch 7");
			assertThat(shop.mismatches.get(0).paths()).containsExactly("city");
		}
	}

}
