package dev.changeover.routing;

import java.util.Collection;
import java.util.List;

import dev.changeover.Side;
import org.jspecify.annotations.Nullable;

/**
 * Settles a doubt: the two sides changed another number of rows, which is right where one
 * had nothing to change. Both are read by the keys of the write, in its own transaction.
 */
final class SecondLook {

	private final @Nullable Operation reader;

	private final ContentComparator comparator;

	SecondLook(Collection<Operation> operations, ContentComparator comparator) {
		this.reader = operations.stream().filter(Operation::readsOneKey).findFirst().orElse(null);
		this.comparator = comparator;
	}

	/**
	 * Compares what both sides answer for the keys of a write.
	 * @return {@code null} where the interface has no method that reads one such key, or
	 * the write names none
	 */
	@Nullable Boolean findsBothEqual(Operation write, @Nullable Object[] arguments) {
		Operation operation = this.reader;
		List<Object> keys = (write.keys() != null) ? write.keys().values(arguments) : List.of();
		if (operation == null || keys.isEmpty() || !keys.stream().allMatch(operation::takesKey)) {
			return null;
		}
		return keys.stream().allMatch((key) -> isEqual(operation, key));
	}

	private boolean isEqual(Operation operation, Object key) {
		@Nullable Object[] lookup = { key };
		Answer old = Answer.of(() -> operation.call(Side.OLD, lookup));
		Answer fresh = Answer.of(() -> operation.call(Side.NEW, lookup));
		return !old.failsUnlike(fresh) && this.comparator.differences(old.value(), fresh.value(), operation).isEmpty();
	}

}
