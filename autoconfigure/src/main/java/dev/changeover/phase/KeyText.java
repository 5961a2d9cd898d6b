package dev.changeover.phase;

import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

import org.springframework.beans.BeanUtils;

/**
 * Keys as text, in which drift and chunks name them. A single key is written as it
 * prints; the components of a record are joined by commas, with a backslash before each
 * comma and backslash inside.
 */
public final class KeyText {

	private KeyText() {
	}

	/**
	 * Writes a key.
	 * @param key a number, a string, a UUID, or a record of these
	 * @return the text
	 */
	public static String of(Object key) {
		if (key instanceof BigDecimal number) {
			return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
		}
		if (!(key instanceof Record)) {
			return key.toString();
		}
		List<Object> parts = new ArrayList<>();
		for (RecordComponent component : key.getClass().getRecordComponents()) {
			parts.add(value(key, component));
		}
		return join(parts.stream().map(KeyText::of).toList());
	}

	/**
	 * Joins the columns of a composite key.
	 * @param parts the text of each column, at least one
	 * @return the text of the key; that of the column where there is one only
	 */
	public static String join(List<String> parts) {
		if (parts.size() == 1) {
			return parts.get(0);
		}
		return parts.stream()
			.map((part) -> part.replace("\\", "\\\\").replace(",", "\\,"))
			.collect(Collectors.joining(","));
	}

	/**
	 * Takes the text of a key apart.
	 * @param text the text
	 * @param columns how many columns the key has, at least 1
	 * @return the text of each column
	 * @throws IllegalArgumentException when it has another number of columns
	 */
	public static List<String> split(String text, int columns) {
		if (columns == 1) {
			return List.of(text);
		}
		List<String> parts = new ArrayList<>();
		StringBuilder part = new StringBuilder();
		for (int at = 0; at < text.length(); at++) {
			char character = text.charAt(at);
			if (character == ',') {
				parts.add(part.toString());
				part.setLength(0);
			}
			else {
				boolean escaped = character == '\\' && at + 1 < text.length();
				part.append(escaped ? text.charAt(++at) : character);
			}
		}
		parts.add(part.toString());
		if (parts.size() != columns) {
			throw new IllegalArgumentException(
					"A key has " + parts.size() + " columns where " + columns + " are declared.");
		}
		return parts;
	}

	/**
	 * Reads a key.
	 * @param text the text
	 * @param type the type of the key
	 * @param <K> the type of the key
	 * @return a key equal to the one that was written
	 * @throws IllegalArgumentException when the type is none that a key may have, or the
	 * text is no such key
	 */
	public static <K> K parse(String text, Class<K> type) {
		return type.cast(read(text, type));
	}

	private static Object read(String text, Class<?> type) {
		if (type.isRecord()) {
			RecordComponent[] components = type.getRecordComponents();
			List<String> parts = split(text, components.length);
			Object[] arguments = new Object[components.length];
			for (int i = 0; i < components.length; i++) {
				arguments[i] = read(parts.get(i), components[i].getType());
			}
			Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
			try {
				return BeanUtils.instantiateClass(type.getDeclaredConstructor(types), arguments);
			}
			catch (NoSuchMethodException ex) {
				throw new IllegalStateException(ex);
			}
		}
		if (type == String.class) {
			return text;
		}
		if (type == Long.class || type == long.class) {
			return Long.valueOf(text);
		}
		if (type == Integer.class || type == int.class) {
			return Integer.valueOf(text);
		}
		if (type == Short.class || type == short.class) {
			return Short.valueOf(text);
		}
		if (type == BigDecimal.class) {
			return new BigDecimal(text);
		}
		if (type == BigInteger.class) {
			return new BigInteger(text);
		}
		if (type == UUID.class) {
			return UUID.fromString(text);
		}
		throw new IllegalArgumentException("A key of type " + type.getName()
				+ " is none that Changeover knows. Use a number, a String, a UUID, " + "or a record of these.");
	}

	private static Object value(Object key, RecordComponent component) {
		try {
			component.getAccessor().setAccessible(true);
			return component.getAccessor().invoke(key);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("A component of a key cannot be read.", ex);
		}
	}

}
