package dev.changeover.routing;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * What a side answered: a value, or the exception that it threw.
 *
 * @param value the value
 * @param failure the exception, or {@code null} when it returned
 */
record Answer(@Nullable Object value, @Nullable Throwable failure) {

	static Answer of(Call call) {
		try {
			return new Answer(call.answer(), null);
		}
		catch (Exception ex) {
			return new Answer(null, ex);
		}
		catch (Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			return new Answer(null, ex);
		}
	}

	/**
	 * Whether one side failed where the other did not, or failed in another way.
	 */
	boolean failsUnlike(Answer other) {
		Class<?> mine = (this.failure != null) ? this.failure.getClass() : null;
		Class<?> others = (other.failure != null) ? other.failure.getClass() : null;
		return mine != others;
	}

	/**
	 * Whether it says that there is nothing.
	 */
	boolean isEmpty() {
		Object held = (this.value instanceof Optional<?> optional) ? optional.orElse(null) : this.value;
		if (held == null) {
			return true;
		}
		if (held instanceof Collection<?> collection) {
			return collection.isEmpty();
		}
		if (held instanceof Iterable<?> iterable) {
			return !iterable.iterator().hasNext();
		}
		if (held instanceof Map<?, ?> map) {
			return map.isEmpty();
		}
		return held.getClass().isArray() && Array.getLength(held) == 0;
	}

	/** Asks a side. */
	interface Call {

		@Nullable Object answer() throws Throwable;

	}

}
