package dev.changeover.routing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Statement;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Tells how many rows each execution of a statement changed. Used by one thread.
 */
final class WatchedStatement implements InvocationHandler {

	private static final ClassLoader LOADER = WatchedStatement.class.getClassLoader();

	private final Statement target;

	private final @Nullable SqlEffect prepared;

	private final Listener listener;

	private WatchedStatement(Statement target, @Nullable SqlEffect prepared, Listener listener) {
		this.target = target;
		this.prepared = prepared;
		this.listener = listener;
	}

	/**
	 * Puts a proxy in front of a statement.
	 * @param target the statement
	 * @param type {@link Statement} or the interface that it was made as
	 * @param arguments what it was made from: its text comes first, if it is prepared
	 * @param listener told after every execution, and after a failed one that may have
	 * changed rows
	 */
	static Object of(Statement target, Class<?> type, @Nullable Object @Nullable [] arguments, Listener listener) {
		return Proxy.newProxyInstance(LOADER, new Class<?>[] { type },
				new WatchedStatement(target, effect(arguments), listener));
	}

	private static @Nullable SqlEffect effect(@Nullable Object @Nullable [] arguments) {
		return (arguments != null && arguments.length > 0 && arguments[0] instanceof String sql) ? SqlEffect.of(sql)
				: null;
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
			throws Throwable {
		if (method.getName().equals("equals") && arguments != null) {
			return proxy == arguments[0];
		}
		if (!method.getName().startsWith("execute")) {
			return invokeOn(this.target, method, arguments);
		}
		SqlEffect effect = executed(arguments);
		Object result;
		try {
			result = invokeOn(this.target, method, arguments);
		}
		catch (Throwable ex) {
			// A database undoes one statement that fails, but neither what came before it
			// in a batch nor, everywhere, what the code behind it had done.
			if (effect.kind() == SqlEffect.Kind.HIDES || method.getName().contains("Batch")) {
				this.listener.executed(effect, 0, false, false);
			}
			throw ex;
		}
		tell(method, effect, result);
		return result;
	}

	private SqlEffect executed(@Nullable Object @Nullable [] arguments) {
		SqlEffect given = effect(arguments);
		SqlEffect effect = (given != null) ? given : this.prepared;
		// A batch may have been made of any texts.
		return (effect != null) ? effect : new SqlEffect(SqlEffect.Kind.CHANGES, null);
	}

	private void tell(Method method, SqlEffect known, @Nullable Object result) throws Exception {
		long[] counts = switch (method.getName()) {
			case "executeUpdate", "executeLargeUpdate" ->
				new long[] { (result instanceof Number count) ? count.longValue() : 0 };
			case "executeBatch" ->
				(result instanceof int[] batch) ? Arrays.stream(batch).asLongStream().toArray() : new long[0];
			case "executeLargeBatch" -> (result instanceof long[] batch) ? batch : new long[0];
			case "execute" ->
				Boolean.FALSE.equals(result) ? new long[] { Math.max(0, this.target.getUpdateCount()) } : new long[0];
			default -> new long[0];
		};
		boolean returnsRows = counts.length == 0 && !method.getName().contains("Batch");
		boolean told = known.kind() != SqlEffect.Kind.HIDES && (!returnsRows || known.kind() == SqlEffect.Kind.READS);
		boolean exact = Arrays.stream(counts).allMatch((count) -> count >= 0);
		long rows = Arrays.stream(counts).map((count) -> (count == Statement.SUCCESS_NO_INFO) ? 1 : count).sum();
		this.listener.executed(known, rows, told, exact);
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

	/** Who is told. */
	interface Listener {

		/**
		 * Hears of an execution.
		 * @param effect what the statement does
		 * @param changed how many rows it changed; 0 too where it does not tell
		 * @param told whether it tells: one that returns the rows that it changed does
		 * not, nor does one that failed half-way
		 * @param exact whether the number is more than a guess
		 */
		void executed(SqlEffect effect, long changed, boolean told, boolean exact);

	}

}
