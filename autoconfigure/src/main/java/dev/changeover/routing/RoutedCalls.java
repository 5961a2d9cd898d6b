package dev.changeover.routing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.IdentityHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The inside of the proxy.
 */
final class RoutedCalls implements InvocationHandler {

	private static final @Nullable Object[] NO_ARGUMENTS = {};

	private final Class<?> type;

	private final Map<Method, Operation> operations;

	private final Reads reads;

	private final Writes writes;

	// A proxy class always passes the same Method objects, so identity finds them
	// fastest.
	// Grows by copy, once for each method.
	private volatile IdentityHashMap<Method, Operation> seen = new IdentityHashMap<>();

	RoutedCalls(Class<?> type, Map<Method, Operation> operations, Reads reads, Writes writes) {
		this.type = type;
		this.operations = Map.copyOf(operations);
		this.reads = reads;
		this.writes = writes;
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
			throws Throwable {
		Operation operation = this.seen.get(method);
		if (operation == null) {
			operation = find(method);
			if (operation == null) {
				return ofObject(proxy, method, arguments);
			}
		}
		@Nullable Object[] given = (arguments != null) ? arguments : NO_ARGUMENTS;
		return operation.write() ? this.writes.route(operation, given) : this.reads.route(operation, given);
	}

	private @Nullable Operation find(Method method) {
		Operation operation = this.operations.get(method);
		if (operation != null) {
			synchronized (this) {
				IdentityHashMap<Method, Operation> grown = new IdentityHashMap<>(this.seen);
				grown.put(method, operation);
				this.seen = grown;
			}
		}
		return operation;
	}

	private Object ofObject(Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
		return switch (method.getName()) {
			case "equals" -> arguments != null && proxy == arguments[0];
			case "hashCode" -> System.identityHashCode(proxy);
			case "toString" -> "Routed " + this.type.getName();
			default -> throw new IllegalStateException(method + " is not routed.");
		};
	}

}
