package dev.changeover.routing;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

/**
 * One property of a type, found by name: a record component, a getter and setter, or a
 * field.
 */
final class KeyPart {

	private final String name;

	private final MethodHandle reader;

	private final Class<?> type;

	private final @Nullable MethodHandle writer;

	private KeyPart(String name, MethodHandle reader, Class<?> type, @Nullable MethodHandle writer) {
		this.name = name;
		this.reader = reader.asType(reader.type().generic());
		this.type = type;
		this.writer = (writer != null) ? writer.asType(MethodType.methodType(void.class, Object.class, Object.class))
				: null;
	}

	/**
	 * Looks a property up.
	 * @return the property, or {@code null} when the type has none of that name, as types
	 * of the JDK have none
	 */
	static @Nullable KeyPart of(Class<?> owner, String property) {
		if (owner.getName().startsWith("java.") && !owner.isInterface()) {
			return null;
		}
		for (String name : new String[] { property, "get" + StringUtils.capitalize(property),
				"is" + StringUtils.capitalize(property) }) {
			Method method = ReflectionUtils.findMethod(owner, name);
			if (method != null && method.getReturnType() != void.class) {
				return new KeyPart(property, accessible(method, () -> MethodHandles.lookup().unreflect(method)),
						method.getReturnType(), writer(owner, property, method.getReturnType()));
			}
		}
		Field field = field(owner, property);
		return (field != null)
				? new KeyPart(property, accessible(field, () -> MethodHandles.lookup().unreflectGetter(field)),
						field.getType(), writer(owner, property, field.getType()))
				: null;
	}

	private static @Nullable Field field(Class<?> owner, String name) {
		return owner.isInterface() ? null : ReflectionUtils.findField(owner, name);
	}

	private static @Nullable MethodHandle writer(Class<?> owner, String property, Class<?> type) {
		Method setter = ReflectionUtils.findMethod(owner, "set" + StringUtils.capitalize(property), type);
		if (setter != null) {
			return accessible(setter, () -> MethodHandles.lookup().unreflect(setter));
		}
		Field field = field(owner, property);
		boolean settable = field != null && field.getType() == type && !Modifier.isFinal(field.getModifiers());
		return (field != null && settable) ? accessible(field, () -> MethodHandles.lookup().unreflectSetter(field))
				: null;
	}

	private static MethodHandle accessible(AccessibleObject member, HandleSource source) {
		member.setAccessible(true);
		try {
			return source.handle();
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException("Cannot read " + member, ex);
		}
	}

	@Nullable Object of(Object owner) {
		try {
			return this.reader.invoke(owner);
		}
		catch (RuntimeException | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new IllegalStateException("A key could not be read from " + owner.getClass().getName() + ".", ex);
		}
	}

	/**
	 * Whether the property of an object can be set.
	 */
	boolean isWritable() {
		return this.writer != null;
	}

	void write(Object owner, @Nullable Object value) {
		if (this.writer == null) {
			throw new IllegalStateException("'" + this.name + "' cannot be set.");
		}
		try {
			this.writer.invoke(owner, value);
		}
		catch (RuntimeException | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new IllegalStateException("A key could not be set on " + owner.getClass().getName() + ".", ex);
		}
	}

	String name() {
		return this.name;
	}

	Class<?> type() {
		return this.type;
	}

	private interface HandleSource {

		MethodHandle handle() throws IllegalAccessException;

	}

}
