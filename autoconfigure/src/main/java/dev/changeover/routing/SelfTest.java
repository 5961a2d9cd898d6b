package dev.changeover.routing;

import java.util.Collection;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * Proves that a comparison is real: it removes the row of an answer from the side that
 * was read dark, in a transaction that it rolls back, and wants the difference reported.
 * A cache before a side, or a type whose content the comparison cannot see, is found out
 * so before its matches are believed.
 */
final class SelfTest {

	private final TransactionTemplate transaction;

	private final Collection<Operation> operations;

	private final ContentComparator comparator;

	SelfTest(TransactionTemplate transaction, Collection<Operation> operations, ContentComparator comparator) {
		this.transaction = transaction;
		this.operations = operations;
		this.comparator = comparator;
	}

	/**
	 * Plants a difference.
	 * @param read a read of one key that both sides answered with a row
	 * @return whether the difference was reported; empty where the interface has no write
	 * that takes the key alone
	 */
	Optional<Boolean> run(DarkRead read) {
		Operation remove = remover(read);
		if (remove == null) {
			return Optional.empty();
		}
		return Objects.requireNonNull(this.transaction.execute((status) -> {
			status.setRollbackOnly();
			return reportsRemoval(read, remove);
		}));
	}

	private Optional<Boolean> reportsRemoval(DarkRead read, Operation remove) {
		Answer before = Answer.of(() -> read.ask(read.dark()));
		Answer removal = Answer.of(() -> remove.call(read.dark(), read.arguments()));
		if (before.isEmpty() || removal.failure() != null) {
			return Optional.empty();
		}
		Answer after = Answer.of(() -> read.ask(read.dark()));
		return Optional.of(before.failsUnlike(after)
				|| !this.comparator.differences(before.value(), after.value(), read.operation()).isEmpty());
	}

	private @Nullable Operation remover(DarkRead read) {
		if (!read.operation().readsOneKey()) {
			return null;
		}
		for (Operation operation : this.operations) {
			Object key = read.arguments()[0];
			if (operation.removesOneKey() && key != null && operation.takesKey(key)) {
				return operation;
			}
		}
		return null;
	}

}
