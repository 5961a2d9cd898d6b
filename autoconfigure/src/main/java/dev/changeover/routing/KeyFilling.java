package dev.changeover.routing;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;

/**
 * Puts a generated key into a row that left it open: into a copy of a record, and into a
 * bean itself for as long as NEW is written. Immutable.
 */
final class KeyFilling {

	private final KeyPart key;

	private final @Nullable Constructor<?> constructor;

	private final List<KeyPart> components;

	private KeyFilling(KeyPart key, @Nullable Constructor<?> constructor, List<KeyPart> components) {
		this.key = key;
		this.constructor = constructor;
		this.components = List.copyOf(components);
	}

	/**
	 * Works out how rows of a type are filled.
	 * @return {@code null} where the key of such a row cannot be set
	 */
	static @Nullable KeyFilling of(Class<?> row, KeyPart key) {
		if (!row.isRecord()) {
			return key.isWritable() ? new KeyFilling(key, null, List.of()) : null;
		}
		RecordComponent[] components = row.getRecordComponents();
		boolean component = Arrays.stream(components).anyMatch((each) -> each.getName().equals(key.name()));
		if (!component) {
			return null;
		}
		Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
		List<KeyPart> parts = Arrays.stream(components)
			.map((each) -> Objects.requireNonNull(KeyPart.of(row, each.getName())))
			.toList();
		try {
			return new KeyFilling(key, row.getDeclaredConstructor(types), parts);
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The row with its key.
	 * @return a copy of a record, the same object where it is a bean
	 */
	Object fill(Object row, Object generated) {
		if (this.constructor == null) {
			this.key.write(row, generated);
			return row;
		}
		@Nullable Object[] values = new Object[this.components.size()];
		for (int i = 0; i < values.length; i++) {
			KeyPart part = this.components.get(i);
			values[i] = part.name().equals(this.key.name()) ? generated : part.of(row);
		}
		return BeanUtils.instantiateClass(this.constructor, values);
	}

	/**
	 * Opens the key of a bean again, as the caller handed it in.
	 * @param row the caller's row
	 * @param before the key that it had
	 */
	void restore(Object row, @Nullable Object before) {
		if (this.constructor == null) {
			this.key.write(row, before);
		}
	}

}
