package dev.changeover.togglz;

import java.util.Map;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.togglz.core.repository.FeatureState;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What one transaction of the caller's knows of the features. Bound to its thread, so no
 * other thread sees what is not committed.
 */
final class TransactionStates implements TransactionSynchronization {

	private final Object owner;

	private final Runnable forget;

	/** What it read, where its snapshot must not be shown to others. */
	@Nullable Map<String, FeatureState> read;

	/** Whether it changed a feature itself, so that it has to read each time. */
	boolean changed;

	private TransactionStates(Object owner, Runnable forget) {
		this.owner = owner;
		this.forget = forget;
	}

	/** Whether a transaction of the caller's has a connection of this data source. */
	static boolean inTransaction(DataSource dataSource) {
		return TransactionSynchronizationManager.isActualTransactionActive()
				&& TransactionSynchronizationManager.isSynchronizationActive()
				&& TransactionSynchronizationManager.hasResource(dataSource);
	}

	/**
	 * What the current transaction knows; made at the first call in it.
	 * @param owner key under which it is bound
	 * @param forget called when the transaction has ended and had changed a feature
	 */
	static TransactionStates current(Object owner, Runnable forget) {
		TransactionStates bound = (TransactionStates) TransactionSynchronizationManager.getResource(owner);
		if (bound != null) {
			return bound;
		}
		TransactionStates states = new TransactionStates(owner, forget);
		TransactionSynchronizationManager.bindResource(owner, states);
		TransactionSynchronizationManager.registerSynchronization(states);
		return states;
	}

	@Override
	public void suspend() {
		TransactionSynchronizationManager.unbindResourceIfPossible(this.owner);
	}

	@Override
	public void resume() {
		TransactionSynchronizationManager.bindResource(this.owner, this);
	}

	@Override
	public void afterCompletion(int status) {
		TransactionSynchronizationManager.unbindResourceIfPossible(this.owner);
		if (this.changed) {
			this.forget.run();
		}
	}

}
