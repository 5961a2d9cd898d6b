package dev.changeover.routing;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.util.ClassUtils;

/**
 * Hands to NEW what OLD generated. Where a method returns what it was given (the idiom of
 * {@code save}), NEW gets OLD's result in place of the argument. Where it returns a key
 * that the arguments left open, NEW gets the arguments with that key filled in.
 */
final class Carry {

	/** Nothing is generated. */
	static final Carry NOTHING = new Carry(-1, null, null);

	private final int index;

	private final @Nullable Class<?> row;

	private final KeySource.@Nullable Parameter key;

	private Carry(int index, @Nullable Class<?> row, KeySource.@Nullable Parameter key) {
		this.index = index;
		this.row = row;
		this.key = key;
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
		boolean rows = key.property() != null;
		if (rows && (result.isAssignableFrom(parameter) || parameter.isAssignableFrom(result))) {
			return new Carry(key.index(), parameter, null);
		}
		Class<?> type = ClassUtils
			.resolvePrimitiveIfNecessary((key.property() != null) ? key.property().type() : parameter);
		// An int is taken for a count of rows, never for a key.
		boolean returnsKey = !key.many() && type != Integer.class
				&& type.equals(ClassUtils.resolvePrimitiveIfNecessary(result));
		boolean fillable = !rows || parameter.isRecord();
		return (returnsKey && fillable) ? new Carry(key.index(), null, key) : NOTHING;
	}

	/**
	 * The arguments for NEW.
	 * @param arguments the caller's
	 * @param result what OLD returned for them
	 * @return the caller's own array where nothing was generated
	 */
	@Nullable Object[] over(@Nullable Object[] arguments, @Nullable Object result) {
		if (this.row != null && this.row.isInstance(result)) {
			return with(arguments, result);
		}
		if (generates(arguments) && result != null && this.key != null) {
			Object argument = arguments[this.index];
			boolean whole = this.key.property() == null || argument == null;
			return with(arguments, whole ? result : filled(argument, result));
		}
		return arguments;
	}

	/**
	 * Whether a call leaves its key open and is answered with it.
	 */
	boolean generates(@Nullable Object[] arguments) {
		if (this.key == null) {
			return false;
		}
		Object argument = arguments[this.index];
		if (argument == null || this.key.property() == null) {
			return argument == null;
		}
		Object value = this.key.property().of(argument);
		return value == null || (value instanceof Number number && number.longValue() == 0);
	}

	private @Nullable Object[] with(@Nullable Object[] arguments, @Nullable Object replacement) {
		@Nullable Object[] copy = Arrays.copyOf(arguments, arguments.length);
		copy[this.index] = replacement;
		return copy;
	}

	private Object filled(Object row, Object generated) {
		KeyPart property = (this.key != null) ? this.key.property() : null;
		if (property == null) {
			return generated;
		}
		RecordComponent[] components = row.getClass().getRecordComponents();
		@Nullable Object[] values = new Object[components.length];
		for (int i = 0; i < components.length; i++) {
			KeyPart part = KeyPart.of(row.getClass(), components[i].getName());
			values[i] = components[i].getName().equals(property.name()) ? generated
					: ((part != null) ? part.of(row) : null);
		}
		Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
		try {
			Constructor<?> constructor = row.getClass().getDeclaredConstructor(types);
			return BeanUtils.instantiateClass(constructor, values);
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
