package dev.changeover.routing;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionStatus;

/**
 * The transaction of one write: the caller's, or one of its own where the caller has
 * none. A write that throws has stored nothing in a transaction of its own; the caller's
 * transaction goes on as it would without Changeover, unless one side may hold what the
 * other lacks.
 */
final class WriteTransaction {

	private final PlatformTransactionManager manager;

	WriteTransaction(PlatformTransactionManager manager) {
		this.manager = manager;
	}

	@Nullable Object run(Work work) throws Throwable {
		TransactionStatus status = this.manager.getTransaction(TransactionDefinition.withDefaults());
		Scope scope = new Scope(status);
		Object result;
		try {
			result = work.in(scope);
		}
		catch (Throwable ex) {
			end(status, scope, ex);
			throw ex;
		}
		this.manager.commit(status);
		return result;
	}

	private void end(TransactionStatus status, Scope scope, Throwable failure) {
		try {
			if (status.isNewTransaction() || scope.spoilt) {
				this.manager.rollback(status);
			}
			else {
				this.manager.commit(status);
			}
		}
		catch (TransactionException ex) {
			failure.addSuppressed(ex);
		}
	}

	/** What is done in the transaction. */
	interface Work {

		@Nullable Object in(Scope scope) throws Throwable;

	}

	/** The transaction while the write runs. Used by one thread. */
	static final class Scope {

		private final TransactionStatus status;

		private boolean spoilt;

		Scope(TransactionStatus status) {
			this.status = status;
		}

		/**
		 * Notes that the sides may differ within this transaction, so that a failure must
		 * not be followed by a commit, even where the caller catches it.
		 */
		void spoil() {
			this.spoilt = true;
		}

		/**
		 * Whether nothing comes after the write but the end of the transaction.
		 */
		boolean endsWithWrite() {
			return this.status.isNewTransaction();
		}

		/**
		 * Whether a participant has already decided that it rolls back.
		 */
		boolean isRollbackOnly() {
			return this.status.isRollbackOnly();
		}

	}

}
