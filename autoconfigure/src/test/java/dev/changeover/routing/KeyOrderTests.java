package dev.changeover.routing;

import java.util.List;

import dev.changeover.Key;
import dev.changeover.Write;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

class KeyOrderTests {

	@Test
	void refusesAKeyWhoseColumnsComeInAnotherOrder() {
		for (Class<?> type : List.of(Parameters.class, OneRecord.class)) {
			assertThatExceptionOfType(RoutingSetupException.class)
				.isThrownBy(() -> declared("line", "order_id").require(type))
				.withMessageContaining("orderid, line")
				.withMessageContaining("line, order_id");
		}
	}

	@Test
	void acceptsTheSameOrderAndNamesItDoesNotKnow() {
		for (Class<?> type : List.of(Parameters.class, OneRecord.class)) {
			assertThatNoException().isThrownBy(() -> declared("ORDER_ID", "\"line\"").require(type));
			assertThatNoException().isThrownBy(() -> declared("number", "id").require(type));
		}
	}

	private static KeyOrder declared(String... columns) {
		return new KeyOrder(new RowTables("a", List.of(columns), "b", List.of("x", "y"), true));
	}

	interface Parameters {

		@Write
		void remove(@Key long orderId, @Key int line);

	}

	interface OneRecord {

		@Write
		void remove(@Key Id id);

		record Id(long orderId, int line) {
		}

	}

}
