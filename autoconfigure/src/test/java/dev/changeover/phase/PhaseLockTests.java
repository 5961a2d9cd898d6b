package dev.changeover.phase;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * When a fenced write takes its lock on H2, and with whom it shares it.
 */
class PhaseLockTests {

	private static final String OTHER = "order-lines";

	private final Engine engine = new Engine(TestDatabase.H2,
			List.of(Migration.named(Engine.NAME), Migration.named(OTHER)));

	private final Engine.Instance instance = this.engine.fenced("a");

	private final TransactionTemplate transaction = new TransactionTemplate(
			new JdbcTransactionManager(this.engine.dataSource()));

	PhaseLockTests() {
		this.instance.tick();
	}

	@AfterEach
	void close() {
		this.engine.close();
	}

	@Test
	void takesTheLockOnceATransactionAndMigration() {
		this.transaction.executeWithoutResult((status) -> {
			write(0);
			this.engine.database.sql("delete from {lock}").update();

			assertThatNoException().isThrownBy(() -> write(0));
			assertThatExceptionOfType(EmptyResultDataAccessException.class).isThrownBy(() -> write(1));
			status.setRollbackOnly();
		});
		this.transaction.executeWithoutResult((status) -> {
			this.engine.database.sql("delete from {lock}").update();
			assertThatExceptionOfType(EmptyResultDataAccessException.class).isThrownBy(() -> write(0));
			status.setRollbackOnly();
		});
	}

	@Test
	void letsWritersOfOtherThreadsPass() {
		PhaseLock lock = new PhaseLock(this.engine.database);
		this.transaction.executeWithoutResult((status) -> {
			assertThat(lock.shared(Engine.NAME)).isOne();

			Long there = CompletableFuture
				.supplyAsync(() -> this.transaction.execute((inner) -> lock.shared(Engine.NAME)), onAnotherStripe())
				.join();

			assertThat(there).isOne();
		});
	}

	@Test
	void isTakenWithinATransactionOnly() {
		PhaseLock lock = new PhaseLock(this.engine.database);

		assertThatIllegalStateException().isThrownBy(() -> lock.shared(Engine.NAME))
			.withMessageContaining("within a transaction only");
	}

	private void write(int migration) {
		this.instance.phases.exit(this.instance.phases.enter());
		this.instance.phases.fence(migration);
	}

	/** A thread that shares no row of the lock with this one. */
	private static Executor onAnotherStripe() {
		int stripes = Dialect.H2.stripes();
		return (work) -> {
			Thread thread = new Thread(work);
			while (Math.floorMod(thread.getId() - Thread.currentThread().getId(), stripes) == 0) {
				thread = new Thread(work);
			}
			thread.start();
		};
	}

}
