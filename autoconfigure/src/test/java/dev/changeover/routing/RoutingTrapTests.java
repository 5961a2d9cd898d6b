package dev.changeover.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import dev.changeover.Phase;
import dev.changeover.PhaseLeaseLostException;
import dev.changeover.WriteDivergedException;
import dev.changeover.phase.MigrationState;
import dev.changeover.phase.SideEvidence;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Scripts in which a careless routing loses data, or lies.
 */
class RoutingTrapTests {

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void keepsWhatTheCallerWroteBeforeARecordedFailure(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DUAL_WRITE)) {
			Shop.Addresses addresses = shop.addresses();

			shop.transaction.executeWithoutResult((status) -> {
				addresses.save(new Shop.Address(1, "Bonn"));
				shop.fresh.fail();
				addresses.save(new Shop.Address(2, "Ulm"));
				shop.fresh.fault = () -> {
				};
				addresses.save(new Shop.Address(3, "Jena"));
			});

			assertThat(shop.rows()).isEqualTo("1=Bonn 2=Ulm 3=Jena | 1=Bonn 3=Jena");
			assertThat(shop.drift()).containsExactly("NEW missed-write 2");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void locksOldFirstInBothPhasesAroundTheCutover(TestDatabase kind) throws Exception {
		try (Shop shop = new Shop(kind); Shop neighbour = new Shop(kind); Race race = new Race()) {
			shop.execute("insert into old_address values (7, 'Bonn')");
			shop.execute("insert into new_address values (7, 'Bonn')");
			Shop.Addresses darkReading = shop.in(Phase.DARK_READ).addresses();
			Shop.Addresses live = neighbour.in(Phase.LIVE).addresses();
			CountDownLatch holdsOld = new CountDownLatch(1);
			CountDownLatch neighbourIsWaiting = new CountDownLatch(1);
			// The neighbour is stopped before its first statement on the side it writes
			// first; with authority first that would be NEW, locked before OLD.
			shop.fresh.fault = () -> {
				holdsOld.countDown();
				Race.await(neighbourIsWaiting);
			};
			neighbour.old.fault = neighbourIsWaiting::countDown;

			Future<?> other = race.beside(() -> {
				Race.await(holdsOld);
				live.save(new Shop.Address(7, "Ulm"));
			});
			darkReading.save(new Shop.Address(7, "Jena"));
			Race.join(other);

			assertThat(shop.rows()).isEqualTo("7=Ulm | 7=Ulm");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void leavesNothingOnNewWhenTheCallerRollsBack(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DUAL_WRITE)) {
			Shop.Addresses addresses = shop.addresses();

			shop.transaction.executeWithoutResult((status) -> {
				addresses.save(new Shop.Address(7, "Bonn"));
				status.setRollbackOnly();
			});

			assertThat(shop.rows()).isEqualTo(" | ");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void doesNotLetACaughtFailureCommitOneSide(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			Shop.Addresses addresses = shop.addresses();
			shop.fresh.fault = () -> {
				throw new DuplicateKeyException("stricter");
			};

			assertThatExceptionOfType(UnexpectedRollbackException.class)
				.isThrownBy(() -> shop.transaction.executeWithoutResult(
						(status) -> assertThat(catchThrowable(() -> addresses.save(new Shop.Address(7, "Bonn"))))
							.isInstanceOf(DuplicateKeyException.class)));

			assertThat(shop.rows()).isEqualTo(" | ");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void letsTheCallerGoOnAfterAFailureThatChangedNothing(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			Shop.Addresses addresses = shop.addresses();

			shop.transaction.executeWithoutResult((status) -> {
				shop.old.fault = () -> {
					throw new DuplicateKeyException("taken");
				};
				assertThat(catchThrowable(() -> addresses.save(new Shop.Address(7, "Bonn"))))
					.isInstanceOf(DuplicateKeyException.class);
				shop.old.fault = () -> {
				};
				addresses.save(new Shop.Address(8, "Ulm"));
			});

			assertThat(shop.rows()).isEqualTo("8=Ulm | 8=Ulm");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void seesADeleteOfNothingBesideAnInsert(TestDatabase kind) throws Exception {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ); Race race = new Race()) {
			Shop.Addresses addresses = shop.addresses();
			AtomicBoolean once = new AtomicBoolean();
			shop.fresh.fault = () -> {
				if (once.compareAndSet(false, true)) {
					// OLD found no row, so nothing was locked: the insert of another
					// transaction comes in between.
					try {
						Race.join(race.beside(() -> addresses.save(new Shop.Address(7, "Bonn"))));
					}
					catch (Exception ex) {
						throw new AssertionError(ex);
					}
				}
			};

			// At REPEATABLE READ MariaDB locks the gap, and the insert waits.
			shop.transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
			assertThatExceptionOfType(WriteDivergedException.class)
				.isThrownBy(() -> shop.transaction.executeWithoutResult((status) -> addresses.remove(7)));

			assertThat(shop.rows()).isEqualTo("7=Bonn | 7=Bonn");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void comparesTheCountsOfABulkWrite(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.LIVE)) {
			shop.execute("insert into old_address values (1, 'Bonn'), (2, 'Bonn')");
			shop.execute("insert into new_address values (1, 'Bonn')");

			assertThatExceptionOfType(WriteDivergedException.class)
				.isThrownBy(() -> shop.addresses().removeByCity("Bonn"))
				.withMessageContaining("OLD 2, NEW 1 rows");

			assertThat(shop.rows()).isEqualTo("1=Bonn 2=Bonn | 1=Bonn");
			assertThat(shop.calls).contains("DIVERGED");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void expectsFewerRowsOnASideThatIsNotBackfilled(TestDatabase kind) {
		try (Shop shop = new Shop(kind)) {
			shop.execute("insert into old_address values (1, 'Bonn'), (2, 'Bonn')");
			shop.execute("insert into new_address values (1, 'Bonn')");
			shop.phases.put(shop.phases.state(Phase.DUAL_WRITE, new SideEvidence(1L, 1L), new SideEvidence(1L, null)));

			assertThat(shop.addresses().removeByCity("Bonn")).isEqualTo(2);

			assertThat(shop.rows()).isEqualTo(" | ");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void recordsADivergenceByKeyInAnOuterPhase(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DUAL_WRITE)) {
			shop.execute("insert into old_address values (7, 'Bonn')");

			assertThat(shop.addresses().removeCounted(7)).isEqualTo(1);

			assertThat(shop.drift()).containsExactly("NEW write-divergence 7");
			assertThat(shop.calls).contains("DIVERGED");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void recordsEachOfTwoFailuresOfOneKey(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DUAL_WRITE)) {
			Shop.Addresses addresses = shop.addresses();
			shop.fresh.fail();

			addresses.save(new Shop.Address(7, "Bonn"));
			addresses.save(new Shop.Address(7, "Ulm"));

			assertThat(shop.drift()).containsExactly("NEW missed-write 7", "NEW missed-write 7");
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void takesAnOldSideThatHadMoreToDoForEqual(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DARK_READ)) {
			// OLD always changes a row of its own beside the address; NEW has none.
			shop.execute("insert into old_address values (1000, 'counter')");
			Shop.TableAddresses busy = new Shop.TableAddresses(JdbcClient.create(shop.dataSource), "old_address") {

				@Override
				public void remove(long id) {
					super.remove(id);
					super.save(new Shop.Address(1000, "counter"));
				}

			};

			shop.route(Shop.Addresses.class, busy, shop.fresh).remove(7);

			assertThat(shop.drift()).isEmpty();
		}
	}

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

	@Test
	void cannotWriteInADarkRead() throws InterruptedException {
		try (Shop shop = new Shop(TestDatabase.POSTGRESQL).in(Phase.DARK_READ)) {
			shop.fresh.fault = () -> JdbcClient.create(shop.dataSource)
				.sql("insert into new_address values (99, 'read')")
				.update();

			shop.addresses().find(7);

			assertThat(shop.verdict()).isEqualTo(Verdict.ERROR);
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

	@Test
	void decidesTheCanaryOnceForEachTransaction() {
		try (Shop shop = new Shop(TestDatabase.H2)) {
			shop.execute("insert into old_address values (7, 'OLD')");
			shop.execute("insert into new_address values (7, 'NEW')");
			MigrationState live = shop.phases.state(Phase.LIVE, new SideEvidence(1L, 1L), new SideEvidence(1L, 1L));
			shop.phases.put(new MigrationState(live.name(), live.phase(), live.epoch(), live.sinceEpoch(), live.since(),
					"gradual", live.old(), live.fresh(), null, null, null, null, false, null, null, false, null, null));
			AtomicBoolean chosen = new AtomicBoolean(true);
			shop.canary = (migration) -> chosen.getAndSet(!chosen.get());
			Shop.Addresses addresses = shop.addresses();
			TransactionTemplate another = new TransactionTemplate(shop.manager);
			another.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
			List<String> answers = new ArrayList<>();

			shop.transaction.executeWithoutResult((status) -> {
				answers.add(city(addresses.find(7)));
				answers.add(city(addresses.find(7)));
				another.executeWithoutResult((inner) -> answers.add(city(addresses.find(7))));
				answers.add(city(addresses.find(7)));
			});

			assertThat(answers).containsExactly("NEW", "NEW", "OLD", "NEW");
		}
	}

	private static String city(Optional<Shop.Address> address) {
		return address.map(Shop.Address::city).orElse("");
	}

	@Test
	void keepsTheCanaryOutOfEveryOtherPhase() {
		try (Shop shop = new Shop(TestDatabase.H2).in(Phase.RAMP_DOWN)) {
			shop.execute("insert into new_address values (7, 'NEW')");
			shop.canary = (migration) -> {
				throw new AssertionError("asked");
			};

			assertThat(shop.addresses().find(7)).isPresent();
		}
	}

	@Test
	void refusesACallWithoutALease() {
		try (Shop shop = new Shop(TestDatabase.H2).in(Phase.DUAL_WRITE)) {
			shop.phases.loseLease();

			assertThatExceptionOfType(PhaseLeaseLostException.class)
				.isThrownBy(() -> shop.addresses().save(new Shop.Address(7, "Bonn")));

			assertThat(shop.rows()).isEqualTo(" | ");
		}
	}

	@Test
	void doesNotBelieveAComparisonThatSeesNothing() throws InterruptedException {
		try (Shop shop = new Shop(TestDatabase.H2).in(Phase.DARK_READ)) {
			Shop.TableAddresses cached = new Shop.TableAddresses(JdbcClient.create(shop.dataSource), "new_address") {

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

}
