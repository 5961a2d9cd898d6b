package dev.changeover.phase;

import java.util.concurrent.CompletableFuture;

import dev.changeover.Phase;
import dev.changeover.StalePhaseException;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the lock of a fenced write holds up, and what it costs. H2 lets nobody have a row
 * that was locked and rolled back to a savepoint until the whole transaction ends: a step
 * waits there without end, so it is left out of those with savepoints.
 */
class FenceTests {

	private Engine engine;

	private Engine.Instance instance;

	private JdbcTransactionManager transactions;

	@AfterEach
	void close() {
		if (this.engine != null) {
			this.engine.close();
		}
	}

	@ParameterizedTest
	@EnumSource(value = TestDatabase.class, mode = EnumSource.Mode.EXCLUDE, names = "H2")
	void holdsUpAStepAlsoWhereTheFirstFencedWriteWasNestedAndRolledBack(TestDatabase kind) {
		start(kind);
		TransactionStatus outer = begin(TransactionDefinition.PROPAGATION_REQUIRED);
		TransactionStatus nested = begin(TransactionDefinition.PROPAGATION_NESTED);
		write();
		this.transactions.rollback(nested);

		write();
		step();

		assertThat(this.engine.state().phase()).isEqualTo(Phase.LIVE);
		this.transactions.commit(outer);
		step();
		assertThat(this.engine.state().phase()).isEqualTo(Phase.DARK_READ);
	}

	@ParameterizedTest
	@EnumSource(value = TestDatabase.class, mode = EnumSource.Mode.EXCLUDE, names = "H2")
	void failsAWriteThatComesBehindAStepWhichANestedRollbackLetThrough(TestDatabase kind) {
		start(kind);
		TransactionStatus outer = begin(TransactionDefinition.PROPAGATION_REQUIRED);
		TransactionStatus nested = begin(TransactionDefinition.PROPAGATION_NESTED);
		write();
		this.transactions.rollback(nested);

		step();

		if (this.engine.state().phase() == Phase.DARK_READ) {
			assertThatExceptionOfType(StalePhaseException.class).isThrownBy(this::write);
		}
		this.transactions.rollback(outer);
	}

	@Test
	void writesNothingOnPostgresAtReadCommitted() {
		start(TestDatabase.POSTGRESQL);
		TransactionStatus open = begin(TransactionDefinition.PROPAGATION_REQUIRED);

		write();

		assertThat(this.engine.database.sql("select pg_current_xact_id_if_assigned() is null")
			.query(Boolean.class)
			.single()).as("a transaction that writes nothing has no id").isTrue();
		this.transactions.commit(open);
	}

	private void start(TestDatabase kind) {
		this.engine = new Engine(kind);
		this.transactions = new JdbcTransactionManager(this.engine.dataSource());
		this.instance = this.engine.fenced("a");
		this.instance.tick();
		this.engine.putInto(Phase.LIVE);
		this.instance.tick();
	}

	private TransactionStatus begin(int propagation) {
		return this.transactions.getTransaction(new DefaultTransactionDefinition(propagation));
	}

	private void write() {
		PhaseView view = this.instance.phases.enter();
		try {
			this.instance.phases.fence(0);
		}
		finally {
			this.instance.phases.exit(view);
		}
	}

	private void step() {
		CompletableFuture.runAsync(() -> this.instance.coordinator.step(Engine.NAME, Desired.of(Phase.DARK_READ)))
			.join();
	}

}
