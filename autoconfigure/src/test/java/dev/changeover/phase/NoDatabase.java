package dev.changeover.phase;

import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * Transactions of nothing, for what happens around them.
 */
final class NoDatabase extends AbstractPlatformTransactionManager {

	/** Runs in the middle of each commit. */
	transient Runnable onCommit = () -> {
	};

	@Override
	protected Object doGetTransaction() {
		return new Object();
	}

	@Override
	protected void doBegin(Object transaction, TransactionDefinition definition) {
	}

	@Override
	protected void doCommit(DefaultTransactionStatus status) {
		this.onCommit.run();
	}

	@Override
	protected void doRollback(DefaultTransactionStatus status) {
	}

}
