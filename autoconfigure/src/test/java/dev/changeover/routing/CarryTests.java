package dev.changeover.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import dev.changeover.Key;
import dev.changeover.Write;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which of what OLD returned is handed to NEW.
 */
class CarryTests {

	private static final Row OPEN = new Row(null, "Bonn");

	@Test
	void fillsAReturnedKeyIntoTheRowThatLeftItOpen() {
		assertThat(isOpen("insert", OPEN)).isTrue();
		assertThat(handedOver("insert", OPEN, 7L)).isEqualTo(new Row(7L, "Bonn"));
		assertThat(isOpen("insert", new Row(0L, "Bonn"))).isTrue();
		assertThat(handedOver("insert", new Row(0L, "Bonn"), 7L)).isEqualTo(new Row(7L, "Bonn"));
	}

	@Test
	void leavesARowAsItIsWhoseKeyTheCallerGave() {
		Row row = new Row(5L, "Bonn");

		assertThat(isOpen("insert", row)).isFalse();
		assertThat(handedOver("insert", row, 7L)).isSameAs(row);
		assertThat(isOpen("insert", (Object) null)).isFalse();
	}

	@Test
	void fillsInAKeyThatIsNoNumber() {
		UUID key = UUID.randomUUID();
		Tagged tagged = new Tagged(null);

		assertThat(isOpen("tag", tagged)).isTrue();
		assertThat(handedOver("tag", tagged, key)).isEqualTo(new Tagged(key));
		assertThat(isOpen("tag", new Tagged(key))).isFalse();
	}

	@Test
	void fillsInTheKeyOfAReturnedRowOfAnotherType() {
		assertThat(isOpen("receive", OPEN)).isTrue();
		assertThat(handedOver("receive", OPEN, new Receipt(7L, "x"))).isEqualTo(new Row(7L, "Bonn"));
		assertThat(handedOver("receive", OPEN, new Receipt(null, "x"))).isSameAs(OPEN);
		assertThat(handedOver("receive", OPEN, null)).isSameAs(OPEN);
	}

	@Test
	void replacesAKeyParameterThatWasLeftOpen() {
		assertThat(isOpen("reserve", (Object) null)).isTrue();
		assertThat(handedOver("reserve", null, 7L)).isEqualTo(7L);
		assertThat(isOpen("reserve", 5L)).isFalse();
		assertThat(handedOver("reserve", 5L, 7L)).isEqualTo(5L);
	}

	@Test
	void replacesTheArgumentByTheRowThatIsReturned() {
		Row stored = new Row(7L, "Bonn");

		assertThat(isOpen("save", OPEN)).isFalse();
		assertThat(handedOver("save", OPEN, stored)).isSameAs(stored);
		assertThat(handedOver("save", OPEN, null)).isSameAs(OPEN);
		assertThat(handedOver("saveAll", List.of(OPEN), List.of(stored))).isEqualTo(List.of(stored));
	}

	@Test
	void handsOverNothingThatIsNoKeyOfOneRow() {
		for (String method : List.of("count", "describe", "rename", "insertAll", "drop", "sweep")) {
			Object argument = method.equals("insertAll") ? new ArrayList<>(List.of(OPEN)) : OPEN;
			Object given = method.equals("rename") ? null : argument;

			assertThat(isOpen(method, given)).as(method).isFalse();
			assertThat(handedOver(method, given, 7L)).as(method).isSameAs(given);
		}
	}

	@Test
	void fillsInNoKeyThatARecordWorksOutItself() {
		Derived derived = new Derived("Bonn");

		assertThat(isOpen("derive", derived)).isFalse();
		assertThat(handedOver("derive", derived, 7L)).isSameAs(derived);
	}

	@Test
	void leavesTheCallersArgumentsAlone() {
		Object[] arguments = { OPEN };

		try (Carry.Carried carried = carry("insert").over(arguments, 7L)) {
			assertThat(carried.arguments()).isNotSameAs(arguments);
		}

		assertThat(arguments).containsExactly(OPEN);
	}

	private static boolean isOpen(String method, @Nullable Object argument) {
		return carry(method).isOpen(new Object[] { argument });
	}

	private static @Nullable Object handedOver(String method, @Nullable Object argument, @Nullable Object result) {
		try (Carry.Carried carried = carry(method).over(new Object[] { argument }, result)) {
			return carried.arguments()[0];
		}
	}

	private static Carry carry(String method) {
		return Operations.of(Rows.class, method).carry();
	}

	record Row(@Nullable Long id, String city) {
	}

	record Receipt(@Nullable Long id, String place) {
	}

	record Derived(String city) {

		@Nullable Long number() {
			return null;
		}

	}

	record Tagged(@Nullable UUID tag) {
	}

	interface Rows {

		@Write
		long insert(@Key("id") Row row);

		@Write
		UUID tag(@Key("tag") Tagged row);

		@Write
		Long derive(@Key("number") Derived row);

		@Write
		Receipt receive(@Key("id") Row row);

		@Write
		Long reserve(@Key @Nullable Long id);

		@Write
		Row save(@Key("id") Row row);

		@Write
		List<Row> saveAll(@Key("id") List<Row> rows);

		@Write
		int count(@Key("id") Row row);

		@Write
		String describe(@Key("id") Row row);

		@Write
		String rename(@Key @Nullable Long id);

		@Write
		Long insertAll(@Key("id") List<Row> rows);

		@Write
		void drop(@Key("id") Row row);

		@Write(keys = Write.Keys.UNKNOWN)
		Long sweep(Row row);

	}

}
