package dev.changeover.schema;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanFactory;
import org.springframework.core.PriorityOrdered;

/**
 * Puts a guard of changelogs to work before any other bean is made: whatever Spring needs
 * early, a post-processor or an advisor, may bring the database with it, and so the
 * changelog. As soon as Spring has registered the guard, behind those who configure the
 * bean, this one stands back.
 */
public final class EarlyGuard implements BeanFactoryPostProcessor, PriorityOrdered {

	private final BeanPostProcessor guard;

	/**
	 * Knows the guard.
	 * @param guard the guard, a bean that Spring registers as well
	 */
	public EarlyGuard(BeanPostProcessor guard) {
		this.guard = guard;
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
		if (beans instanceof AbstractBeanFactory registered) {
			beans.addBeanPostProcessor(new UntilThen(this.guard, registered));
		}
	}

	/**
	 * Another than the guard itself: Spring counts post-processors, and takes every bean
	 * for an early one when one of them was there before.
	 */
	private record UntilThen(BeanPostProcessor guard, AbstractBeanFactory beans) implements BeanPostProcessor {

		@Override
		public @Nullable Object postProcessBeforeInitialization(Object bean, String beanName) {
			return isEarly() ? this.guard.postProcessBeforeInitialization(bean, beanName) : bean;
		}

		@Override
		public @Nullable Object postProcessAfterInitialization(Object bean, String beanName) {
			return isEarly() ? this.guard.postProcessAfterInitialization(bean, beanName) : bean;
		}

		private boolean isEarly() {
			return !this.beans.getBeanPostProcessors().contains(this.guard);
		}

	}

}
