package dev.changeover.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import dev.changeover.Phase;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Writers and comparisons beside each other, at full speed: no race is reported, and a
 * row that really drifted is.
 */
class DarkReadRaceTests {

	private static final int WRITES = 18_000;

	private static final int COMPARISONS = 6_000;

	private static final int ROWS = 5;

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void reportsNoRaceAndEveryDrift(TestDatabase kind) throws Exception {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ); Race race = new Race()) {
			Shop.Addresses addresses = shop.addresses();
			for (int id = 0; id < ROWS; id++) {
				addresses.save(new Shop.Address(id, "0"));
			}
			shop.execute("insert into old_address values (99, 'Bonn')");
			shop.execute("insert into new_address values (99, 'Ulm')");
			AtomicInteger written = new AtomicInteger();
			List<Future<?>> writers = new ArrayList<>();
			for (int writer = 0; writer < 2; writer++) {
				writers.add(race.beside(() -> {
					for (int n = written.incrementAndGet(); n <= WRITES; n = written.incrementAndGet()) {
						addresses.save(new Shop.Address(n % ROWS, String.valueOf(n)));
					}
				}));
			}

			int[] verdicts = new int[Verdict.values().length];
			for (int n = 0; n < COMPARISONS; n++) {
				addresses.find((n % 100 == 50) ? 99 : n % ROWS);
				verdicts[shop.verdict().ordinal()]++;
			}
			for (Future<?> writer : writers) {
				Race.join(writer);
			}

			assertThat(written.get()).isGreaterThanOrEqualTo(WRITES);
			assertThat(verdicts[Verdict.MISMATCH.ordinal()]).isEqualTo(COMPARISONS / 100);
			assertThat(verdicts[Verdict.ERROR.ordinal()]).isZero();
			assertThat(shop.drift()).containsExactly("NEW mismatch 99");
		}
	}

}
