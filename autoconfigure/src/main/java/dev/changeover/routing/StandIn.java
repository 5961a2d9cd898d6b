package dev.changeover.routing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Stands in for the connection of a transaction and tells whoever observes it what is
 * changed on it. There is one for the whole transaction, as a side may keep the
 * connection that it got first until the end: MyBatis does, and gives it back where
 * Spring no longer knows it and would close it. Used by one thread.
 */
final class StandIn implements InvocationHandler, TransactionSynchronization {

	private static final ClassLoader LOADER = StandIn.class.getClassLoader();

	private final Connection target;

	private final Connection connection;

	private @Nullable Observed observer;

	private int savepoints;

	private StandIn(Connection target) {
		this.target = target;
		this.connection = (Connection) Proxy.newProxyInstance(LOADER, new Class<?>[] { Connection.class }, this);
	}

	/**
	 * The stand-in for a connection in the current transaction.
	 * @param held what the transaction holds: the connection, or already its stand-in
	 */
	static StandIn of(Connection held) {
		if (Proxy.isProxyClass(held.getClass()) && Proxy.getInvocationHandler(held) instanceof StandIn known) {
			return known;
		}
		if (!TransactionSynchronizationManager.isSynchronizationActive()) {
			return new StandIn(held);
		}
		if (TransactionSynchronizationManager.getResource(held) instanceof StandIn known) {
			return known;
		}
		StandIn made = new StandIn(held);
		TransactionSynchronizationManager.bindResource(held, made);
		TransactionSynchronizationManager.registerSynchronization(made);
		return made;
	}

	@Override
	public void afterCompletion(int status) {
		TransactionSynchronizationManager.unbindResourceIfPossible(this.target);
	}

	/**
	 * What a side gets to see.
	 */
	Connection connection() {
		return this.connection;
	}

	/**
	 * Sets who is told from now on.
	 * @param next {@code null} for nobody
	 * @return who was told until now
	 */
	@Nullable Observed tell(@Nullable Observed next) {
		Observed before = this.observer;
		this.observer = next;
		return before;
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
			throws Throwable {
		String name = method.getName();
		if (name.equals("setSavepoint") && arguments != null) {
			// A holder counts its savepoints from 1; MariaDB would drop the outer one of
			// the same name.
			return this.target.setSavepoint("CHANGEOVER_" + System.identityHashCode(this) + "_" + ++this.savepoints);
		}
		if (name.equals("equals") && arguments != null) {
			return proxy == arguments[0];
		}
		if (name.equals("close")) {
			// The transaction closes its connection itself.
			return null;
		}
		Object result = WatchedStatement.invokeOn(this.target, method, arguments);
		return (result instanceof Statement statement)
				? WatchedStatement.of(statement, method.getReturnType(), arguments, this::executed) : result;
	}

	// A statement may be kept as well, so who is told is looked up when it is executed.
	private void executed(SqlEffect effect, long changed, boolean told, boolean exact) {
		if (this.observer != null) {
			this.observer.executed(effect, changed, told, exact);
		}
	}

}
