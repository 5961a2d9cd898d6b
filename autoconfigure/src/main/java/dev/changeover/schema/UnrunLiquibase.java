package dev.changeover.schema;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;

import liquibase.integration.spring.SpringLiquibase;

import org.springframework.util.ReflectionUtils;

/**
 * Opens a SpringLiquibase bean as if it ran, so that its customizer comes to read the
 * changelog, and closes it again without running anything.
 */
final class UnrunLiquibase {

	private static final Method CREATE = Objects.requireNonNull(
			ReflectionUtils.findMethod(SpringLiquibase.class, "createLiquibase", Connection.class),
			"SpringLiquibase.createLiquibase");

	private UnrunLiquibase() {
	}

	/**
	 * Lets the customizer of a bean have its turn.
	 * @param bean a bean that does not drop the tables first
	 */
	static void open(SpringLiquibase bean) {
		try (Connection connection = bean.getDataSource().getConnection()) {
			ReflectionUtils.makeAccessible(CREATE);
			ReflectionUtils.invokeMethod(CREATE, bean, connection);
		}
		catch (SQLException ex) {
			throw new ChangelogException(
					"The changelog of bean '" + bean.getBeanName()
							+ "' is left to others to run, and what they have run cannot be read: " + Failure.words(ex),
					"Let the user of the DataSource connect, and read Liquibase's tables.", ex);
		}
	}

}
