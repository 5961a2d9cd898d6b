package dev.changeover.phase;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class KeyTextTests {

	record Line(String order, long number) {
	}

	@Test
	void readsBackWhatItWrote() {
		UUID uuid = UUID.randomUUID();
		Line line = new Line("a,b\\,c\\", 7);

		assertThat(KeyText.parse(KeyText.of(7L), Long.class)).isEqualTo(7L);
		assertThat(KeyText.parse(KeyText.of("a,b\\"), String.class)).isEqualTo("a,b\\");
		assertThat(KeyText.parse(KeyText.of(uuid), UUID.class)).isEqualTo(uuid);
		assertThat(KeyText.parse(KeyText.of(line), Line.class)).isEqualTo(line);
	}

	@Test
	void writesEqualNumbersAlike() {
		assertThat(KeyText.of(new BigDecimal("1E+2"))).isEqualTo(KeyText.of(100L)).isEqualTo("100");
		assertThat(KeyText.of(new BigDecimal("7.00"))).isEqualTo("7");
	}

	@Test
	void refusesAKeyWithAnotherNumberOfColumns() {
		assertThatIllegalArgumentException().isThrownBy(() -> KeyText.split("a,b", 3));
	}

	@Test
	void readsNumbersOfEveryKind() {
		assertThat(KeyText.parse("7", Integer.class)).isEqualTo(7);
		assertThat(KeyText.parse("7", Short.class)).isEqualTo((short) 7);
		assertThat(KeyText.parse("7.50", BigDecimal.class)).isEqualTo(new BigDecimal("7.50"));
		assertThat(KeyText.parse("99999999999999999999", BigInteger.class))
			.isEqualTo(new BigInteger("99999999999999999999"));
		assertThatIllegalArgumentException().isThrownBy(() -> KeyText.parse("7", Double.class))
			.withMessageContaining("java.lang.Double");
	}

	@Test
	void leavesAKeyOfOneColumnAsItIs() {
		assertThat(KeyText.join(List.of("a,b"))).isEqualTo("a,b");
		assertThat(KeyText.split("a,b", 1)).containsExactly("a,b");
	}

	@Test
	void takesTextApartThatEndsInABackslash() {
		assertThat(KeyText.split("a,b\\", 2)).containsExactly("a", "b\\");
		assertThat(KeyText.split(KeyText.join(List.of("a\\", ",")), 2)).containsExactly("a\\", ",");
	}

}
