package dev.changeover.schema;

import liquibase.integration.spring.MultiTenantSpringLiquibase;
import liquibase.integration.spring.SpringLiquibase;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.InstantiationAwareBeanPostProcessor;
import org.springframework.beans.factory.support.AbstractBeanFactory;
import org.springframework.core.PriorityOrdered;

/**
 * Puts a guard of changelogs to work before any other bean is made: whatever Spring needs
 * early, a post-processor or an advisor, may bring the database with it, and so the
 * changelog. As soon as Spring has registered the guard, behind those who configure the
 * bean, this one stands back.
 */
public final class EarlyGuard implements BeanFactoryPostProcessor, PriorityOrdered {

	private final String name;

	private final Class<? extends BeanPostProcessor> type;

	/**
	 * Knows the guard by its name: to look for it by its type, or to have it injected,
	 * makes every factory bean whose type is not known yet, and this early they would be
	 * made without placeholders, injection and what is bound to them.
	 * @param name the name of the guard, a bean that Spring registers as well
	 * @param type the class of the guard
	 */
	public EarlyGuard(String name, Class<? extends BeanPostProcessor> type) {
		this.name = name;
		this.type = type;
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
		if (beans instanceof AbstractBeanFactory registered) {
			beans.addBeanPostProcessor(new UntilThen(this.name, this.type, registered));
		}
	}

	/**
	 * Another than the guard itself: Spring counts post-processors, and takes every bean
	 * for an early one when one of them was there before. The guard is made when the
	 * first changelog comes by.
	 */
	private record UntilThen(String name, Class<? extends BeanPostProcessor> type,
			AbstractBeanFactory beans) implements InstantiationAwareBeanPostProcessor {

		/**
		 * Goes behind those that were registered since. What they bind to the bean or set
		 * is to be known before it runs: to drop the tables first is done before a
		 * customizer is asked.
		 */
		@Override
		public boolean postProcessAfterInstantiation(Object bean, String beanName) {
			if (early(bean) != null) {
				this.beans.addBeanPostProcessor(this);
			}
			return true;
		}

		@Override
		public @Nullable Object postProcessBeforeInitialization(Object bean, String beanName) {
			BeanPostProcessor guard = early(bean);
			return (guard != null) ? guard.postProcessBeforeInitialization(bean, beanName) : bean;
		}

		@Override
		public @Nullable Object postProcessAfterInitialization(Object bean, String beanName) {
			BeanPostProcessor guard = early(bean);
			return (guard != null) ? guard.postProcessAfterInitialization(bean, beanName) : bean;
		}

		private @Nullable BeanPostProcessor early(Object bean) {
			if (!(bean instanceof SpringLiquibase || bean instanceof MultiTenantSpringLiquibase)) {
				return null;
			}
			BeanPostProcessor guard = this.beans.getBean(this.name, this.type);
			return this.beans.getBeanPostProcessors().contains(guard) ? null : guard;
		}

	}

}
