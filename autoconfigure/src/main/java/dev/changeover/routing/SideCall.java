package dev.changeover.routing;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

/**
 * One method bound to the bean of one side. What it throws arrives as it was thrown.
 */
final class SideCall {

	private static final MethodType SPREAD = MethodType.methodType(Object.class, Object[].class);

	private final MethodHandle handle;

	SideCall(Method method, Object bean) {
		try {
			method.setAccessible(true);
			this.handle = MethodHandles.lookup()
				.unreflect(method)
				.asFixedArity()
				.bindTo(bean)
				.asSpreader(Object[].class, method.getParameterCount())
				.asType(SPREAD);
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException("Cannot call " + method, ex);
		}
	}

	@Nullable Object on(@Nullable Object[] arguments) throws Throwable {
		return (Object) this.handle.invokeExact((Object[]) arguments);
	}

}
