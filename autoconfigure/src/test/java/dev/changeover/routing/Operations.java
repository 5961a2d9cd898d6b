package dev.changeover.routing;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;

/**
 * The operations of an interface without a database behind it.
 */
final class Operations {

	private Operations() {
	}

	/** Both sides return nothing. */
	static Operation of(Class<?> type, String method) {
		Object side = silent(type);
		return of(type, side, side, method);
	}

	static Operation of(Class<?> type, Object old, Object fresh, String method) {
		return Contract.of(type, old, fresh).get(method(type, method));
	}

	/** The one method of that name. */
	static Method method(Class<?> type, String name) {
		return Arrays.stream(type.getMethods())
			.filter((method) -> method.getName().equals(name) && !method.isBridge())
			.findFirst()
			.orElseThrow();
	}

	private static Object silent(Class<?> type) {
		return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
				(proxy, method, arguments) -> null);
	}

}
