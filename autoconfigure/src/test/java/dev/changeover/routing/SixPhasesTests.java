package dev.changeover.routing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import dev.changeover.Phase;
import dev.changeover.testing.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The table of docs/routing.md, line by line: what a caller gets, what is stored and what
 * is counted, in each phase.
 */
class SixPhasesTests {

	private static final List<String> CALLS = List.of("read", "read, OLD fails", "read, NEW fails", "read, OLD slow",
			"read, NEW slow", "write", "write, OLD fails", "write, NEW fails", "write, OLD slow", "write, NEW slow");

	@Test
	void leavesNoCellOfTheTableOut() {
		List<String> wanted = Arrays.stream(Phase.values())
			.flatMap((phase) -> CALLS.stream().map((call) -> phase + " " + call))
			.toList();

		assertThat(table().map((line) -> line.phase + " " + line.call)).containsExactlyElementsOf(wanted);
	}

	@ParameterizedTest(name = "{0}, fail={1}: {2}")
	@MethodSource("cases")
	void doesWhatTheTableSays(TestDatabase kind, boolean fail, Line line) throws Exception {
		try (Shop shop = new Shop(kind).in(line.phase); Race race = new Race()) {
			Duration timeout = line.counted.endsWith("timeout") ? Duration.ofMillis(20) : shop.settings.timeout();
			shop.settings = new RoutingSettings(1, timeout, 2, shop.settings.precision(), false, fail);
			if (line.isRead()) {
				shop.execute("insert into old_address values (7, 'Bonn')");
				shop.execute("insert into new_address values (7, 'Bonn')");
			}
			Shop.Addresses addresses = shop.addresses();
			CountDownLatch reached = new CountDownLatch(1);
			CountDownLatch released = new CountDownLatch(1);
			line.spoil(shop, () -> {
				reached.countDown();
				Race.await(released);
			});
			List<Object> answers = new ArrayList<>();
			List<Throwable> failures = new ArrayList<>();

			Future<?> call = race.beside(() -> {
				try {
					answers.add(line.isRead() ? addresses.find(7) : addresses.put(new Shop.Address(7, "Bonn")));
				}
				catch (RuntimeException ex) {
					failures.add(ex);
				}
			});
			String caller = line.of(line.caller, fail);
			if (caller.endsWith(", late")) {
				Race.await(reached);
				assertThat(call).isNotDone();
				released.countDown();
			}
			Race.join(call);
			@Nullable Verdict verdict = line.isCompared() ? shop.verdict() : null;
			released.countDown();
			shop.settle();

			if (caller.equals("the failure")) {
				assertThat(failures).singleElement()
					.satisfies((failure) -> assertThat(failure).hasMessageContaining("no_such_column"));
			}
			else {
				TableAddresses answering = caller.startsWith("OLD") ? shop.old : shop.fresh;
				assertThat(answers).singleElement()
					.satisfies((answer) -> assertThat(answering.answers).anyMatch((own) -> own == answer));
			}
			assertThat(shop.rows()).isEqualTo(line.rows(fail));
			assertThat(shop.drift()).isEqualTo(line.drift(fail));
			assertThat(counted(shop, verdict)).isEqualTo(line.of(line.counted, fail));
			assertThat(shop.verdicts).isEmpty();
		}
	}

	private static String counted(Shop shop, @Nullable Verdict verdict) {
		List<String> counted = new ArrayList<>();
		for (String call : shop.calls) {
			String[] parts = call.split(" ");
			counted.add(parts[0] + " " + parts[1].toLowerCase(Locale.ROOT)
					+ (parts[2].equals(Outcome.FAILURE.name()) ? " failure" : ""));
		}
		if (verdict != null) {
			counted.add(verdict.name().toLowerCase(Locale.ROOT));
		}
		return String.join(", ", counted);
	}

	static Stream<Arguments> cases() {
		return Arrays.stream(TestDatabase.values())
			.flatMap((kind) -> table()
				.flatMap((line) -> Stream.of(false, true).map((fail) -> Arguments.of(kind, fail, line))));
	}

	private static Stream<Line> table() {
		try {
			return Files.readAllLines(Path.of("../docs/routing.md"))
				.stream()
				.map((line) -> Arrays.stream(line.split("\\|")).map(String::strip).toList())
				.filter((cells) -> cells.size() == 7
						&& Arrays.stream(Phase.values()).anyMatch((phase) -> phase.name().equals(cells.get(1))))
				.map((cells) -> new Line(Phase.valueOf(cells.get(1)), cells.get(2), cells.get(3), cells.get(4),
						cells.get(5), cells.get(6)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * One line of the table. Where a cell holds two answers, the second is that of
	 * {@code dual-write.on-failure: fail}.
	 */
	record Line(Phase phase, String call, String caller, String stored, String drift, String counted) {

		boolean isRead() {
			return this.call.startsWith("read");
		}

		boolean isCompared() {
			return this.counted.contains(" dark");
		}

		String of(String cell, boolean fail) {
			String[] both = cell.split(" / ");
			return both[fail ? both.length - 1 : 0];
		}

		void spoil(Shop shop, TableAddresses.Fault slow) {
			TableAddresses side = this.call.contains("OLD") ? shop.old : shop.fresh;
			if (this.call.endsWith("fails")) {
				side.fail();
			}
			else if (this.call.endsWith("slow")) {
				side.fault = slow;
			}
		}

		String rows(boolean fail) {
			String where = isRead() ? "both" : of(this.stored, fail);
			boolean old = where.equals("both") || where.equals("OLD");
			boolean fresh = where.equals("both") || where.equals("NEW");
			return (old ? "7=Bonn" : "") + " | " + (fresh ? "7=Bonn" : "");
		}

		List<String> drift(boolean fail) {
			String recorded = of(this.drift, fail);
			return recorded.equals("-") ? List.of() : List.of(recorded + " 7");
		}

		@Override
		public String toString() {
			return this.phase + " " + this.call;
		}

	}

}
