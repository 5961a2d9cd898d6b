package dev.changeover.autoconfigure;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The statements that go to a database. Thread-safe.
 */
final class StatementLog {

	private final List<String> statements = new CopyOnWriteArrayList<>();

	List<String> statements() {
		return List.copyOf(this.statements);
	}

	void forget() {
		this.statements.clear();
	}

	/** The same data source, with its statements noted. */
	DataSource of(DataSource dataSource) {
		return new DelegatingDataSource(dataSource) {
			@Override
			public Connection getConnection() throws SQLException {
				return noted(super.getConnection());
			}
		};
	}

	private Connection noted(Connection connection) {
		return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
				(proxy, method, arguments) -> {
					Object result;
					try {
						result = method.invoke(connection, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getTargetException();
					}
					if (method.getName().equals("createStatement")) {
						this.statements.add("a plain statement");
					}
					if (method.getName().startsWith("prepare")) {
						this.statements.add(String.valueOf(arguments[0]));
					}
					return result;
				});
	}

}
