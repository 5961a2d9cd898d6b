package dev.changeover.sweep;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.changeover.Phase;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.dao.QueryTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many rows a chunk has: about as many as the time for one allows.
 */
class ChunkSizeTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void takesMoreRowsWhenChunksAreQuickAndFewerWhenTheyAreSlow(TestDatabase kind) {
		assertThat(next(kind, 100, 8_001)).isEqualTo(4_000);
		assertThat(next(kind, 1_000, 5_000)).isEqualTo(500);
		assertThat(next(kind, 60_000, 5_000)).isEqualTo(250);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void cutsAChunkInTwoThatTakesTooLong(TestDatabase kind) {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		shop.orders(1, 1_000);
		shop.begin(SweepKind.BACKFILL);
		shop.step();
		shop.spied.before((sql) -> {
			if (sql.contains("shipping_address")) {
				shop.spied.quiet();
				throw new QueryTimeoutException("too long");
			}
		});

		shop.step();

		assertThat(pending(shop)).containsExactly(500, 0, 500);
		assertThat(shop.count("shipping_address")).isZero();
		assertThat(shop.sweeps.latest(Shop.NAME, SweepKind.BACKFILL).orElseThrow().message())
			.isEqualTo("A chunk took too long, or waited so long for rows that somebody has locked, "
					+ "so it is cut in two.");
		assertThat(shop.finish(SweepKind.BACKFILL).state()).isEqualTo(SweepState.COMPLETED);
		assertThat(shop.unequal()).isEmpty();
	}

	/**
	 * How many rows the next chunk has after four of a thousand that took so long.
	 */
	private static int next(TestDatabase kind, int millis, int rows) {
		Shop shop = new Shop(kind).in(Phase.DUAL_WRITE, true, false);
		orders(shop, rows);
		shop.begin(SweepKind.BACKFILL);
		shop.step();
		while (!pending(shop).isEmpty()) {
			shop.step();
		}
		shop.jdbc.update("update CHANGEOVER_CHUNK set MILLIS = ?", millis);

		shop.step();

		return pending(shop).get(0);
	}

	private static void orders(Shop shop, int rows) {
		for (int from = 1; from <= rows; from += 1_000) {
			shop.jdbc.update("insert into orders (id, customer, ship_street) values "
					+ IntStream.rangeClosed(from, Math.min(rows, from + 999))
						.mapToObj((id) -> "(" + id + ", 'c', 's')")
						.collect(Collectors.joining(", ")));
		}
	}

	private static List<Integer> pending(Shop shop) {
		return shop.jdbc.queryForList("select PLANNED_ROWS from CHANGEOVER_CHUNK where STATE = 'PENDING' order by ID",
				Integer.class);
	}

}
