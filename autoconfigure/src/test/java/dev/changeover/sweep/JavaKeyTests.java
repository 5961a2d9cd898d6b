package dev.changeover.sweep;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import dev.changeover.MigrationRows;
import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.phase.Drift;
import dev.changeover.testing.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keys of every kind of rows in Java, in the order of the database, which is not that of
 * Java.
 */
class JavaKeyTests {

	private static final int ROWS = 400;

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void walksOverStrings(TestDatabase kind) {
		proves(kind, new Texts(), (i) -> ((i % 2 == 0) ? "key " : "Key-") + Integer.toString(i * 7919 % ROWS, 36), "a");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void walksOverUuids(TestDatabase kind) {
		proves(kind, new Uuids(), (i) -> new UUID((i * 7919L) << 48, i + 1), new UUID(0, 0));
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void walksOverKeysOfSeveralColumns(TestDatabase kind) {
		proves(kind, new Lines(), (i) -> new Line("order," + i % 7, i), new Line("a", 0));
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void walksOverDecimalsOfAnyScale(TestDatabase kind) {
		proves(kind, new Decimals(), (i) -> new BigDecimal(i + ".50"), new BigDecimal("-7.50"));
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void comparesDecimalsThatAreReadWithAnotherScale(TestDatabase kind) {
		proves(kind, new Rescaled(), (i) -> new BigDecimal(i + ".50"), new BigDecimal("-7.50"));
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void walksOverKeysOfSeveralColumnsWithDecimalsOfAnyScale(TestDatabase kind) {
		proves(kind, new Sizes(), (i) -> new Size(new BigDecimal(i % 7 + ".50"), i), new Size(new BigDecimal("-7"), 0));
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void walksOnBehindAPageThatIsShorterThanAsked(TestDatabase kind) {
		Texts rows = new Texts();
		rows.most = 7;
		proves(kind, rows, (i) -> "key " + i, "a");
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void refusesStringsThatGoBackwards(TestDatabase kind) {
		Texts rows = new Texts();
		rows.descending = true;
		Shop shop = shop(kind, rows).in(Phase.DUAL_WRITE, true, false);
		for (int i = 0; i < ROWS; i++) {
			rows.add(shop, "key_old", "key " + i, "v");
		}

		shop.begin(SweepKind.BACKFILL);
		finish(shop);

		assertThat(shop.sweeps.latest(Shop.NAME, SweepKind.BACKFILL).orElseThrow()).satisfies((status) -> {
			assertThat(status.state()).isEqualTo(SweepState.FAILED);
			assertThat(status.message()).contains("repeats or goes backwards on OLD");
		});
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void provesNothingOfRowsThatAreReadUnderAnotherNameThanTheyHave(TestDatabase kind) {
		Padded rows = new Padded();
		Shop shop = shop(kind, rows).in(Phase.DARK_READ, true, true);
		rows.add(shop, "key_old", "a", "right");
		rows.add(shop, "key_new", "a", "wrong");

		shop.begin(SweepKind.VERIFICATION);
		finish(shop);

		assertThat(shop.sweeps.latest(Shop.NAME, SweepKind.VERIFICATION).orElseThrow()).satisfies((status) -> {
			assertThat(status.state()).as(status.toString()).isEqualTo(SweepState.FAILED);
			assertThat(status.message()).contains("names the key 'a   '", "MigrationRows.read returns no row");
		});
		assertThat(shop.state().verifiedAt()).isNull();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void provesNothingOfSuchRowsOneAtATimeEither(TestDatabase kind) {
		Padded rows = new Padded();
		rows.slow = true;
		Shop shop = shop(kind, rows).in(Phase.DARK_READ, true, true);
		rows.add(shop, "key_old", "a", "right");
		rows.add(shop, "key_new", "a", "wrong");

		shop.begin(SweepKind.VERIFICATION);
		finish(shop);

		assertThat(shop.sweeps.latest(Shop.NAME, SweepKind.VERIFICATION).orElseThrow()).satisfies((status) -> {
			assertThat(status.state()).as(status.toString()).isEqualTo(SweepState.WITH_FAILURES);
			assertThat(status.message()).contains("names the key 'a   '");
		});
	}

	/**
	 * A mapping may forget that there is an end, and name the first keys again.
	 */
	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void refusesStringsThatBeginAnewAfterTheLast(TestDatabase kind) {
		SweepStatus status = backfilledInCircles(kind, ROWS);

		assertThat(status.state()).as(status.toString()).isEqualTo(SweepState.FAILED);
		assertThat(status.message()).contains("repeats or goes backwards on OLD");
		assertThat(status.rows()).isEqualTo(ROWS);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void doesNoChunkOfAPlanInWhichKeysRepeat(TestDatabase kind) {
		SweepStatus status = backfilledInCircles(kind, 150);

		assertThat(status.state()).as(status.toString()).isEqualTo(SweepState.FAILED);
		assertThat(status.rows()).isZero();
	}

	private static SweepStatus backfilledInCircles(TestDatabase kind, int count) {
		Texts rows = new Texts();
		rows.circular = true;
		Shop shop = shop(kind, rows).in(Phase.DUAL_WRITE, true, false);
		for (int i = 0; i < count; i++) {
			rows.add(shop, "key_old", "key " + i, "v");
		}
		shop.begin(SweepKind.BACKFILL);
		for (int steps = 0; steps < 50 && !shop.sweeps.running().isEmpty(); steps++) {
			step(shop);
		}
		return shop.sweeps.latest(Shop.NAME, SweepKind.BACKFILL).orElseThrow();
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void isNotAtItsEndBeforeTheOrphansWereLookedFor(TestDatabase kind) {
		Texts rows = new Texts();
		Shop shop = shop(kind, rows).in(Phase.DUAL_WRITE, true, false);
		IntStream.range(0, 390).forEach((i) -> rows.add(shop, "key_old", "key " + i, "v"));
		shop.begin(SweepKind.BACKFILL);
		while (shop.sweeps.running().get(0).stage() == Stage.COPY) {
			step(shop);
		}

		List<Double> shares = new ArrayList<>();
		while (shop.sweeps.running().get(0).stage() == Stage.ORPHANS) {
			SweepStatus status = shop.sweeps.latest(Shop.NAME, SweepKind.BACKFILL).orElseThrow();
			assertThat(status.rows()).isEqualTo(390);
			shares.add(status.progress());
			step(shop);
		}

		assertThat(shares).isSorted().startsWith(0.5).hasSizeGreaterThan(2).allMatch((share) -> share <= 1);
		assertThat(shares.subList(0, shares.size() - 1)).allMatch((share) -> share < 1);
	}

	/**
	 * Fills NEW while a row arrives behind the cursor, proves it, and repairs what
	 * drifted.
	 */
	private static <K> void proves(TestDatabase kind, Rows<K> rows, IntFunction<K> key, K smallest) {
		Shop shop = shop(kind, rows).in(Phase.DUAL_WRITE, true, false);
		IntStream.range(0, ROWS).forEach((i) -> rows.add(shop, "key_old", key.apply(i), "v"));
		shop.begin(SweepKind.BACKFILL);
		for (int step = 0; step < 3; step++) {
			step(shop);
		}
		assertThat(shop.count("key_new")).isPositive().isLessThan(ROWS);
		rows.add(shop, "key_old", smallest, "behind");
		rows.add(shop, "key_new", smallest, "behind");

		finish(shop);
		assertThat(shop.sweeps.latest(Shop.NAME, SweepKind.BACKFILL).orElseThrow()).satisfies((status) -> {
			assertThat(status.state()).as(status.toString()).isEqualTo(SweepState.COMPLETED);
			assertThat(status.rows()).isBetween((long) ROWS, ROWS + 1L);
		});
		assertThat(shop.count("key_new")).isEqualTo(ROWS + 1);

		shop.jdbc.update("update key_new set v = 'drifted'");
		shop.begin(SweepKind.VERIFICATION);
		finish(shop);
		assertThat(shop.drift()).hasSize(ROWS + 1).extracting(Drift::detail).containsOnly("value");
		shop.begin(SweepKind.REPAIR);
		finish(shop);
		shop.begin(SweepKind.VERIFICATION);
		finish(shop);
		assertThat(shop.sweeps.latest(Shop.NAME, SweepKind.VERIFICATION).orElseThrow().state())
			.isEqualTo(SweepState.COMPLETED);
	}

	private static void finish(Shop shop) {
		long id = shop.sweeps.running().get(0).id();
		while (shop.sweeps.engine().step(id).result() != SweepEngine.Result.ENDED) {
			shop.jdbc.update("update CHANGEOVER_SWEEP set NEXT_AT = 0");
		}
	}

	private static void step(Shop shop) {
		shop.step();
		shop.jdbc.update("update CHANGEOVER_SWEEP set NEXT_AT = 0");
	}

	private static Shop shop(TestDatabase kind, Rows<?> rows) {
		Shop shop = new Shop(kind, List.of(), List.of(rows));
		shop.sweeps = shop.instance(new SweepSettings(100, Duration.ofMillis(500), 1));
		rows.jdbc = new JdbcTemplate(shop.spied);
		for (Side side : Side.values()) {
			String table = Rows.table(side);
			shop.jdbc.execute("drop table if exists " + table);
			shop.jdbc.execute("create table " + table + " (" + rows.columns.apply(side)
					+ ", v varchar(20), primary key (" + String.join(", ", rows.names) + "))");
		}
		return shop;
	}

	record Row(String value) {
	}

	record Line(String order, int line) {
	}

	record Size(BigDecimal width, int number) {
	}

	interface KeyReader<K> {

		K read(ResultSet row) throws SQLException;

	}

	/**
	 * Rows of two tables with one value.
	 */
	abstract static class Rows<K> implements MigrationRows<K, Row> {

		JdbcTemplate jdbc = new JdbcTemplate();

		boolean descending;

		boolean circular;

		int most = Integer.MAX_VALUE;

		private final Function<Side, String> columns;

		private final List<String> names;

		private final Function<K, Object[]> values;

		private final KeyReader<K> key;

		Rows(Function<Side, String> columns, List<String> names, Function<K, Object[]> values, KeyReader<K> key) {
			this.columns = columns;
			this.names = names;
			this.values = values;
			this.key = key;
		}

		void add(Shop shop, String table, K key, String value) {
			Object[] values = Arrays.copyOf(this.values.apply(key), this.names.size() + 1);
			values[this.names.size()] = value;
			shop.jdbc.update("insert into " + table + " values (" + "?, ".repeat(this.names.size()) + "?)", values);
		}

		private static String table(Side side) {
			return (side == Side.OLD) ? "key_old" : "key_new";
		}

		private String is() {
			return String.join(" = ? and ", this.names) + " = ?";
		}

		@Override
		public String migration() {
			return Shop.NAME;
		}

		@Override
		public List<K> keys(Side side, @Nullable K after, int limit) {
			String order = " order by " + String.join(this.descending ? " desc, " : ", ", this.names)
					+ (this.descending ? " desc" : "") + " limit " + Math.min(limit, this.most);
			String select = "select " + String.join(", ", this.names) + " from " + table(side);
			if (after == null) {
				return this.jdbc.query(select + order, (row, number) -> this.key.read(row));
			}
			String marks = "?" + ", ?".repeat(this.names.size() - 1);
			List<K> keys = new ArrayList<>(
					this.jdbc.query(select + " where (" + String.join(", ", this.names) + ") > (" + marks + ")" + order,
							(row, number) -> this.key.read(row), this.values.apply(after)));
			if (this.circular && keys.size() < limit) {
				keys.addAll(keys(side, null, limit - keys.size()));
			}
			return keys;
		}

		@Override
		public void lock(Side side, Collection<K> keys) {
			keys.forEach((key) -> this.jdbc.queryForList(
					"select v from " + table(side) + " where " + is() + " for update", this.values.apply(key)));
		}

		@Override
		public Map<K, Row> read(Side side, Collection<K> keys) {
			Map<K, Row> rows = new LinkedHashMap<>();
			String select = "select " + String.join(", ", this.names) + ", v from " + table(side) + " where " + is();
			keys.forEach((key) -> this.jdbc.query(select, (row) -> {
				rows.put(this.key.read(row), new Row(row.getString(this.names.size() + 1)));
			}, this.values.apply(key)));
			return rows;
		}

		@Override
		public void write(Side side, Map<K, Row> rows) {
			delete(side, rows.keySet());
			rows.forEach((key, row) -> {
				Object[] values = Arrays.copyOf(this.values.apply(key), this.names.size() + 1);
				values[this.names.size()] = row.value();
				this.jdbc.update("insert into " + table(side) + " values (" + "?, ".repeat(this.names.size()) + "?)",
						values);
			});
		}

		@Override
		public void delete(Side side, Collection<K> keys) {
			keys.forEach(
					(key) -> this.jdbc.update("delete from " + table(side) + " where " + is(), this.values.apply(key)));
		}

	}

	static class Texts extends Rows<String> {

		Texts() {
			super((side) -> "id varchar(40)", List.of("id"), (key) -> new Object[] { key }, (row) -> row.getString(1));
		}

	}

	static final class Uuids extends Rows<UUID> {

		Uuids() {
			super((side) -> "id uuid", List.of("id"), (key) -> new Object[] { key },
					(row) -> UUID.fromString(row.getString(1)));
		}

	}

	static class Decimals extends Rows<BigDecimal> {

		Decimals() {
			super((side) -> "id decimal(20, " + ((side == Side.OLD) ? 2 : 3) + ")", List.of("id"),
					(key) -> new Object[] { key }, (row) -> row.getBigDecimal(1));
		}

	}

	/** Names its rows by decimals of another scale than those that it was asked for. */
	static final class Rescaled extends Decimals {

		@Override
		public Map<BigDecimal, Row> read(Side side, Collection<BigDecimal> keys) {
			Map<BigDecimal, Row> rows = new LinkedHashMap<>();
			super.read(side, keys).forEach((key, row) -> rows.put(key.setScale(5), row));
			return rows;
		}

	}

	/** Names keys with the blanks of a column of fixed width, and rows without them. */
	static final class Padded extends Texts {

		boolean slow;

		@Override
		public List<String> keys(Side side, @Nullable String after, int limit) {
			return super.keys(side, (after != null) ? after.strip() : null, limit).stream()
				.map((key) -> key + "   ")
				.toList();
		}

		@Override
		public Map<String, Row> read(Side side, Collection<String> keys) {
			if (this.slow) {
				this.slow = false;
				throw new QueryTimeoutException("too slow for a whole chunk");
			}
			return super.read(side, keys.stream().map(String::strip).toList());
		}

	}

	static final class Sizes extends Rows<Size> {

		Sizes() {
			super((side) -> "width decimal(20, " + ((side == Side.OLD) ? 2 : 3) + "), number int",
					List.of("width", "number"), (key) -> new Object[] { key.width(), key.number() },
					(row) -> new Size(row.getBigDecimal(1), row.getInt(2)));
		}

	}

	static final class Lines extends Rows<Line> {

		Lines() {
			super((side) -> "order_no varchar(20), line int", List.of("order_no", "line"),
					(key) -> new Object[] { key.order(), key.line() },
					(row) -> new Line(row.getString(1), row.getInt(2)));
		}

	}

}
