package dev.changeover.phase;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.ReflectionUtils;

/**
 * A statement that is run outside of any transaction. On a pool that does not commit by
 * itself, what it changes would be counted, and then rolled back when the connection is
 * given back.
 */
final class CommittedStatement implements InvocationHandler {

	private final JdbcClient.StatementSpec statement;

	private final Database database;

	private CommittedStatement(JdbcClient.StatementSpec statement, Database database) {
		this.statement = statement;
		this.database = database;
	}

	/**
	 * Gives updates a transaction of their own where they need one.
	 */
	static JdbcClient.StatementSpec of(JdbcClient.StatementSpec statement, Database database) {
		return (JdbcClient.StatementSpec) Proxy.newProxyInstance(CommittedStatement.class.getClassLoader(),
				new Class<?>[] { JdbcClient.StatementSpec.class }, new CommittedStatement(statement, database));
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
		boolean own = method.getName().equals("update") && !this.database.commits();
		Object result = own ? this.database.inTransaction(() -> call(method, arguments)) : call(method, arguments);
		return (result == this.statement) ? proxy : result;
	}

	private @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments) {
		return ReflectionUtils.invokeMethod(method, this.statement, (arguments != null) ? arguments : new Object[0]);
	}

}
