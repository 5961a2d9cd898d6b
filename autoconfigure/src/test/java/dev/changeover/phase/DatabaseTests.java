package dev.changeover.phase;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

import dev.changeover.Phase;
import dev.changeover.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

/**
 * Transactions of the engine beside those of the application.
 */
class DatabaseTests {

	private final Engine engine = new Engine(TestDatabase.H2);

	private final Database database = this.engine.database;

	@AfterEach
	void close() {
		this.engine.close();
	}

	@Test
	void keepsWhatItDidWhenTheCallersTransactionIsRolledBack() {
		TransactionTemplate caller = new TransactionTemplate(new JdbcTransactionManager(this.engine.dataSource()));
		caller.setIsolationLevel(TransactionDefinition.ISOLATION_SERIALIZABLE);
		caller.executeWithoutResult((status) -> {
			assertThat(enter()).isEqualTo(TransactionDefinition.ISOLATION_READ_COMMITTED);
			status.setRollbackOnly();
		});

		assertThat(this.engine.state().phase()).isEqualTo(Phase.OFF);
	}

	@Test
	void leavesTheConnectionOfAJpaTransactionAlone() throws SQLException {
		try (Connection lent = this.engine.connect()) {
			lent.setAutoCommit(false);
			ConnectionHolder holder = new ConnectionHolder(lent);
			TransactionSynchronizationManager.bindResource(this.engine.dataSource(), holder);
			try {
				assertThat(enter()).isEqualTo(TransactionDefinition.ISOLATION_READ_COMMITTED);
				assertThatIllegalStateException().isThrownBy(() -> this.database.inTransaction(() -> {
					throw new IllegalStateException("away");
				}));
				assertThat(TransactionSynchronizationManager.getResource(this.engine.dataSource())).isSameAs(holder);
			}
			finally {
				TransactionSynchronizationManager.unbindResource(this.engine.dataSource());
			}
			lent.rollback();
		}

		assertThat(this.engine.state().phase()).as("it was committed elsewhere").isEqualTo(Phase.OFF);
	}

	@Test
	void knowsTheTimeAndTheNamesOfItsTables() {
		assertThat(this.database.now().toEpochMilli()).isCloseTo(Instant.now().toEpochMilli(), within(60_000L));
		assertThat(this.database.tables()).isEqualTo(new Tables(Tables.DEFAULT_PREFIX));
		assertThat(this.database.fill("select 1 from {drift}")).isEqualTo("select 1 from CHANGEOVER_DRIFT");
		assertThat(this.database.tables().in("{drift}, {sweep}")).isEqualTo("CHANGEOVER_DRIFT, CHANGEOVER_SWEEP");
		assertThat(this.database.dataSource()).isSameAs(this.engine.dataSource());
	}

	/** Does something, and says at which isolation it was done. */
	private Integer enter() {
		return this.database.inTransaction(() -> {
			this.database.sql("""
					insert into {migration} (NAME, PHASE, EPOCH, SINCE_EPOCH, SINCE_AT, OLD_ABANDONED, FORCED)
					values (?, 'OFF', 1, 1, 0, false, false)""").param(Engine.NAME).update();
			return TransactionSynchronizationManager.getCurrentTransactionIsolationLevel();
		});
	}

}
