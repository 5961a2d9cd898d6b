package dev.changeover.routing;

import dev.changeover.Phase;
import dev.changeover.Side;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What goes wrong beside a call does not reach the caller.
 */
class UnharmedCallerTests {

	@Test
	void getsItsAnswerWhereADecoratorOrAThreadIsBroken() throws InterruptedException {
		try (Shop shop = new Shop(TestDatabase.H2).in(Phase.DARK_READ)) {
			shop.addresses().save(new Shop.Address(7, "Bonn"));
			shop.context = (task) -> {
				throw new OutOfMemoryError("no thread");
			};

			assertThat(shop.addresses().find(7)).isPresent();
			assertThat(shop.verdict()).isEqualTo(Verdict.DROPPED);
		}
	}

	@Test
	void commitsWhereTheThreadsOfDarkReadsAreGone() throws InterruptedException {
		try (Shop shop = new Shop(TestDatabase.H2).in(Phase.DARK_READ)) {
			Shop.Addresses addresses = shop.addresses();
			shop.threads.destroy();

			shop.transaction.executeWithoutResult((status) -> {
				addresses.save(new Shop.Address(7, "Bonn"));
				addresses.find(7);
				assertThat(TransactionSynchronizationManager.isActualTransactionActive()).isTrue();
			});

			assertThat(shop.rows()).isEqualTo("7=Bonn | 7=Bonn");
			assertThat(shop.verdict()).isEqualTo(Verdict.DROPPED);
		}
	}

	@Test
	void isNotToldOfTheFailureOfAListener() {
		try (Shop shop = new Shop(TestDatabase.H2).in(Phase.LIVE)) {
			shop.listeners.clear();
			shop.listeners.add((migration, operation, write) -> new OperationListener() {

				@Override
				public boolean timesEveryCall() {
					return true;
				}

				@Override
				public void called(Side side, Role role, Outcome outcome, long at, long nanos) {
					throw new IllegalStateException("no meter");
				}

			});
			Shop.Addresses addresses = shop.addresses();

			addresses.save(new Shop.Address(7, "Bonn"));

			assertThat(addresses.find(7)).isPresent();
			assertThat(shop.rows()).isEqualTo("7=Bonn | 7=Bonn");
		}
	}

}
