package dev.changeover.routing;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import dev.changeover.phase.KeyText;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Where a method says which rows it is about: one parameter, or several that make up a
 * composite key. Thread-safe.
 */
final class KeySource {

	private final List<Parameter> parameters;

	// Of each type that sides return in place of a row, where its key is, if anywhere.
	private final Map<Class<?>, Optional<KeyPart>> returned = new ConcurrentHashMap<>();

	KeySource(List<Parameter> parameters) {
		this.parameters = List.copyOf(parameters);
	}

	/**
	 * Reads the keys from the arguments of a call.
	 * @return the keys as text; empty when one of them is not known yet
	 */
	List<String> of(@Nullable Object[] arguments) {
		if (this.parameters.size() == 1) {
			Parameter parameter = this.parameters.get(0);
			return texts(arguments[parameter.index], parameter.property);
		}
		List<String> parts = new ArrayList<>();
		for (Parameter parameter : this.parameters) {
			parts.addAll(texts(arguments[parameter.index], parameter.property));
		}
		return (parts.size() == this.parameters.size()) ? List.of(KeyText.join(parts)) : List.of();
	}

	/**
	 * Reads the keys from what a method returned: rows of the same form as its one key
	 * parameter, or the key itself.
	 * @return the keys as text; empty when the result tells none
	 */
	List<String> ofReturned(@Nullable Object result) {
		Parameter parameter = single();
		if (result instanceof Optional<?> optional) {
			return ofReturned(optional.orElse(null));
		}
		if (result == null || parameter == null) {
			return List.of();
		}
		for (Object element : elements(result)) {
			if (!parameter.element.isInstance(element)) {
				return (parameter.property != null && element != null)
						? texts(result, parameter.property, element.getClass()) : List.of();
			}
		}
		return texts(result, parameter.property);
	}

	// Keys themselves, or rows of another type that have a key of the same name.
	private List<String> texts(Object result, KeyPart property, Class<?> type) {
		Class<?> key = ClassUtils.resolvePrimitiveIfNecessary(property.type());
		if (key.isAssignableFrom(type)) {
			return texts(result, null);
		}
		KeyPart same = this.returned
			.computeIfAbsent(type, (row) -> Optional.ofNullable(KeyPart.of(row, property.name())))
			.orElse(null);
		return (same != null && ClassUtils.resolvePrimitiveIfNecessary(same.type()).equals(key)) ? texts(result, same)
				: List.of();
	}

	/**
	 * The one parameter that holds the key, or {@code null} where there are several.
	 */
	@Nullable Parameter single() {
		return (this.parameters.size() == 1) ? this.parameters.get(0) : null;
	}

	/**
	 * Whether it holds any number of keys.
	 */
	boolean isMany() {
		return this.parameters.stream().anyMatch(Parameter::many);
	}

	/**
	 * The keys of a call, as they were given.
	 * @return empty where a key is made up of several parameters, or one is not known
	 */
	List<Object> values(@Nullable Object[] arguments) {
		Parameter parameter = single();
		if (parameter == null) {
			return List.of();
		}
		List<Object> values = new ArrayList<>();
		for (Object element : elements(arguments[parameter.index])) {
			Object key = (element == null || parameter.property == null) ? element : parameter.property.of(element);
			if (key == null) {
				return List.of();
			}
			values.add(key);
		}
		return values;
	}

	private static List<String> texts(@Nullable Object argument, @Nullable KeyPart property) {
		List<String> texts = new ArrayList<>();
		for (Object element : elements(argument)) {
			Object key = (element == null || property == null) ? element : property.of(element);
			if (key == null) {
				return List.of();
			}
			texts.add(KeyText.of(key));
		}
		return texts;
	}

	private static Iterable<? extends @Nullable Object> elements(@Nullable Object argument) {
		if (argument instanceof Iterable<?> many) {
			return many;
		}
		if (argument != null && argument.getClass().isArray()) {
			List<@Nullable Object> elements = new ArrayList<>();
			for (int i = 0; i < Array.getLength(argument); i++) {
				elements.add(Array.get(argument, i));
			}
			return elements;
		}
		List<@Nullable Object> one = new ArrayList<>();
		one.add(argument);
		return one;
	}

	/**
	 * A parameter that holds keys.
	 *
	 * @param index its place
	 * @param element its type, or that of its elements
	 * @param property the property of it that is the key, or {@code null} when it is the
	 * key
	 * @param many whether it holds any number of keys
	 */
	record Parameter(int index, Class<?> element, @Nullable KeyPart property, boolean many) {
	}

}
