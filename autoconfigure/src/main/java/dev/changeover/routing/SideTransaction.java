package dev.changeover.routing;

import java.lang.reflect.Method;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.scheduling.annotation.Async;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.AnnotationTransactionAttributeSource;
import org.springframework.transaction.interceptor.TransactionAttribute;
import org.springframework.transaction.interceptor.TransactionAttributeSource;
import org.springframework.transaction.support.ResourceTransactionManager;
import org.springframework.util.StringUtils;

/**
 * In which transaction a side writes, as its annotations say: it has to be that of the
 * routing, or both sides would not be stored together.
 */
final class SideTransaction {

	private static final TransactionAttributeSource ATTRIBUTES = new AnnotationTransactionAttributeSource();

	private static final Set<Integer> APART = Set.of(TransactionDefinition.PROPAGATION_REQUIRES_NEW,
			TransactionDefinition.PROPAGATION_NOT_SUPPORTED, TransactionDefinition.PROPAGATION_NEVER);

	private final Class<?> side;

	SideTransaction(Object bean) {
		this.side = AopUtils.getTargetClass(bean);
	}

	/**
	 * Refuses a write that would leave the transaction of the routing.
	 * @param write a method of the migrated interface that changes rows
	 * @throws RoutingSetupException when annotations of the side, or of the interface,
	 * let it run in another transaction or on another thread
	 */
	void requireJoined(Method write) {
		TransactionAttribute attribute = ATTRIBUTES.getTransactionAttribute(write, this.side);
		if (attribute != null && APART.contains(attribute.getPropagationBehavior())) {
			throw new RoutingSetupException(
					Contract.label(write) + " leaves the transaction of the caller on the side " + this.side.getName()
							+ " (" + attribute + "), so that both sides would not be stored together.",
					"Let it join (propagation REQUIRED), and put the annotation on the caller of the repository.");
		}
		if (AnnotatedElementUtils.hasAnnotation(AopUtils.getMostSpecificMethod(write, this.side), Async.class)
				|| AnnotatedElementUtils.hasAnnotation(this.side, Async.class)) {
			throw new RoutingSetupException(
					Contract.label(write) + " runs on a thread of its own on the side " + this.side.getName()
							+ " (@Async), and so not in the transaction in which both sides are written.",
					"Put @Async on the caller of the repository.");
		}
	}

	/**
	 * Refuses a write in a transaction of another manager.
	 * @param write a method of the migrated interface that changes rows
	 * @param manager the manager of the routing
	 * @param beans where other managers are found by name
	 * @throws RoutingSetupException when annotations of the side, or of the interface,
	 * name a manager of other resources
	 */
	void requireManager(Method write, PlatformTransactionManager manager, BeanFactory beans) {
		TransactionAttribute attribute = ATTRIBUTES.getTransactionAttribute(write, this.side);
		String named = (attribute != null) ? attribute.getQualifier() : null;
		PlatformTransactionManager other = StringUtils.hasText(named) ? manager(named, beans) : null;
		if (other != null && resource(other) != resource(manager)) {
			throw new RoutingSetupException(
					Contract.label(write) + " runs in a transaction of '" + named + "' on the side "
							+ this.side.getName() + ", and both sides are written in one of another manager.",
					"Let it use the manager of the routing, or name '" + named
							+ "' in changeover.transaction-manager, and its DataSource in changeover.data-source.");
		}
	}

	private static @Nullable PlatformTransactionManager manager(String name, BeanFactory beans) {
		try {
			return BeanFactoryAnnotationUtils.qualifiedBeanOfType(beans, PlatformTransactionManager.class, name);
		}
		catch (NoSuchBeanDefinitionException ex) {
			// Its first call will fail, and say so.
			return null;
		}
	}

	private static Object resource(PlatformTransactionManager manager) {
		return (manager instanceof ResourceTransactionManager known) ? known.getResourceFactory() : manager;
	}

}
