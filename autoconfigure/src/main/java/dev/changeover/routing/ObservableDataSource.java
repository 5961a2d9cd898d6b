package dev.changeover.routing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.core.InfrastructureProxy;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The data source of a persistence provider, whose connections tell {@link Observed} what
 * is changed on them. To transactions it is the same resource as its target.
 */
final class ObservableDataSource extends DelegatingDataSource implements InfrastructureProxy {

	private static final Class<?>[] TYPES = { Connection.class, Marked.class };

	private final DataSource target;

	ObservableDataSource(DataSource target) {
		super(target);
		this.target = target;
	}

	/**
	 * Whether what is changed on a connection is told whoever uses it.
	 */
	static boolean tells(Connection connection) {
		return connection instanceof Marked;
	}

	@Override
	public Object getWrappedObject() {
		return this.target;
	}

	@Override
	public Connection getConnection() throws SQLException {
		return observable(this.target.getConnection());
	}

	@Override
	public Connection getConnection(String username, String password) throws SQLException {
		return observable(this.target.getConnection(username, password));
	}

	private static Connection observable(Connection connection) {
		return (Connection) Proxy.newProxyInstance(ObservableDataSource.class.getClassLoader(), TYPES,
				new ObservableConnection(connection));
	}

	/** Tells such connections from others. */
	interface Marked {

	}

	private static final class ObservableConnection implements InvocationHandler {

		private final Connection target;

		ObservableConnection(Connection target) {
			this.target = target;
		}

		@Override
		public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
				throws Throwable {
			if (method.getName().equals("equals") && arguments != null) {
				return proxy == arguments[0];
			}
			Object result = WatchedStatement.invokeOn(this.target, method, arguments);
			Observed observer = Observed.of(proxy);
			return (observer != null && result instanceof Statement statement)
					? WatchedStatement.of(statement, method.getReturnType(), arguments, observer::executed) : result;
		}

	}

}
