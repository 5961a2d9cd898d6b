package dev.changeover.routing;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;

import dev.changeover.Phase;
import dev.changeover.PhaseLeaseLostException;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.UnexpectedRollbackException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Writes with which a careless routing loses data.
 */
class WriteTrapTests {

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
	void recordsEachOfTwoFailuresOfOneKey(TestDatabase kind) {
		try (Shop shop = new Shop(kind).in(Phase.DUAL_WRITE)) {
			Shop.Addresses addresses = shop.addresses();
			shop.fresh.fail();

			addresses.save(new Shop.Address(7, "Bonn"));
			addresses.save(new Shop.Address(7, "Ulm"));

			assertThat(shop.drift()).containsExactly("NEW missed-write 7", "NEW missed-write 7");
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

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void letsTheCallerReadItsOwnWritesInEveryPhase(TestDatabase kind) {
		try (Shop shop = new Shop(kind)) {
			Shop.Addresses addresses = shop.addresses();
			for (Phase phase : Phase.values()) {
				shop.in(phase);
				long id = phase.ordinal();

				shop.transaction.executeWithoutResult((status) -> {
					addresses.save(new Shop.Address(id, "Bonn"));
					assertThat(addresses.find(id)).as("%s, same transaction", phase).isPresent();
				});

				assertThat(addresses.find(id)).as("%s, next transaction", phase).isPresent();
			}
		}
	}

}
