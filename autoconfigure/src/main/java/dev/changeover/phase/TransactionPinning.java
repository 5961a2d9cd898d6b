package dev.changeover.phase;

import java.sql.Connection;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * Pins transactions at REPEATABLE READ and above when they begin: what they read may be
 * older than the phase they would find at their first routed call.
 */
public final class TransactionPinning implements SmartInitializingSingleton {

	private final Phases phases;

	private final Database database;

	private final Supplier<PlatformTransactionManager> transactionManager;

	/**
	 * Makes the listener.
	 * @param phases the phases to pin to
	 * @param database asked once for its default isolation
	 * @param transactionManager the manager to listen to
	 */
	public TransactionPinning(Phases phases, Database database,
			Supplier<PlatformTransactionManager> transactionManager) {
		this.phases = phases;
		this.database = database;
		this.transactionManager = transactionManager;
	}

	@Override
	public void afterSingletonsInstantiated() {
		ConnectionCallback<Integer> isolation = Connection::getTransactionIsolation;
		Integer level = new JdbcTemplate(this.database.dataSource()).execute(isolation);
		if (level != null) {
			this.phases.defaultIsolation(level);
		}
		if (this.transactionManager.get() instanceof ConfigurableTransactionManager manager) {
			manager.addListener(new OnBegin());
		}
	}

	// Not a bean, as Boot would add it to every transaction manager there is.
	private final class OnBegin implements TransactionExecutionListener {

		@Override
		public void afterBegin(TransactionExecution transaction, @Nullable Throwable beginFailure) {
			if (beginFailure == null && transaction.isNewTransaction()) {
				TransactionPinning.this.phases.began();
			}
		}

	}

}
