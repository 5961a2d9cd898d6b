package dev.changeover.sample;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Processes as an operating system runs them, on one PostgreSQL and under traffic. An
 * operator walks the ladder up and down while one is stopped past its lease in the middle
 * of a write and resumed, twice, and another is killed and replaced. Every answer of the
 * shop is held against what it confirmed before, and both sides against all of it.
 * {@code -Dshop.rounds=n} walks up and down n times.
 */
class ProcessesTests {

	private static final int ROUNDS = Integer.getInteger("shop.rounds", 1);

	private static final int CUSTOMERS = 3;

	/** Those whose request was under way when a process was stopped or killed. */
	private static final int MOST_DOUBTS = ROUNDS * 3 * 2 * CUSTOMERS;

	private final TestDatabase.Coordinates database = TestDatabase.POSTGRESQL.create();

	private final Sides sides = new Sides(
			new DriverManagerDataSource(this.database.url(), this.database.username(), this.database.password()));

	private final List<ShopProcess> started = new CopyOnWriteArrayList<>();

	private final List<ShopProcess> open = new CopyOnWriteArrayList<>();

	@TempDir
	private Path directory;

	@Test
	@Timeout(value = 3 * 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void losesNothingThatWasConfirmed() {
		try {
			List.of(start(), start(), start()).forEach(this::open);
			Ledger ledger = new Ledger(this.sides.of(Side.OLD));
			try (Turnstile turnstile = new Turnstile(this.database);
					Crowd crowd = new Crowd(CUSTOMERS, () -> this.open, ledger)) {
				for (int round = 1; round <= ROUNDS; round++) {
					new Walk(ledger, crowd, turnstile).upAndDown();
				}
			}
			System.out.printf("%d answers, %d refusals, %d without an answer%n", ledger.answers(), ledger.refusals(),
					ledger.doubts());
			assertThat(ledger.complaints()).isEmpty();
			assertThat(ledger.differences(this.sides.of(Side.OLD))).isEmpty();
			assertThat(ledger.doubts()).isLessThanOrEqualTo(MOST_DOUBTS);
		}
		catch (RuntimeException | AssertionError ex) {
			this.started.forEach((shop) -> System.out.println(shop.log()));
			try {
				printSessions();
			}
			catch (RuntimeException again) {
				ex.addSuppressed(again);
			}
			throw ex;
		}
		finally {
			this.started.forEach(ShopProcess::close);
		}
	}

	/** Who waits for whom in the database, and how far the sweeps are. */
	private void printSessions() {
		JdbcClient client = JdbcClient.create(
				new DriverManagerDataSource(this.database.url(), this.database.username(), this.database.password()));
		for (String sql : List.of("""
				select pid, state, wait_event_type, wait_event, pg_blocking_pids(pid), left(query, 100)
				from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()""",
				"select * from CHANGEOVER_SWEEP order by ID desc limit 2",
				"select * from CHANGEOVER_CHUNK where STATE = 'PENDING'")) {
			client.sql(sql).query().listOfRows().forEach(System.out::println);
		}
	}

	private ShopProcess start() {
		ShopProcess shop = ShopProcess.start(this.directory, "shop-" + this.started.size(),
				Map.of("SPRING_PROFILES_ACTIVE", "postgres", "SPRING_DATASOURCE_URL", this.database.url(),
						"SPRING_DATASOURCE_USERNAME", this.database.username(), "SPRING_DATASOURCE_PASSWORD",
						this.database.password()),
				"changeover.fleet.heartbeat=200ms", "changeover.fleet.lease=3s");
		this.started.add(shop);
		return shop;
	}

	private void open(ShopProcess shop) {
		this.open.add(shop.awaitOpen());
	}

	/** Up the ladder and down again. */
	private final class Walk {

		private final Ledger ledger;

		private final Crowd crowd;

		private final Turnstile turnstile;

		private final Operator operator;

		private final List<CompletableFuture<Reply>> heldUp = new ArrayList<>();

		Walk(Ledger ledger, Crowd crowd, Turnstile turnstile) {
			this.ledger = ledger;
			this.crowd = crowd;
			this.turnstile = turnstile;
			this.operator = new Operator(ProcessesTests.this.open.get(0).http());
		}

		void upAndDown() {
			ShopProcess steady = ProcessesTests.this.open.get(0);
			ShopProcess stopped = ProcessesTests.this.open.get(1);
			ShopProcess killed = ProcessesTests.this.open.get(2);

			bothSidesHold(Side.OLD);
			stopWhileWriting(stopped, steady);
			click("DUAL_WRITE", true, Phase.DUAL_WRITE);
			awaitForgotten(stopped);
			Reply tooEarly = this.operator.act("BACKFILL");
			assertThat(tooEarly.status()).as(tooEarly.body()).isEqualTo(409);
			assertThat(steady.isCalled(tooEarly.body())).as(tooEarly.body()).isTrue();
			this.turnstile.open();
			this.operator.backfill();
			this.operator.step("DARK_READ", true, Phase.DARK_READ);
			this.operator.verify();
			List<Reply> late = resume(stopped);
			bothSidesHold(Side.OLD, Side.NEW);
			assertOnlyTheStoppedOneWasRefused(late);
			this.operator.awaitReadyFor(Phase.LIVE);
			this.operator.step("CUTOVER", true, Phase.LIVE);
			bothSidesHold(Side.NEW, Side.OLD);

			killed.kill();
			ProcessesTests.this.open.remove(killed);
			ShopProcess fresh = start();
			this.operator.step("DARK_READ", false, Phase.RAMP_DOWN);
			this.operator.verify();
			this.operator.step("DUAL_WRITE", false, Phase.COMPLETE);
			bothSidesHold(Side.NEW);

			stopWhileWriting(stopped);
			click("DUAL_WRITE", true, Phase.RAMP_DOWN);
			awaitForgotten(stopped);
			this.turnstile.open();
			sweep("REVERSE_BACKFILL", "/sweeps/REVERSE_BACKFILL");
			this.operator.verify();
			late = resume(stopped);
			open(fresh);
			bothSidesHold(Side.NEW, Side.OLD);
			assertOnlyTheStoppedOneWasRefused(late);
			this.operator.step("DARK_READ", true, Phase.LIVE);
			bothSidesHold(Side.NEW, Side.OLD);
			this.operator.step("CUTOVER", false, Phase.DARK_READ);
			bothSidesHold(Side.OLD, Side.NEW);
			this.operator.step("DARK_READ", false, Phase.DUAL_WRITE);
			bothSidesHold(Side.OLD, Side.NEW);
			// The release that came last has tightened NEW, which OLD never writes.
			Reply off = this.operator
				.act(Map.of("action", "GO", "to", "OFF", "force", true, "reason", "another round"));
			assertThat(off.status()).as(off.body()).isEqualTo(200);
			this.operator.awaitPhase(Phase.OFF);
			bothSidesHold(Side.OLD);
		}

		/**
		 * Stops a process while a write of it waits in the database, after everybody else
		 * has been answered; a write of another process waits beside it.
		 */
		private void stopWhileWriting(ShopProcess shop, ShopProcess... besides) {
			this.crowd.quietly(() -> {
				this.turnstile.shut();
				this.heldUp.add(place(shop));
				List.of(besides).forEach((beside) -> this.heldUp.add(place(beside)));
				this.turnstile.awaitWaiting(this.heldUp.size());
				shop.stop();
			});
		}

		private CompletableFuture<Reply> place(ShopProcess shop) {
			ShippingAddress address = new ShippingAddress(Turnstile.MARK + " " + this.heldUp.size(), "Held up", "1",
					"Europe");
			String order = new JsonMapper().writeValueAsString(new NewOrder("Grace", address));
			return CompletableFuture.supplyAsync(() -> shop.http().send("POST", "/orders", order))
				.whenComplete((reply, failure) -> {
					if (reply != null && reply.status() == 201) {
						this.ledger.placed(reply.json().at("/id").asLong(), address);
					}
				});
		}

		/** Lets a stopped process go on, and waits for what its customers are told. */
		private List<Reply> resume(ShopProcess shop) {
			shop.resume();
			List<Reply> replies = this.heldUp.stream()
				.map((reply) -> reply.orTimeout(30, TimeUnit.SECONDS).join())
				.toList();
			this.heldUp.clear();
			await().untilAsserted(() -> assertThat(this.operator.report().at("/instances"))
				.anyMatch((instance) -> shop.isCalled(instance.at("/name").asString())));
			this.operator.awaitFleet();
			return replies;
		}

		private static void assertOnlyTheStoppedOneWasRefused(List<Reply> late) {
			assertThat(late.get(0).json().at("/cause").asString()).as(late.get(0).body())
				.isEqualTo("PhaseLeaseLostException");
			assertThat(late).filteredOn((reply) -> reply.status() == 201).hasSize(late.size() - 1);
		}

		private void awaitForgotten(ShopProcess shop) {
			await().untilAsserted(() -> assertThat(this.operator.report().at("/instances")).isNotEmpty()
				.noneMatch((instance) -> shop.isCalled(instance.at("/name").asString())));
		}

		private void click(String flag, boolean on, Phase phase) {
			Reply reply = this.operator.console().click(flag, on);
			assertThat(reply.status()).as(reply.body()).isEqualTo(302);
			await().untilAsserted(() -> assertThat(this.operator.phase()).isEqualTo(phase));
		}

		private void sweep(String action, String place) {
			assertThat(this.operator.sweep(action, place).at("/state").asString()).isEqualTo("COMPLETED");
		}

		private void bothSidesHold(Side... expected) {
			this.crowd.quietly(() -> {
				assertThat(this.ledger.complaints()).isEmpty();
				for (Side side : expected) {
					assertThat(this.ledger.differences(ProcessesTests.this.sides.of(side))).as(side.name()).isEmpty();
				}
				if (expected.length == 2) {
					assertThat(ProcessesTests.this.sides.of(Side.NEW))
						.isEqualTo(ProcessesTests.this.sides.of(Side.OLD));
				}
			});
		}

		private static ConditionFactory await() {
			return Awaitility.await().atMost(30, TimeUnit.SECONDS).pollInterval(50, TimeUnit.MILLISECONDS);
		}

	}

}
