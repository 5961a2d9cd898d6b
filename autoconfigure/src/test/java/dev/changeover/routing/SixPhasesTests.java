package dev.changeover.routing;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * The table of what a caller gets, what is stored and what is counted, in each phase. The
 * same table stands in docs/routing.md.
 */
class SixPhasesTests {

	// phase | call | the caller gets | stored on OLD and NEW | drift | verdict of the
	// dark
	// read; where two are given, the second holds with dual-write.on-failure: fail.
	private static final String TABLE = """
			OFF        | read              | OLD's answer | - | - | -
			OFF        | write             | OLD's answer | OLD | - | -
			OFF        | write, OLD fails  | the failure  | nothing | - | -
			OFF        | write, NEW fails  | OLD's answer | OLD | - | -
			DUAL_WRITE | read              | OLD's answer | - | - | -
			DUAL_WRITE | write             | OLD's answer | both | - | -
			DUAL_WRITE | write, OLD fails  | the failure  | nothing | - | -
			DUAL_WRITE | write, NEW fails  | OLD's answer / the failure | OLD / nothing | NEW missed-write / - | -
			DARK_READ  | read              | OLD's answer | - | - | MATCH
			DARK_READ  | read, NEW fails   | OLD's answer | - | - | ERROR
			DARK_READ  | read, OLD fails   | the failure  | - | - | ERROR
			DARK_READ  | write             | OLD's answer | both | - | -
			DARK_READ  | write, OLD fails  | the failure  | nothing | - | -
			DARK_READ  | write, NEW fails  | the failure  | nothing | - | -
			LIVE       | read              | NEW's answer | - | - | MATCH
			LIVE       | read, OLD fails   | NEW's answer | - | - | ERROR
			LIVE       | read, NEW fails   | the failure  | - | - | ERROR
			LIVE       | write             | NEW's answer | both | - | -
			LIVE       | write, OLD fails  | the failure  | nothing | - | -
			LIVE       | write, NEW fails  | the failure  | nothing | - | -
			RAMP_DOWN  | read              | NEW's answer | - | - | -
			RAMP_DOWN  | write             | NEW's answer | both | - | -
			RAMP_DOWN  | write, OLD fails  | NEW's answer / the failure | NEW / nothing | OLD missed-write / - | -
			RAMP_DOWN  | write, NEW fails  | the failure  | nothing | - | -
			COMPLETE   | read              | NEW's answer | - | - | -
			COMPLETE   | write             | NEW's answer | NEW | - | -
			COMPLETE   | write, OLD fails  | NEW's answer | NEW | - | -
			COMPLETE   | write, NEW fails  | the failure  | nothing | - | -
			""";

	static Stream<Arguments> rows() {
		return Arrays.stream(TestDatabase.values())
			.flatMap((kind) -> TABLE.lines()
				.map((line) -> Arrays.stream(line.split("\\|")).map(String::strip).toList())
				.flatMap((cells) -> Stream.of(false, true).map((fail) -> Arguments.of(kind, fail, cells))));
	}

	@ParameterizedTest(name = "{0}, fail={1}: {2}")
	@MethodSource("rows")
	void doesWhatTheTableSays(TestDatabase kind, boolean fail, List<String> row) throws InterruptedException {
		Phase phase = Phase.valueOf(row.get(0));
		boolean read = row.get(1).startsWith("read");
		try (Shop shop = new Shop(kind).in(phase)) {
			shop.settings = new RoutingSettings(1, shop.settings.timeout(), 2, shop.settings.precision(), fail);
			if (read) {
				shop.execute("insert into old_address values (7, 'Bonn')");
				shop.execute("insert into new_address values (7, 'Bonn')");
			}
			Shop.Addresses addresses = shop.addresses();
			if (row.get(1).endsWith("OLD fails")) {
				shop.old.fail();
			}
			if (row.get(1).endsWith("NEW fails")) {
				shop.fresh.fail();
			}

			Throwable failure = catchThrowable(() -> {
				if (read) {
					addresses.find(7);
				}
				else {
					addresses.save(new Shop.Address(7, "Bonn"));
				}
			});

			String caller = cell(row.get(2), fail);
			if (caller.equals("the failure")) {
				assertThat(failure).hasMessageContaining("no_such_column");
			}
			else {
				assertThat(failure).isNull();
				assertThat(shop.calls).contains(caller.substring(0, 3) + " AUTHORITATIVE SUCCESS");
			}
			if (!read) {
				assertThat(shop.rows()).isEqualTo(stored(cell(row.get(3), fail)));
			}
			String drift = cell(row.get(4), fail);
			assertThat(shop.drift()).isEqualTo(drift.equals("-") ? List.of() : List.of(drift + " 7"));
			if (row.get(5).equals("-")) {
				assertThat(shop.verdicts).isEmpty();
			}
			else {
				assertThat(shop.verdict()).isEqualTo(Verdict.valueOf(row.get(5)));
			}
		}
	}

	private static String cell(String cell, boolean fail) {
		String[] both = cell.split(" / ");
		return both[fail ? both.length - 1 : 0];
	}

	private static String stored(String where) {
		boolean old = where.equals("both") || where.equals(Side.OLD.name());
		boolean fresh = where.equals("both") || where.equals(Side.NEW.name());
		return (old ? "7=Bonn" : "") + " | " + (fresh ? "7=Bonn" : "");
	}

}
