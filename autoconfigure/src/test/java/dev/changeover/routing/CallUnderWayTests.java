package dev.changeover.routing;

import java.util.List;
import java.util.Map;

import dev.changeover.Phase;
import dev.changeover.PhaseLeaseLostException;
import dev.changeover.Side;
import dev.changeover.StalePhaseException;
import dev.changeover.phase.FixedPhases;
import dev.changeover.phase.PhaseLock;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.UnexpectedRollbackException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * A step waits for the calls of the phase before it, so each must be known while it runs,
 * and none afterwards.
 */
class CallUnderWayTests {

	private final Shop shop = new Shop(TestDatabase.H2);

	@AfterEach
	void close() {
		this.shop.execute("delete from CHANGEOVER_LOCK");
		this.shop.close();
	}

	@Test
	void isKnownWhileItRunsAndNoLonger() throws Exception {
		for (Phase phase : Phase.values()) {
			this.shop.in(phase);
			Shop.Addresses addresses = this.shop.addresses();
			TableAddresses side = (phase.authoritative() == Side.OLD) ? this.shop.old : this.shop.fresh;
			side.fault = () -> assertThat(this.shop.phases.isQuiet()).isFalse();

			addresses.save(new Shop.Address(7, "Bonn"));
			addresses.find(7);
			side.fault = () -> {
				throw new DuplicateKeyException("taken");
			};
			assertThat(catchThrowable(() -> addresses.save(new Shop.Address(7, "Ulm")))).isNotNull();
			assertThat(catchThrowable(() -> addresses.find(7))).isNotNull();
			this.shop.settle();
			assertThat(this.shop.phases.isQuiet()).as("after %s", phase).isTrue();
			side.fault = () -> {
			};
		}
	}

	@Test
	void isOverAfterItsDarkReadToo() throws Exception {
		this.shop.in(Phase.DARK_READ);
		this.shop.execute("insert into old_address values (7, 'Bonn')");

		this.shop.addresses().find(7);
		assertThat(this.shop.verdict()).isEqualTo(Verdict.MISMATCH);
		this.shop.settle();

		assertThat(this.shop.phases.isQuiet()).isTrue();
	}

	@Test
	void asksForTheLeaseOnceMoreBeforeAWriteIsCommitted() {
		this.shop.in(Phase.DUAL_WRITE);
		Shop.Addresses addresses = this.shop.addresses();

		assertThatExceptionOfType(PhaseLeaseLostException.class)
			.isThrownBy(() -> this.shop.transaction.executeWithoutResult((status) -> {
				addresses.save(new Shop.Address(7, "Bonn"));
				this.shop.phases.loseLease();
			}));

		assertThat(this.shop.rows()).isEqualTo(" | ");
		assertThat(this.shop.phases.isQuiet()).isTrue();
	}

	@Test
	void commitsNothingOfATransactionWhosePhaseEndedInTheDatabase() {
		Shop.Addresses addresses = fenced(Phase.DUAL_WRITE);
		epoch(Phase.DUAL_WRITE.ordinal() + 1);
		addresses.save(new Shop.Address(7, "Bonn"));
		assertThat(this.shop.rows()).isEqualTo("7=Bonn | 7=Bonn");

		epoch(Phase.DARK_READ.ordinal() + 1);
		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> this.shop.transaction.executeWithoutResult((status) -> {
				this.shop.old.save(new Shop.Address(8, "Ulm"));
				assertThat(catchThrowable(() -> addresses.save(new Shop.Address(9, "Ulm"))))
					.isInstanceOf(StalePhaseException.class);
			}));
		assertThat(this.shop.rows()).isEqualTo("7=Bonn | 7=Bonn");
	}

	private Shop.Addresses fenced(Phase phase) {
		FixedPhases phases = new FixedPhases(this.shop.migrations, new PhaseLock(this.shop.database));
		phases.putComplete(phase);
		Router router = new Router(
				new Router.Engine(phases.phases(), this.shop.migrations, this.shop.database, this.shop.manager,
						this.shop.drift, this.shop.comparisons),
				Map.of(), new Router.Collaborators(List.of(), List.of(), null, Runnable::run, (task) -> task,
						Managed.NONE, this.shop.mismatches::add));
		return router.route(Shop.Addresses.class, Shop.MIGRATION, this.shop.old, this.shop.fresh);
	}

	private void epoch(long epoch) {
		this.shop.execute("delete from CHANGEOVER_LOCK");
		for (int stripe = 0; stripe < this.shop.database.dialect().stripes(); stripe++) {
			this.shop.execute("insert into CHANGEOVER_LOCK (MIGRATION, STRIPE, EPOCH) values ('" + Shop.MIGRATION
					+ "', " + stripe + ", " + epoch + ")");
		}
	}

}
