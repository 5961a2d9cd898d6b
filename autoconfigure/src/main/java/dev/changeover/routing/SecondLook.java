package dev.changeover.routing;

import java.util.Collection;

import dev.changeover.Side;
import org.jspecify.annotations.Nullable;

/**
 * Settles a doubt: OLD changed rows and NEW none, which is right where NEW had nothing to
 * change. Both sides are read by the key of the write, in its own transaction, which
 * holds the locks of OLD's rows.
 */
final class SecondLook {

	private final @Nullable Operation reader;

	private final ContentComparator comparator;

	SecondLook(Collection<Operation> operations, ContentComparator comparator) {
		this.reader = operations.stream().filter(Operation::readsOneKey).findFirst().orElse(null);
		this.comparator = comparator;
	}

	/**
	 * Whether both sides answer the same for the key.
	 * @return {@code false} also where the interface has no method that reads one key
	 */
	boolean findsBothEqual(Operation write, @Nullable Object[] arguments) {
		Object key = (this.reader != null && write.keys() != null) ? write.keys().singleValue(arguments) : null;
		if (key == null || this.reader == null || !this.reader.takesKey(key)) {
			return false;
		}
		@Nullable Object[] lookup = { key };
		Operation operation = this.reader;
		Answer old = Answer.of(() -> operation.call(Side.OLD, lookup));
		Answer fresh = Answer.of(() -> operation.call(Side.NEW, lookup));
		return !old.failsUnlike(fresh) && this.comparator.differences(old.value(), fresh.value(), operation).isEmpty();
	}

}
