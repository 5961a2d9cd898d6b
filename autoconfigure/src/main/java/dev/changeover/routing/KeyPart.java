package dev.changeover.routing;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

/**
 * One property of a type, read by name: a record component, a getter or a field.
 */
final class KeyPart {

	private final String name;

	private final MethodHandle reader;

	private final Class<?> type;

	private KeyPart(String name, MethodHandle reader, Class<?> type) {
		this.name = name;
		this.reader = reader.asType(reader.type().generic());
		this.type = type;
	}

	/**
	 * Looks a property up.
	 * @return the property, or {@code null} when the type has none of that name
	 */
	static @Nullable KeyPart of(Class<?> owner, String property) {
		for (String name : new String[] { property, "get" + StringUtils.capitalize(property),
				"is" + StringUtils.capitalize(property) }) {
			Method method = ReflectionUtils.findMethod(owner, name);
			if (method != null && method.getReturnType() != void.class) {
				return new KeyPart(property, accessible(method, () -> MethodHandles.lookup().unreflect(method)),
						method.getReturnType());
			}
		}
		Field field = owner.isInterface() ? null : ReflectionUtils.findField(owner, property);
		return (field != null) ? new KeyPart(property,
				accessible(field, () -> MethodHandles.lookup().unreflectGetter(field)), field.getType()) : null;
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
