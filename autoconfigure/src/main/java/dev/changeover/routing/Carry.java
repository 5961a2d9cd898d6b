package dev.changeover.routing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Hands to NEW what OLD generated. Where a method returns what it was given (the idiom of
 * {@code save}), NEW gets OLD's result in place of the argument. Where it returns a key
 * that the arguments left open, or a row that holds it, NEW gets the arguments with that
 * key filled in. A key that OLD sets on the argument reaches NEW with it.
 */
final class Carry {

	/** Nothing is generated. */
	static final Carry NOTHING = new Carry(null, null, null, null);

	private final KeySource.@Nullable Parameter key;

	private final @Nullable Class<?> rows;

	private final @Nullable KeyPart returned;

	private final @Nullable KeyFilling filling;

	private Carry(KeySource.@Nullable Parameter key, @Nullable Class<?> rows, @Nullable KeyPart returned,
			@Nullable KeyFilling filling) {
		this.key = key;
		this.rows = rows;
		this.returned = returned;
		this.filling = filling;
	}

	/**
	 * Works out what a method hands over.
	 * @param result its result type with generics resolved
	 * @param parameters its parameter types with generics resolved
	 * @param keys where it names its rows, if it does
	 */
	static Carry of(Class<?> result, Class<?>[] parameters, @Nullable KeySource keys) {
		KeySource.Parameter key = (keys != null) ? keys.single() : null;
		if (result == void.class || key == null) {
			return NOTHING;
		}
		Class<?> parameter = parameters[key.index()];
		KeyPart property = key.property();
		boolean several = key.many() && Iterable.class.isAssignableFrom(result);
		if (property != null && (several || result.isAssignableFrom(parameter) || parameter.isAssignableFrom(result))) {
			return new Carry(key, parameter, null, null);
		}
		if (key.many()) {
			return NOTHING;
		}
		Class<?> type = ClassUtils.resolvePrimitiveIfNecessary((property != null) ? property.type() : parameter);
		KeyPart returned = (property != null) ? KeyPart.of(result, property.name()) : null;
		boolean holdsKey = returned != null && ClassUtils.resolvePrimitiveIfNecessary(returned.type()).equals(type);
		// An int is taken for a count of rows, never for a key.
		boolean isKey = type != Integer.class && ClassUtils.resolvePrimitiveIfNecessary(result).equals(type);
		if (property == null) {
			return isKey ? new Carry(key, null, null, null) : NOTHING;
		}
		KeyFilling filling = (isKey || holdsKey) ? KeyFilling.of(parameter, property) : null;
		return (filling != null) ? new Carry(key, null, isKey ? null : returned, filling) : NOTHING;
	}

	/**
	 * Whether a call leaves its key open and is answered with it. Asked before OLD is
	 * written, which may set it.
	 */
	boolean isOpen(@Nullable Object[] arguments) {
		if (this.key == null || this.rows != null) {
			return false;
		}
		Object argument = arguments[this.key.index()];
		if (this.key.property() == null || argument == null) {
			return argument == null && this.key.property() == null;
		}
		return isOpen(this.key.property().of(argument));
	}

	private static boolean isOpen(@Nullable Object key) {
		return key == null || (key instanceof Number number && number.longValue() == 0);
	}

	/**
	 * The arguments for NEW.
	 * @param arguments the caller's
	 * @param result what OLD returned for them
	 * @return holds the caller's own array where nothing was generated
	 */
	Carried over(@Nullable Object[] arguments, @Nullable Object result) {
		if (this.key == null || result == null) {
			return new Carried(arguments);
		}
		if (this.rows != null) {
			Object rows = ofType(this.rows, result);
			return new Carried((rows != null) ? with(arguments, this.key.index(), rows) : arguments);
		}
		Object generated = (this.returned != null) ? this.returned.of(result) : result;
		if (!isOpen(arguments) || generated == null) {
			return new Carried(arguments);
		}
		Object row = arguments[this.key.index()];
		KeyPart property = this.key.property();
		if (row == null || property == null || this.filling == null) {
			return new Carried(with(arguments, this.key.index(), generated));
		}
		Object before = property.of(row);
		KeyFilling filler = this.filling;
		return new Carried(with(arguments, this.key.index(), filler.fill(row, generated)),
				() -> filler.restore(row, before));
	}

	private static @Nullable Object ofType(Class<?> type, Object result) {
		if (type.isInstance(result)) {
			return result;
		}
		if (!(result instanceof Iterable<?> many)) {
			return null;
		}
		Collection<@Nullable Object> copy = type.isAssignableFrom(ArrayList.class) ? new ArrayList<>()
				: new LinkedHashSet<>();
		many.forEach(copy::add);
		return type.isInstance(copy) ? copy : null;
	}

	private static @Nullable Object[] with(@Nullable Object[] arguments, int index, Object replacement) {
		@Nullable Object[] copy = Arrays.copyOf(arguments, arguments.length);
		copy[index] = replacement;
		return copy;
	}

	/**
	 * What NEW is handed, until it is written: then the caller's own objects are as they
	 * were.
	 */
	static final class Carried implements AutoCloseable {

		private static final Runnable NOTHING_TO_UNDO = () -> {
		};

		private final @Nullable Object[] arguments;

		private final Runnable undo;

		private Carried(@Nullable Object[] arguments) {
			this(arguments, NOTHING_TO_UNDO);
		}

		private Carried(@Nullable Object[] arguments, Runnable undo) {
			this.arguments = arguments;
			this.undo = undo;
		}

		@Nullable Object[] arguments() {
			return this.arguments;
		}

		@Override
		public void close() {
			this.undo.run();
		}

	}

}
