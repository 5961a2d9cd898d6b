package dev.changeover.routing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Statement;
import java.util.Arrays;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;

/**
 * Tells how many rows each execution of a statement changed. Used by one thread.
 */
final class WatchedStatement implements InvocationHandler {

	private static final ClassLoader LOADER = WatchedStatement.class.getClassLoader();

	private final Statement target;

	private final LongConsumer changed;

	private WatchedStatement(Statement target, LongConsumer changed) {
		this.target = target;
		this.changed = changed;
	}

	/**
	 * Puts a proxy in front of a statement.
	 * @param target the statement
	 * @param type {@link Statement} or the interface that it was made as
	 * @param changed told the number of rows after every execution
	 */
	static Object of(Statement target, Class<?> type, LongConsumer changed) {
		return Proxy.newProxyInstance(LOADER, new Class<?>[] { type }, new WatchedStatement(target, changed));
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
			throws Throwable {
		if (method.getName().equals("equals") && arguments != null) {
			return proxy == arguments[0];
		}
		Object result = invokeOn(this.target, method, arguments);
		if (method.getName().startsWith("execute")) {
			this.changed.accept(rows(method, result));
		}
		return result;
	}

	private long rows(Method method, @Nullable Object result) throws Exception {
		return switch (method.getName()) {
			case "executeUpdate", "executeLargeUpdate" -> (result instanceof Number count) ? count.longValue() : 0;
			case "executeBatch" ->
				(result instanceof int[] counts) ? Arrays.stream(counts).mapToLong(this::of).sum() : 0;
			case "executeLargeBatch" ->
				(result instanceof long[] counts) ? Arrays.stream(counts).map(this::of).sum() : 0;
			case "execute" -> Boolean.FALSE.equals(result) ? Math.max(0, this.target.getUpdateCount()) : 0;
			default -> 0;
		};
	}

	private long of(long count) {
		return (count == Statement.SUCCESS_NO_INFO) ? 1 : count;
	}

	/**
	 * Calls a method and lets what it throws arrive as it was thrown.
	 */
	static @Nullable Object invokeOn(Object target, Method method, @Nullable Object @Nullable [] arguments)
			throws Throwable {
		try {
			return method.invoke(target, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

}
