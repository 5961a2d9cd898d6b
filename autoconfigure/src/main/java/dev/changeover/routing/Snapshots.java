package dev.changeover.routing;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

import dev.changeover.phase.Dialect;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Read-only transactions of dark reads, so that a dark read cannot write and its
 * statements time out.
 */
final class Snapshots {

	private final TransactionTemplate single;

	private final TransactionTemplate both;

	Snapshots(PlatformTransactionManager manager, Dialect dialect, Duration timeout) {
		this.single = template(manager, timeout);
		this.both = template(manager, timeout);
		// H2 keeps one picture of all tables only at SERIALIZABLE; at REPEATABLE READ
		// each
		// table has its own.
		this.both.setIsolationLevel((dialect == Dialect.H2) ? TransactionDefinition.ISOLATION_SERIALIZABLE
				: TransactionDefinition.ISOLATION_REPEATABLE_READ);
	}

	private static TransactionTemplate template(PlatformTransactionManager manager, Duration timeout) {
		TransactionTemplate template = apart(manager, timeout);
		template.setReadOnly(true);
		return template;
	}

	/**
	 * Makes transactions of their own whose statements time out, as it may be that they
	 * wait for a lock.
	 */
	static TransactionTemplate apart(PlatformTransactionManager manager, Duration timeout) {
		TransactionTemplate template = new TransactionTemplate(manager);
		template.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		template.setTimeout((int) Math.max(1, Math.min(Integer.MAX_VALUE, timeout.plusMillis(999).toSeconds())));
		return template;
	}

	/**
	 * Reads once.
	 */
	<T> T single(Supplier<T> read) {
		return run(this.single, read);
	}

	/**
	 * Reads several times in one snapshot of the database.
	 */
	<T> T both(Supplier<T> reads) {
		return run(this.both, reads);
	}

	private static <T> T run(TransactionTemplate template, Supplier<T> read) {
		return Objects.requireNonNull(template.execute((status) -> {
			T result = read.get();
			status.setRollbackOnly();
			return result;
		}));
	}

}
