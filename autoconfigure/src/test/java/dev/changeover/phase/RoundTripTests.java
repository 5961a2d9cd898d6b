package dev.changeover.phase;

import java.util.List;
import java.util.function.Supplier;

import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.dao.DataAccessException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Statements that are sent together.
 */
class RoundTripTests {

	private static final String INSERT = "insert into {lock} (MIGRATION, STRIPE, EPOCH) values (?, ?, ?)";

	private static final String COUNT = "select count(*) from {lock} where MIGRATION = ?";

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void runInOrderAndEachSeesWhatThoseBeforeItDid(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Database database = engine.database;
			List<Long> counts = database.inTransaction(() -> {
				RoundTrip trip = database.roundTrip();
				Supplier<List<Long>> before = count(trip, database);
				trip.update(database.fill(INSERT), "one", 1, 1).update(database.fill(INSERT), "one", 2, 1);
				Supplier<List<Long>> after = count(trip, database);
				Supplier<List<String>> none = trip.query((row, number) -> row.getString(1),
						database.fill("select MIGRATION from {lock} where MIGRATION = ?"), (Object) null);
				trip.run();
				assertThat(none.get()).isEmpty();
				return List.of(before.get().get(0), after.get().get(0));
			});

			assertThat(counts).containsExactly(0L, 2L);
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void areAllUndoneWhereOneFails(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Database database = engine.database;

			assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> database.inTransaction(() -> {
				RoundTrip trip = database.roundTrip()
					.update(database.fill(INSERT), "one", 1, 1)
					.update(database.fill(INSERT), "one", 1, 1)
					.update(database.fill(INSERT), "one", 2, 1);
				trip.run();
				return null;
			}));

			assertThat(database.sql(COUNT).param("one").query(Long.class).single()).isZero();
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void haveNoRowsBeforeTheyRan(TestDatabase kind) {
		try (Engine engine = new Engine(kind)) {
			Supplier<List<Long>> rows = count(engine.database.roundTrip(), engine.database);

			assertThatIllegalStateException().isThrownBy(rows::get);
		}
	}

	private static Supplier<List<Long>> count(RoundTrip trip, Database database) {
		return trip.query((row, number) -> row.getLong(1), database.fill(COUNT), "one");
	}

}
