package dev.changeover.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import dev.changeover.Key;
import dev.changeover.MismatchConfirmed;
import dev.changeover.Phase;
import dev.changeover.Read;
import dev.changeover.Side;
import dev.changeover.phase.Drift;
import dev.changeover.phase.SideEvidence;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MismatchLogTests {

	private final Shop shop = new Shop(TestDatabase.H2);

	private final List<MismatchConfirmed> events = new ArrayList<>();

	private final MismatchLog log = new MismatchLog(this.shop.database, this.shop.drift, Shop.MIGRATION, false,
			this.events::add);

	@AfterEach
	void close() {
		this.shop.close();
	}

	@Test
	void warnsOfAKeyOnceAndTellsOfItEachTime() {
		assertThat(warnings(7)).singleElement().asString().endsWith("the sides differ in [city] of Names.find, key 7");
		assertThat(warnings(7)).isEmpty();
		assertThat(warnings(8)).hasSize(1);

		assertThat(this.events).hasSize(3);
		assertThat(this.shop.drift()).containsExactly("NEW mismatch 7", "NEW mismatch 8");
	}

	@Test
	void namesSomeOfManyKeysAndRecordsNone() {
		assertThat(warnings(1, 2, 3, 4, 5)).singleElement().asString().endsWith("one or more of 5 keys: 1, 2, 3, 4, 5");
		assertThat(warnings(1, 2, 3, 4, 5, 6)).singleElement()
			.asString()
			.endsWith("one or more of 6 keys: 1, 2, 3, 4, 5, ...");
		assertThat(warnings()).singleElement().asString().endsWith("of keys that are not known");

		assertThat(this.shop.drift()).isEmpty();
		assertThat(this.events.get(1).keys()).hasSize(6);
	}

	@Test
	void recordsNoMoreThanAnybodyWouldLookAt() {
		this.shop.database.inTransaction(() -> {
			LongStream.range(0, 9_999)
				.forEach((key) -> this.shop.drift.record(Shop.MIGRATION, Side.NEW, Drift.Kind.MISMATCH, "old " + key,
						"city", 1));
			return true;
		});

		assertThat(warnings(7)).hasSize(1);
		assertThat(warnings(8)).isEmpty();
	}

	private List<String> warnings(long... keys) {
		Operation find = Operations.of(Names.class, (keys.length == 1) ? "find" : "findAll");
		Object argument = (keys.length == 1) ? (Object) keys[0] : LongStream.of(keys).boxed().toList();
		DarkRead read = new DarkRead(find, new Object[] { argument }, Side.NEW, new Answer("a", null),
				this.shop.phases.state(Phase.DARK_READ, SideEvidence.VOID, SideEvidence.VOID));
		return LoggedMessages
			.during(MismatchLog.class, () -> this.log.record(read, List.of(Difference.at("city", "a", "b"))))
			.stream()
			.filter((message) -> message.startsWith("WARN"))
			.toList();
	}

	interface Names {

		@Read
		String find(@Key long id);

		@Read
		List<String> findAll(@Key List<Long> ids);

	}

}
