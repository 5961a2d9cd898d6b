package dev.changeover.actuate;

import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.changeover.MigrationRows;
import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.sweep.Throttle;
import dev.changeover.testing.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A service whose own {@link MigrationRows} make mistakes, as its operator meets them.
 */
class FaultyRowsTests {

	private static final int ROWS = 200;

	private static final Map<TestDatabase, RunningService> SERVICES = new EnumMap<>(TestDatabase.class);

	@AfterAll
	static void stop() {
		SERVICES.values().forEach(RunningService::close);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void aRowThatCannotBeMappedIsNamedAndTheRestGoesOnAndNoGateOpens(TestDatabase kind) {
		RunningService service = service(kind);
		service.bean(Addresses.class).unmappable = 77;

		JsonNode backfill = backfill(service);

		assertThat(backfill.path("state").asString()).as(backfill.toString()).isEqualTo("WITH_FAILURES");
		assertThat(backfill.path("failed").asInt()).isEqualTo(1);
		assertThat(backfill.path("failures").toString()).contains("\"77\"", "ArithmeticException")
			.doesNotContain("street 77");
		assertThat(service.bean(JdbcClient.class)
			.sql("select id from orders where id not in (select order_id from shipping_address)")
			.query(Long.class)
			.list()).containsExactly(77L);
		isClosed(service);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void keysThatGoBackwardsOrRepeatEndTheSweepAndNoGateOpens(TestDatabase kind) {
		RunningService service = service(kind);
		for (Fault fault : List.of(Fault.BACKWARDS, Fault.REPEATING)) {
			service.bean(Addresses.class).fault = fault;

			JsonNode backfill = backfill(service);

			assertThat(backfill.path("state").asString()).as(fault + " " + backfill).isEqualTo("FAILED");
			assertThat(backfill.path("message").asString()).contains("MigrationRows.keys",
					"repeats or goes backwards on OLD", "then start the sweep again");
			isClosed(service);
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void aSweepIsNotResumedUnderAnotherMapping(TestDatabase kind) {
		RunningService service = service(kind);
		service.bean(Daytime.class).reason = "it is day";
		start(service);
		await().atMost(Duration.ofSeconds(30))
			.until(() -> service.report().path("backfill").path("throttledBy").asString().equals("it is day"));
		assertThat(service.act("{\"action\":\"PAUSE\"}").status()).isEqualTo(200);
		service.bean(Addresses.class).version = "2";

		RunningService.Answer answer = service.act("{\"action\":\"RESUME\"}");

		assertThat(answer.status()).isEqualTo(409);
		assertThat(answer.body()).contains("the mapping changed since the BACKFILL began",
				"Cancel it and start it again");
		assertThat(service.report().path("backfill").path("state").asString()).isEqualTo("PAUSED");
		assertThat(service.act("{\"action\":\"CANCEL\"}").status()).isEqualTo(200);
		start(service);
		assertThat(service.act("{\"action\":\"CANCEL\"}").status()).isEqualTo(200);
	}

	private static JsonNode backfill(RunningService service) {
		start(service);
		await().atMost(Duration.ofSeconds(30))
			.until(() -> !service.report().path("backfill").path("state").asString().equals("RUNNING"));
		return service.report().path("backfill");
	}

	/**
	 * It is refused until the fleet has recorded that every writer writes both sides.
	 */
	private static void start(RunningService service) {
		await().atMost(Duration.ofSeconds(30)).until(() -> service.act("{\"action\":\"BACKFILL\"}").status() == 200);
	}

	private static void isClosed(RunningService service) {
		RunningService.Answer answer = service.act("{\"action\":\"GO\",\"to\":\"DARK_READ\"}");
		assertThat(answer.status()).isEqualTo(409);
		assertThat(answer.body()).contains("Run BACKFILL");
	}

	/**
	 * A service in DUAL_WRITE, whose rows make no mistake yet.
	 */
	private static RunningService service(TestDatabase kind) {
		RunningService service = SERVICES.computeIfAbsent(kind, FaultyRowsTests::start);
		Addresses rows = service.bean(Addresses.class);
		rows.unmappable = 0;
		rows.fault = Fault.NONE;
		rows.version = "1";
		service.bean(Daytime.class).reason = null;
		service.sql("delete from shipping_address");
		return service;
	}

	private static RunningService start(TestDatabase kind) {
		TestDatabase.Coordinates database = kind.create();
		RunningService service = RunningService.start(Beans.class,
				RunningService.NO_SECURITY
						+ ",org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration"
						+ ",org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration",
				"--spring.datasource.url=" + database.url(), "--spring.datasource.username=" + database.username(),
				"--spring.datasource.password=" + database.password(), "--spring.liquibase.enabled=false",
				"--spring.sql.init.mode=always",
				"--spring.sql.init.schema-locations=classpath:dev/changeover/autoconfigure/two-tables.sql",
				"--changeover.fleet.heartbeat=50ms");
		for (int id = 1; id <= ROWS; id++) {
			service.bean(JdbcClient.class).sql("insert into orders values (?, ?)").params(id, "street " + id).update();
		}
		service.act("{\"action\":\"GO\",\"to\":\"DUAL_WRITE\"}");
		service.await(Phase.DUAL_WRITE);
		return service;
	}

	@Import({ Addresses.class, Daytime.class })
	static class Beans {

	}

	/**
	 * What is wrong with the keys.
	 */
	enum Fault {

		NONE, BACKWARDS, REPEATING

	}

	/**
	 * A throttle of the application.
	 */
	static class Daytime implements Throttle {

		volatile @Nullable String reason;

		@Override
		public Optional<String> reason(String migration) {
			return Optional.ofNullable(this.reason);
		}

	}

	/**
	 * Streets of orders.
	 */
	static class Addresses implements MigrationRows<Long, String> {

		private final JdbcClient sql;

		volatile long unmappable;

		volatile Fault fault = Fault.NONE;

		volatile String version = "1";

		Addresses(JdbcClient sql) {
			this.sql = sql;
		}

		@Override
		public String migration() {
			return RunningService.MIGRATION;
		}

		@Override
		public String mappingVersion() {
			return this.version;
		}

		@Override
		public List<Long> keys(Side side, @Nullable Long after, int limit) {
			List<Long> keys = this.sql
				.sql("select " + key(side) + " from " + table(side) + " where " + key(side) + " > ? order by "
						+ key(side) + ((this.fault == Fault.BACKWARDS) ? " desc" : "") + " limit " + limit)
				.param((after != null) ? after : 0)
				.query(Long.class)
				.list();
			return (this.fault == Fault.REPEATING)
					? keys.stream().flatMap((key) -> Stream.of(key, key)).limit(limit).toList() : keys;
		}

		@Override
		public void lock(Side side, Collection<Long> keys) {
			this.sql.sql("select 1 from " + table(side) + " where " + key(side) + " in (:keys) for update")
				.param("keys", keys)
				.query(Integer.class)
				.list();
		}

		@Override
		public Map<Long, String> read(Side side, Collection<Long> keys) {
			Map<Long, String> rows = new LinkedHashMap<>();
			this.sql
				.sql("select " + key(side) + ", " + column(side) + " from " + table(side) + " where " + key(side)
						+ " in (:keys)")
				.param("keys", keys)
				.query((row) -> {
					if (row.getLong(1) == this.unmappable) {
						throw new ArithmeticException("What is " + row.getString(2) + "?");
					}
					rows.put(row.getLong(1), row.getString(2));
				});
			return rows;
		}

		@Override
		public void write(Side side, Map<Long, String> rows) {
			delete(side, rows.keySet());
			rows.forEach((key, street) -> this.sql.sql("insert into " + table(side) + " values (?, ?)")
				.params(key, street)
				.update());
		}

		@Override
		public void delete(Side side, Collection<Long> keys) {
			this.sql.sql("delete from " + table(side) + " where " + key(side) + " in (:keys)")
				.param("keys", keys)
				.update();
		}

		private static String table(Side side) {
			return (side == Side.OLD) ? "orders" : "shipping_address";
		}

		private static String key(Side side) {
			return (side == Side.OLD) ? "id" : "order_id";
		}

		private static String column(Side side) {
			return (side == Side.OLD) ? "ship_street" : "street";
		}

	}

}
