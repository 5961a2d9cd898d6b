package dev.changeover.routing;

import java.io.InputStream;
import java.io.Reader;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * What can be read once only, such as a stream or a cursor: the other side, or a
 * comparison, would leave nothing of it to the caller.
 */
final class OnceOnly {

	private static final List<Class<?>> SOURCES = List.of(BaseStream.class, Iterator.class, Enumeration.class,
			Spliterator.class, InputStream.class, Reader.class, ReadableByteChannel.class);

	private static final List<Class<?>> LATER = List.of(Future.class, CompletionStage.class);

	private OnceOnly() {
	}

	/**
	 * Whether an answer of a type can be read once only, or comes later.
	 */
	static boolean isAnswer(Class<?> type) {
		return isSource(type) || comesLater(type) || AutoCloseable.class.isAssignableFrom(type);
	}

	/**
	 * Whether an answer comes later, on another thread.
	 */
	static boolean comesLater(Class<?> type) {
		return LATER.stream().anyMatch((later) -> later.isAssignableFrom(type))
				|| ClassUtils.getAllInterfacesForClassAsSet(type)
					.stream()
					.anyMatch((each) -> each.getName().equals("org.reactivestreams.Publisher"));
	}

	/**
	 * Whether a parameter of a type can be read once only.
	 */
	static boolean isSource(Class<?> type) {
		return SOURCES.stream().anyMatch((source) -> source.isAssignableFrom(type));
	}

	/**
	 * Whether the answers to a call cannot be compared without harm because of what the
	 * caller hands in: a source, or code that would be run again on another thread.
	 */
	static boolean isAny(Class<?>[] parameters) {
		return Arrays.stream(parameters)
			.anyMatch((type) -> isSource(type) || type.getName().startsWith("java.util.function."));
	}

	/**
	 * Whether an answer turns out to be one that can be read once only, whatever its
	 * declared type says.
	 */
	static boolean isAnswer(Object value) {
		return isAnswer(value.getClass()) || isView(value);
	}

	/**
	 * Replaces arguments that could be read once only by lists of what they hold, so that
	 * both sides get them.
	 */
	static void keep(@Nullable Object[] arguments) {
		for (int i = 0; i < arguments.length; i++) {
			Object argument = arguments[i];
			if (argument instanceof Iterable<?> view && isView(argument)
					&& argument.getClass().getInterfaces().length == 1) {
				List<@Nullable Object> kept = new ArrayList<>();
				view.forEach(kept::add);
				arguments[i] = kept;
			}
		}
	}

	// An iterable without a class of its own is mostly a view of a stream.
	private static boolean isView(Object value) {
		Class<?> type = value.getClass();
		return value instanceof Iterable && (type.isHidden() || type.isAnonymousClass())
				&& Arrays.asList(type.getInterfaces()).contains(Iterable.class);
	}

}
