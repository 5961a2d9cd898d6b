package dev.changeover.routing;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;

import org.springframework.beans.BeanUtils;

/**
 * Copies of the types of a test that nobody has met before: what is worked out of a type
 * is kept for good, so a test of it needs types of its own.
 */
final class UnmetTypes extends ClassLoader {

	private UnmetTypes(ClassLoader parent) {
		super(parent);
	}

	static Class<?> copyOf(Class<?> type) {
		ClassLoader parent = type.getClassLoader();
		try (InputStream code = parent.getResourceAsStream(type.getName().replace('.', '/') + ".class")) {
			if (code == null) {
				throw new IllegalArgumentException(type.getName());
			}
			byte[] bytes = code.readAllBytes();
			return new UnmetTypes(parent).defineClass(type.getName(), bytes, 0, bytes.length);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Made by its one constructor. */
	static Object instance(Class<?> type, Object... arguments) {
		Constructor<?> constructor = copyOf(type).getDeclaredConstructors()[0];
		return BeanUtils.instantiateClass(constructor, arguments);
	}

}
