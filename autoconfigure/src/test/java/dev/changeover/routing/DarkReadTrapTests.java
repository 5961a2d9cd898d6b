package dev.changeover.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import dev.changeover.Phase;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Comparisons with which a careless routing lies, or harms the caller.
 */
class DarkReadTrapTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void readsItsOwnWritesWithoutAMismatch(TestDatabase kind) throws InterruptedException {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			Shop.Addresses addresses = shop.addresses();

			shop.transaction.executeWithoutResult((status) -> {
				addresses.save(new Shop.Address(7, "Bonn"));
				assertThat(addresses.find(7)).contains(new Shop.Address(7, "Bonn"));
				assertThat(shop.verdicts).isEmpty();
				addresses.save(new Shop.Address(7, "Ulm"));
				assertThat(addresses.find(7)).contains(new Shop.Address(7, "Ulm"));
			});

			assertThat(List.of(shop.verdict(), shop.verdict())).containsExactlyInAnyOrder(Verdict.MATCH, Verdict.RACED);
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void comparesWithAPoolOfOne(TestDatabase kind) throws InterruptedException {
		try (Shop shop = new Shop(kind).in(Phase.LIVE)) {
			shop.dataSource.setMaximumPoolSize(1);
			Shop.Addresses addresses = shop.addresses();

			shop.transaction.executeWithoutResult((status) -> {
				addresses.save(new Shop.Address(7, "Bonn"));
				addresses.find(7);
			});

			assertThat(shop.verdict()).isEqualTo(Verdict.MATCH);
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void comparesNothingThatWasRolledBack(TestDatabase kind) throws InterruptedException {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			Shop.Addresses addresses = shop.addresses();

			shop.transaction.executeWithoutResult((status) -> {
				addresses.save(new Shop.Address(7, "Bonn"));
				addresses.find(7);
				status.setRollbackOnly();
			});

			assertThat(shop.verdict()).isEqualTo(Verdict.DROPPED);
			assertThat(shop.drift()).isEmpty();
		}
	}

	@Test
	void isNotHeldUpByAStuckDarkSide() throws InterruptedException {
		try (Shop shop = new Shop(TestDatabase.H2).in(Phase.DARK_READ)) {
			shop.settings = new RoutingSettings(1, Duration.ofMillis(20), 1, shop.settings.precision(), false, false);
			Shop.Addresses addresses = shop.addresses();
			CountDownLatch stuck = new CountDownLatch(1);
			shop.fresh.fault = () -> Race.await(stuck);

			for (int i = 0; i < 60; i++) {
				assertThat(addresses.find(7)).isEmpty();
			}

			// One is under way and 50 wait for it; the rest found no room.
			List<Verdict> verdicts = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				verdicts.add(shop.verdict());
			}
			assertThat(verdicts).contains(Verdict.DROPPED, Verdict.TIMEOUT).doesNotContain(Verdict.MISMATCH);
			stuck.countDown();
		}
	}

	@Test
	void leavesThreadsToOthersWhileASideHangs() {
		try (Shop shop = new Shop(TestDatabase.H2).in(Phase.DARK_READ)) {
			Shop.Addresses addresses = shop.addresses();
			CountDownLatch stuck = new CountDownLatch(1);
			shop.fresh.fault = () -> Race.await(stuck);
			for (int i = 0; i < 20; i++) {
				addresses.find(7);
			}
			CountDownLatch ran = new CountDownLatch(1);

			shop.threads.execute(ran::countDown);

			Race.await(ran);
			stuck.countDown();
		}
	}

	@Test
	void goesOnWhereTheContextCannotBeCarriedOver() throws InterruptedException {
		try (Shop shop = new Shop(TestDatabase.H2).in(Phase.DARK_READ)) {
			shop.context = (task) -> () -> {
				throw new IllegalStateException("no tenant");
			};
			Shop.Addresses addresses = shop.addresses();

			for (int i = 0; i < 60; i++) {
				addresses.find(7);
				assertThat(shop.verdict()).isEqualTo(Verdict.DROPPED);
			}
			shop.context = (task) -> task;
			addresses.find(7);
			assertThat(shop.verdict()).isEqualTo(Verdict.MATCH_EMPTY);
		}
	}

	@Test
	void sparesASideThatFailsAgainAndAgain() throws InterruptedException {
		try (Shop shop = new Shop(TestDatabase.H2).in(Phase.DARK_READ)) {
			Shop.Addresses addresses = shop.addresses();
			shop.fresh.fail();

			for (int i = 0; i < 5; i++) {
				addresses.find(7);
				assertThat(shop.verdict()).isEqualTo(Verdict.ERROR);
			}
			addresses.find(7);

			assertThat(shop.verdict()).isEqualTo(Verdict.DROPPED);
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void storesNothingInADarkRead(TestDatabase kind) throws Exception {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			shop.fresh.fault = () -> JdbcClient.create(shop.dataSource)
				.sql("insert into new_address values (99, 'read')")
				.update();

			shop.addresses().find(7);

			// PostgreSQL and MariaDB refuse it, H2 lets it be rolled back.
			assertThat(shop.verdict()).isIn(Verdict.ERROR, Verdict.MATCH_EMPTY);
			shop.settle();
			assertThat(shop.rows()).isEqualTo(" | ");
		}
	}

	@Test
	void takesTheContextOfTheCallerAlong() throws InterruptedException {
		try (Shop shop = new Shop(TestDatabase.H2).in(Phase.DARK_READ)) {
			ThreadLocal<String> tenant = new ThreadLocal<>();
			AtomicReference<String> seen = new AtomicReference<>();
			shop.context = (task) -> {
				String captured = tenant.get();
				return () -> {
					tenant.set(captured);
					task.run();
				};
			};
			shop.fresh.fault = () -> seen.set(tenant.get());
			Shop.Addresses addresses = shop.addresses();

			shop.transaction.executeWithoutResult((status) -> {
				tenant.set("acme");
				addresses.find(7);
				tenant.remove();
			});

			shop.verdict();
			assertThat(seen).hasValue("acme");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void tellsARaceFromDrift(TestDatabase kind) throws Exception {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			Shop.Addresses addresses = shop.addresses();
			addresses.save(new Shop.Address(7, "Bonn"));
			AtomicInteger reads = new AtomicInteger();
			// Between the caller's answer and the dark read, and again between the two
			// reads
			// of the second look, another transaction writes both sides.
			shop.fresh.fault = () -> {
				if (reads.incrementAndGet() <= 2) {
					String city = "City " + reads.get();
					shop.execute("update old_address set city = '" + city + "' where id = 7");
					shop.execute("update new_address set city = '" + city + "' where id = 7");
				}
			};

			addresses.find(7);

			assertThat(shop.verdict()).isEqualTo(Verdict.RACED);
			assertThat(shop.drift()).isEmpty();
		}
	}

	@Test
	void countsEmptyAgainstEmptyApart() throws InterruptedException {
		try (Shop shop = new Shop(TestDatabase.H2).in(Phase.DARK_READ)) {
			shop.addresses().find(7);

			assertThat(shop.verdict()).isEqualTo(Verdict.MATCH_EMPTY);
			assertThat(shop.comparisons.totals(Shop.MIGRATION, Phase.DARK_READ.ordinal() + 1L).matches()).isZero();
		}
	}

	@Test
	void ignoresTheOrderWhereTheMethodSaysSo() throws InterruptedException {
		try (Shop shop = new Shop(TestDatabase.H2).in(Phase.DARK_READ)) {
			shop.addresses().save(new Shop.Address(1, "Bonn"));
			shop.addresses().save(new Shop.Address(2, "Bonn"));

			assertThat(shop.addresses().findByCity("Bonn")).hasSize(2);

			assertThat(shop.verdict()).isEqualTo(Verdict.MATCH);
		}
	}

	@Test
	void keepsAnAnswerThatCameAfterThePhaseEndedFromBeingReported() throws InterruptedException {
		try (Shop shop = new Shop(TestDatabase.H2).in(Phase.LIVE)) {
			shop.execute("insert into new_address values (7, 'Bonn')");
			shop.old.fault = () -> shop.in(Phase.COMPLETE);

			shop.addresses().find(7);

			assertThat(shop.verdict()).isEqualTo(Verdict.RACED);
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void doesNotBelieveAComparisonThatSeesNothing(TestDatabase kind) throws InterruptedException {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			TableAddresses cached = new TableAddresses(JdbcClient.create(shop.dataSource), "new_address") {

				@Override
				public Optional<Shop.Address> find(long id) {
					return shop.old.find(id);
				}

			};
			Shop.Addresses addresses = shop.route(Shop.Addresses.class, shop.old, cached);
			addresses.save(new Shop.Address(7, "Bonn"));

			addresses.find(7);

			assertThat(shop.verdict()).isEqualTo(Verdict.ERROR);
			assertThat(shop.rows()).isEqualTo("7=Bonn | 7=Bonn");
			assertThat(shop.comparisons.totals(Shop.MIGRATION, Phase.DARK_READ.ordinal() + 1L).matches()).isZero();
		}
	}

	@Test
	void removesNothingWhereTheSelfTestIsTurnedOff() throws InterruptedException {
		try (Shop shop = new Shop(TestDatabase.H2).in(Phase.DARK_READ)) {
			RoutingSettings settings = shop.settings;
			shop.settings = new RoutingSettings(1, settings.timeout(), 2, settings.precision(), false, false, null,
					false);
			shop.addresses().save(new Shop.Address(7, "Bonn"));
			List<Long> removed = new ArrayList<>();
			TableAddresses mailing = new TableAddresses(JdbcClient.create(shop.dataSource), "new_address") {

				@Override
				public void remove(long id) {
					removed.add(id);
				}

			};

			shop.route(Shop.Addresses.class, shop.old, mailing).find(7);

			assertThat(shop.verdict()).isEqualTo(Verdict.MATCH);
			assertThat(removed).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void reportsDriftThatIsWrittenAllTheTime(TestDatabase kind) throws Exception {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			shop.execute("insert into old_address values (7, 'Bonn')");
			shop.execute("insert into new_address values (7, 'Ulm')");
			AtomicInteger reads = new AtomicInteger();
			shop.fresh.fault = () -> {
				int read = reads.incrementAndGet();
				shop.execute("update old_address set city = 'Bonn " + read + "' where id = 7");
				shop.execute("update new_address set city = 'Ulm " + read + "' where id = 7");
			};

			shop.addresses().find(7);

			assertThat(shop.verdict()).isEqualTo(Verdict.MISMATCH);
			assertThat(shop.drift()).containsExactly("NEW mismatch 7");
		}
	}

}
