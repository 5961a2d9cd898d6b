package dev.changeover.routing;

import org.jspecify.annotations.Nullable;

/**
 * What a persistence context (JPA) asks for: each side is flushed before the next one is
 * written, and no managed entity leaves a side, as the caller could change it without a
 * call of the repository.
 */
public interface Managed {

	/** No persistence context. */
	Managed NONE = new Managed() {

		@Override
		public void flush() {
		}

		@Override
		public @Nullable Object refused(Operation operation, @Nullable Object result) {
			return result;
		}

	};

	/**
	 * Sends what is pending to the database.
	 */
	void flush();

	/**
	 * Lets a result pass.
	 * @param operation the call
	 * @param result what it returned
	 * @return the same result
	 * @throws IllegalStateException when it is, or holds, a managed entity
	 */
	@Nullable Object refused(Operation operation, @Nullable Object result);

}
