package dev.changeover.routing;

import java.beans.IntrospectionException;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;
import org.springframework.util.ConcurrentReferenceHashMap;

/**
 * What an object of the application's own types holds: the components of a record, the
 * fields of a class; where the two sides return different types, the properties that both
 * have.
 */
final class Properties {

	private static final Map<Class<?>, Map<String, MethodHandle>> FIELDS = new ConcurrentReferenceHashMap<>();

	private static final Map<Class<?>, Map<String, MethodHandle>> READABLE = new ConcurrentReferenceHashMap<>();

	private Properties() {
	}

	/**
	 * What two objects can be compared by.
	 */
	static List<Property> shared(Object left, Object right) {
		Class<?> one = left.getClass();
		Class<?> other = right.getClass();
		boolean byField = one == other && !Proxy.isProxyClass(one) && !ClassUtils.isCglibProxyClass(one);
		Map<String, MethodHandle> ofLeft = byField ? FIELDS.computeIfAbsent(one, Properties::fields)
				: READABLE.computeIfAbsent(one, Properties::readable);
		Map<String, MethodHandle> ofRight = byField ? ofLeft : READABLE.computeIfAbsent(other, Properties::readable);
		List<Property> shared = new ArrayList<>();
		ofLeft.forEach((name, handle) -> {
			MethodHandle counterpart = ofRight.get(name);
			if (counterpart != null) {
				shared.add(new Property(name, handle, counterpart));
			}
		});
		return shared;
	}

	/**
	 * How many elements there are in all, where an object is one page of them.
	 */
	static Optional<Object> total(Object many) {
		if (!(many instanceof Iterable) || many.getClass().getName().startsWith("java.")) {
			return Optional.empty();
		}
		MethodHandle total = READABLE.computeIfAbsent(many.getClass(), Properties::readable).get("totalElements");
		return (total != null) ? Optional.ofNullable(read(total, many)) : Optional.empty();
	}

	private static Map<String, MethodHandle> fields(Class<?> type) {
		Map<String, MethodHandle> found = new LinkedHashMap<>();
		for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
			for (Field field : each.getDeclaredFields()) {
				boolean counts = !Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers())
						&& !field.isSynthetic() && Arrays.stream(field.getAnnotations())
							.noneMatch((annotation) -> annotation.annotationType().getSimpleName().equals("Transient"));
				if (counts) {
					field.setAccessible(true);
					found.putIfAbsent(field.getName(), handle(() -> MethodHandles.lookup().unreflectGetter(field)));
				}
			}
		}
		return found;
	}

	private static Map<String, MethodHandle> readable(Class<?> type) {
		Map<String, MethodHandle> found = new LinkedHashMap<>();
		if (type.isRecord()) {
			for (RecordComponent component : type.getRecordComponents()) {
				add(found, component.getName(), component.getAccessor());
			}
			return found;
		}
		List<Class<?>> sources = new ArrayList<>();
		sources.add(ClassUtils.getUserClass(type));
		sources.addAll(Arrays.asList(ClassUtils.getAllInterfacesForClass(type)));
		for (Class<?> source : sources) {
			for (PropertyDescriptor descriptor : descriptors(source)) {
				Method getter = descriptor.getReadMethod();
				if (getter != null && getter.getDeclaringClass() != Object.class
						&& !getter.getDeclaringClass().getName().startsWith("java.")
						&& !getter.getDeclaringClass().getName().startsWith("org.springframework.aop.")
						&& !getter.getDeclaringClass().getName().startsWith("org.springframework.cglib.")
						&& !Proxy.isProxyClass(getter.getDeclaringClass())) {
					add(found, descriptor.getName(), getter);
				}
			}
		}
		return found;
	}

	private static PropertyDescriptor[] descriptors(Class<?> type) {
		try {
			return Introspector.getBeanInfo(type).getPropertyDescriptors();
		}
		catch (IntrospectionException ex) {
			return new PropertyDescriptor[0];
		}
	}

	private static void add(Map<String, MethodHandle> found, String name, Method getter) {
		getter.setAccessible(true);
		found.putIfAbsent(name, handle(() -> MethodHandles.lookup().unreflect(getter)));
	}

	private static MethodHandle handle(Source source) {
		try {
			MethodHandle handle = source.handle();
			return handle.asType(handle.type().generic());
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static @Nullable Object read(MethodHandle handle, Object owner) {
		try {
			return handle.invoke(owner);
		}
		catch (RuntimeException | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

	private interface Source {

		MethodHandle handle() throws IllegalAccessException;

	}

	/**
	 * A property that two objects have.
	 *
	 * @param name its name
	 * @param ofLeft how to read it from one
	 * @param ofRight how to read it from the other
	 */
	record Property(String name, MethodHandle ofLeft, MethodHandle ofRight) {

		@Nullable Object left(Object owner) {
			return read(this.ofLeft, owner);
		}

		@Nullable Object right(Object owner) {
			return read(this.ofRight, owner);
		}

	}

}
