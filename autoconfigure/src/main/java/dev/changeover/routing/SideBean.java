package dev.changeover.routing;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.cache.interceptor.BeanFactoryCacheOperationSourceAdvisor;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcAccessor;
import org.springframework.resilience.retry.AbstractRetryInterceptor;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * What can be known of the bean of a side by looking at it.
 */
final class SideBean {

	private static final Set<String> PERSISTENCE = Set.of("jakarta.persistence.EntityManager",
			"jakarta.persistence.EntityManagerFactory", "org.hibernate.Session", "org.hibernate.SessionFactory");

	private static final List<String> CACHES = Stream.of("Cacheable", "CachePut", "CacheEvict", "Caching")
		.map("org.springframework.cache.annotation."::concat)
		.toList();

	private static final List<String> RETRIES = List.of("org.springframework.resilience.annotation.Retryable",
			"org.springframework.retry.annotation.Retryable", "io.github.resilience4j.retry.annotation.Retry");

	private final Object bean;

	private final Object target;

	private final Class<?> targetType;

	SideBean(Object bean) {
		this.bean = bean;
		Object found = AopProxyUtils.getSingletonTarget(bean);
		this.target = (found != null) ? found : bean;
		this.targetType = AopUtils.getTargetClass(bean);
	}

	/**
	 * Whether it writes through a persistence context, which has no savepoints.
	 */
	boolean usesPersistenceContext() {
		return isPersistent(this.bean.getClass())
				|| fields().stream().anyMatch((field) -> isPersistent(field.getType()));
	}

	private static boolean isPersistent(Class<?> type) {
		return ClassUtils.getAllInterfacesForClassAsSet(type).stream().anyMatch(SideBean::isPersistentInterface);
	}

	private static boolean isPersistentInterface(Class<?> type) {
		if (PERSISTENCE.contains(type.getName())
				|| Arrays.stream(type.getInterfaces()).anyMatch(SideBean::isPersistentInterface)
				|| type.getName().startsWith("org.springframework.data.jpa.")) {
			return true;
		}
		return Arrays.stream(ResolvableType.forClass(type).getInterfaces())
			.filter((parent) -> parent.toClass().getName().startsWith("org.springframework.data."))
			.flatMap((parent) -> Arrays.stream(parent.resolveGenerics(Object.class)))
			.anyMatch((row) -> Arrays.stream(row.getAnnotations())
				.anyMatch((annotation) -> annotation.annotationType().getName().equals("jakarta.persistence.Entity")));
	}

	/**
	 * Refuses a side whose JDBC objects belong to another data source.
	 * @param expected the data source of both sides
	 */
	void requireDataSource(DataSource expected) {
		for (Field field : fields()) {
			DataSource actual = dataSource(value(field, this.target));
			if (actual != null && unwrapped(actual) != unwrapped(expected)) {
				throw new RoutingSetupException(
						"The side " + this.targetType.getName() + " uses another DataSource than Changeover ("
								+ field.getName() + ").",
						"Both sides are written in one transaction, so they must use one DataSource. Give the side the"
								+ " DataSource of the application, or name theirs in changeover.data-source.");
			}
		}
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
		return null;
	}

	private static DataSource unwrapped(DataSource dataSource) {
		DataSource target = (dataSource instanceof DelegatingDataSource delegating) ? delegating.getTargetDataSource()
				: null;
		return (target != null) ? unwrapped(target) : dataSource;
	}

	/**
	 * Takes the caches of the interface off this side: they stand before the routing, and
	 * a comparison of both sides would compare one cache with itself.
	 * @throws RoutingSetupException when the side brings caches of its own
	 */
	void withoutCaches() {
		requireNoCache(this.targetType, this.targetType.getName());
		for (Method method : ReflectionUtils.getUniqueDeclaredMethods(this.targetType)) {
			requireNoCache(method, Contract.label(method));
		}
		if (this.bean instanceof Advised advised) {
			for (Advisor advisor : advised.getAdvisors()) {
				if (advisor instanceof BeanFactoryCacheOperationSourceAdvisor) {
					advised.removeAdvisor(advisor);
				}
			}
		}
	}

	private static void requireNoCache(AnnotatedElement element, String label) {
		boolean declared = Arrays.stream(element.getDeclaredAnnotations())
			.map(Annotation::annotationType)
			.anyMatch((type) -> CACHES.contains(type.getName())
					|| CACHES.stream().anyMatch((cache) -> AnnotatedElementUtils.hasMetaAnnotationTypes(type, cache)));
		if (declared) {
			throw new RoutingSetupException(label + " is cached on a side, so a comparison would compare caches.",
					"Put the annotation on the method of the migrated interface: its cache stands before both sides.");
		}
	}

	/**
	 * Takes the retries of the interface off this side: they stand before the routing,
	 * where each attempt has a transaction of its own. Within the transaction of a write
	 * nothing would undo what a failed attempt has changed, so that a side would do it
	 * twice.
	 * @throws RoutingSetupException when the side brings retries of its own
	 */
	void withoutRetries() {
		requireNoRetry(this.targetType, this.targetType.getName());
		for (Method method : ReflectionUtils.getUniqueDeclaredMethods(this.targetType)) {
			requireNoRetry(method, Contract.label(method));
		}
		if (this.bean instanceof Advised advised) {
			for (Advisor advisor : advised.getAdvisors()) {
				String advice = advisor.getAdvice().getClass().getName();
				if (advisor.getAdvice() instanceof AbstractRetryInterceptor
						|| advice.startsWith("org.springframework.retry.")) {
					advised.removeAdvisor(advisor);
				}
			}
		}
	}

	private static void requireNoRetry(AnnotatedElement element, String label) {
		for (Annotation annotation : element.getDeclaredAnnotations()) {
			String name = annotation.annotationType().getName();
			if (RETRIES.stream()
				.anyMatch((retry) -> name.equals(retry)
						|| AnnotatedElementUtils.hasMetaAnnotationTypes(annotation.annotationType(), retry))) {
				throw new RoutingSetupException(
						label + " is retried on a side, within the transaction of the write: what a failed attempt has"
								+ " changed would stay, and be changed again on this side only.",
						"Put the annotation on the method of the migrated interface: each attempt then writes both sides in"
								+ " a transaction of its own.");
			}
		}
	}

	private List<Field> fields() {
		List<Field> fields = new ArrayList<>();
		for (Class<?> type = this.targetType; type != null && type != Object.class
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

}
