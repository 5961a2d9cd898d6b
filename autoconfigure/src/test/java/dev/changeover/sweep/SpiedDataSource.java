package dev.changeover.sweep;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Tells a test each statement before it runs, so that something else can happen just
 * then.
 */
final class SpiedDataSource extends DelegatingDataSource {

	private volatile Consumer<String> before = (sql) -> {
	};

	private volatile UnaryOperator<String> instead = UnaryOperator.identity();

	private volatile Runnable afterwards = () -> {
	};

	SpiedDataSource(DataSource target) {
		super(target);
	}

	void before(Consumer<String> before) {
		this.before = before;
	}

	/**
	 * Has other statements run than those that are asked for.
	 */
	void instead(UnaryOperator<String> instead) {
		this.instead = instead;
	}

	/**
	 * Has something run when a connection was given back, on the thread that did so.
	 */
	void afterwards(Runnable afterwards) {
		this.afterwards = afterwards;
	}

	void quiet() {
		this.before = (sql) -> {
		};
		this.afterwards = () -> {
		};
	}

	private Statement spied(Statement target) {
		return (Statement) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Statement.class },
				(proxy, method, arguments) -> {
					if ("executeQuery".equals(method.getName())) {
						arguments[0] = this.instead.apply((String) arguments[0]);
					}
					try {
						return method.invoke(target, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getTargetException();
					}
				});
	}

	@Override
	public Connection getConnection() throws SQLException {
		Connection target = super.getConnection();
		return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
				(proxy, method, arguments) -> {
					if ("prepareStatement".equals(method.getName())) {
						this.before.accept((String) arguments[0]);
						arguments[0] = this.instead.apply((String) arguments[0]);
					}
					try {
						Object result = method.invoke(target, arguments);
						if (result instanceof Statement plain && "createStatement".equals(method.getName())) {
							return spied(plain);
						}
						if ("close".equals(method.getName())) {
							this.afterwards.run();
						}
						return result;
					}
					catch (InvocationTargetException ex) {
						throw ex.getTargetException();
					}
				});
	}

}
