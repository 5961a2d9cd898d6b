package dev.changeover.phase;

import java.math.BigDecimal;
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

}
