package dev.changeover.routing;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import javax.sql.DataSource;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcAccessor;
import org.springframework.orm.jpa.EntityManagerFactoryInfo;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * On which data source a side works, as far as its collaborators show it: those of JDBC,
 * JPA and Spring Data, whose repositories are looked into.
 */
final class SideDataSource {

	private static final String SPRING_DATA = "org.springframework.data.";

	// Repository, template, strategy and what that delegates to.
	private static final int DEEPEST = 4;

	private static final boolean JPA = List
		.of("jakarta.persistence.EntityManager", "org.springframework.orm.jpa.EntityManagerFactoryInfo")
		.stream()
		.allMatch((type) -> ClassUtils.isPresent(type, SideDataSource.class.getClassLoader()));

	private final Object side;

	SideDataSource(Object bean) {
		this.side = target(bean);
	}

	/**
	 * Refuses a side that belongs to another data source.
	 * @param expected the data source of both sides
	 * @throws RoutingSetupException when a collaborator of the side does
	 */
	void require(DataSource expected) {
		for (Field field : fields(this.side)) {
			Object collaborator = value(field, this.side);
			if (collaborator != null && isForeign(collaborator, expected, 0)) {
				throw new RoutingSetupException(
						"The side " + this.side.getClass().getName() + " uses another DataSource than Changeover ("
								+ field.getName() + ").",
						"Both sides are written in one transaction, so they must use one DataSource. Give the side the"
								+ " DataSource of the application, or name theirs in changeover.data-source.");
			}
		}
	}

	private static boolean isForeign(Object collaborator, DataSource expected, int depth) {
		DataSource actual = dataSource(collaborator);
		if (actual != null) {
			return unwrapped(actual) != unwrapped(expected);
		}
		Object target = target(collaborator);
		if (depth == DEEPEST || !target.getClass().getName().startsWith(SPRING_DATA)) {
			return false;
		}
		return fields(target).stream()
			.filter((field) -> !field.getType().isPrimitive())
			.map((field) -> value(field, target))
			.anyMatch((held) -> held != null && isForeign(held, expected, depth + 1));
	}

	private static @Nullable DataSource dataSource(@Nullable Object collaborator) {
		if (collaborator instanceof DataSource dataSource) {
			return dataSource;
		}
		if (collaborator instanceof JdbcAccessor accessor) {
			return accessor.getDataSource();
		}
		if (collaborator instanceof JdbcClient) {
			// It does not say, so its one collaborator is asked.
			Field operations = ReflectionUtils.findField(collaborator.getClass(), null,
					NamedParameterJdbcOperations.class);
			return (operations != null) ? dataSource(value(operations, collaborator)) : null;
		}
		if (collaborator instanceof NamedParameterJdbcOperations operations) {
			return dataSource(operations.getJdbcOperations());
		}
		return (JPA && collaborator != null) ? Persistence.dataSource(collaborator) : null;
	}

	private static DataSource unwrapped(DataSource dataSource) {
		DataSource target = (dataSource instanceof DelegatingDataSource delegating) ? delegating.getTargetDataSource()
				: null;
		return (target != null) ? unwrapped(target) : dataSource;
	}

	private static Object target(Object bean) {
		Object target = AopProxyUtils.getSingletonTarget(bean);
		return (target != null) ? target : bean;
	}

	private static List<Field> fields(Object owner) {
		List<Field> fields = new ArrayList<>();
		for (Class<?> type = owner.getClass(); type != null && type != Object.class
				&& !type.getName().startsWith("java."); type = type.getSuperclass()) {
			fields.addAll(Arrays.asList(type.getDeclaredFields()));
		}
		return fields;
	}

	private static @Nullable Object value(Field field, Object owner) {
		if (!field.getDeclaringClass().isInstance(owner) || !field.trySetAccessible()) {
			return null;
		}
		return ReflectionUtils.getField(field, owner);
	}

	/** Used where JPA is there. */
	private static final class Persistence {

		static @Nullable DataSource dataSource(Object collaborator) {
			EntityManagerFactory factory = (collaborator instanceof EntityManager entities)
					? entities.getEntityManagerFactory()
					: ((collaborator instanceof EntityManagerFactory given) ? given : null);
			return (factory instanceof EntityManagerFactoryInfo known) ? known.getDataSource() : null;
		}

	}

}
