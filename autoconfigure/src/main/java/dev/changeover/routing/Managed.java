package dev.changeover.routing;

import java.util.List;

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

		@Override
		public List<Object> unmanaged(@Nullable Object[] arguments) {
			return List.of();
		}

		@Override
		public void refuseAdopted(Operation operation, List<Object> unmanaged) {
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

	/**
	 * Entities among the arguments of a write that no persistence context manages yet.
	 * @param arguments the caller's arguments
	 * @return those entities, also where an argument holds several
	 */
	List<Object> unmanaged(@Nullable Object[] arguments);

	/**
	 * Makes certain that a write left the caller's objects to the caller.
	 * @param operation the call
	 * @param unmanaged what was not managed before it
	 * @throws IllegalStateException when one of them is managed now
	 */
	void refuseAdopted(Operation operation, List<Object> unmanaged);

}
