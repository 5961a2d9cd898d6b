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

import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AopUtils;
import org.springframework.cache.interceptor.BeanFactoryCacheOperationSourceAdvisor;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
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

	private final Class<?> targetType;

	SideBean(Object bean) {
		this.bean = bean;
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
					|| CACHES.stream().anyMatch((cache) -> AnnotatedElementUtils.isAnnotated(type, cache)));
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
						|| AnnotatedElementUtils.isAnnotated(annotation.annotationType(), retry))) {
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

}
