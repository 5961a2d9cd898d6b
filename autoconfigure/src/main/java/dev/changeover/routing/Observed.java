package dev.changeover.routing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Date;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Counts the rows that one side changes, on the connection of the current transaction: so
 * a {@code void} method tells whether it changed anything, without another round trip.
 * What a side does behind the connection (Hibernate, or a driver's own interface) is not
 * seen. Used by one thread.
 */
final class Observed implements AutoCloseable {

	private static final ClassLoader LOADER = Observed.class.getClassLoader();

	private final DataSource dataSource;

	private final @Nullable ConnectionHolder original;

	private final @Nullable ConnectionHolder observed;

	private int statements;

	private long rows;

	private int savepoints;

	private boolean forgotten;

	/**
	 * Begins to count.
	 * @param dataSource the data source whose connection the transaction holds
	 */
	Observed(DataSource dataSource) {
		this.dataSource = dataSource;
		this.original = (ConnectionHolder) TransactionSynchronizationManager.getResource(dataSource);
		this.observed = (this.original != null) ? swap(this.original) : null;
	}

	private ConnectionHolder swap(ConnectionHolder holder) {
		Connection watched = (Connection) Proxy.newProxyInstance(LOADER, new Class<?>[] { Connection.class },
				new WatchedConnection(holder.getConnection()));
		ConnectionHolder replacement = new ConnectionHolder(watched, true);
		replacement.setSynchronizedWithTransaction(true);
		Date deadline = holder.getDeadline();
		if (deadline != null) {
			replacement.setTimeoutInMillis(Math.max(1, deadline.getTime() - System.currentTimeMillis()));
		}
		TransactionSynchronizationManager.unbindResource(this.dataSource);
		TransactionSynchronizationManager.bindResource(this.dataSource, replacement);
		return replacement;
	}

	/**
	 * Whether the side was seen to use the connection.
	 */
	boolean sawStatements() {
		return this.statements > 0;
	}

	/**
	 * How many rows it was seen to change.
	 */
	long rows() {
		return this.rows;
	}

	/**
	 * Drops a mark that the transaction must roll back, as what the side did is undone.
	 */
	void forget() {
		this.forgotten = true;
	}

	@Override
	public void close() {
		if (this.original == null || this.observed == null) {
			return;
		}
		TransactionSynchronizationManager.unbindResource(this.dataSource);
		TransactionSynchronizationManager.bindResource(this.dataSource, this.original);
		if (this.observed.isRollbackOnly() && !this.forgotten) {
			this.original.setRollbackOnly();
		}
	}

	private void count(Method method, @Nullable Object result, Statement statement) throws Exception {
		this.statements++;
		switch (method.getName()) {
			case "executeUpdate", "executeLargeUpdate" -> this.rows += (result instanceof Number n) ? n.longValue() : 0;
			case "executeBatch" -> this.rows += (result instanceof int[] counts)
					? Arrays.stream(counts).map((each) -> (each == Statement.SUCCESS_NO_INFO) ? 1 : each).sum() : 0;
			case "executeLargeBatch" -> this.rows += (result instanceof long[] counts)
					? Arrays.stream(counts).map((each) -> (each == Statement.SUCCESS_NO_INFO) ? 1 : each).sum() : 0;
			case "execute" -> this.rows += Boolean.FALSE.equals(result) ? Math.max(0, statement.getUpdateCount()) : 0;
			default -> {
			}
		}
	}

	private static @Nullable Object invoke(Object target, Method method, @Nullable Object @Nullable [] arguments)
			throws Throwable {
		try {
			return method.invoke(target, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	private final class WatchedConnection implements InvocationHandler {

		private final Connection target;

		WatchedConnection(Connection target) {
			this.target = target;
		}

		@Override
		public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
				throws Throwable {
			if (method.getName().equals("setSavepoint") && arguments != null) {
				// A holder counts its savepoints from 1; MariaDB would drop the outer one
				// of the same name.
				return this.target
					.setSavepoint("CHANGEOVER_" + System.identityHashCode(this) + "_" + ++Observed.this.savepoints);
			}
			if (method.getName().equals("equals") && arguments != null) {
				return proxy == arguments[0];
			}
			Object result = Observed.invoke(this.target, method, arguments);
			if (result instanceof Statement statement) {
				Class<?> type = method.getReturnType();
				return Proxy.newProxyInstance(LOADER, new Class<?>[] { type }, new WatchedStatement(statement));
			}
			return result;
		}

	}

	private final class WatchedStatement implements InvocationHandler {

		private final Statement target;

		WatchedStatement(Statement target) {
			this.target = target;
		}

		@Override
		public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
				throws Throwable {
			if (method.getName().equals("equals") && arguments != null) {
				return proxy == arguments[0];
			}
			Object result = Observed.invoke(this.target, method, arguments);
			if (method.getName().startsWith("execute")) {
				count(method, result, this.target);
			}
			return result;
		}

	}

}
