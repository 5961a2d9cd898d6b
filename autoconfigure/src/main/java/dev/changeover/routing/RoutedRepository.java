package dev.changeover.routing;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.SmartFactoryBean;

/**
 * Makes the proxy in front of both sides of a migrated interface. Registered by
 * {@link SideDiscovery}.
 *
 * @param <T> the migrated interface
 */
public final class RoutedRepository<T> implements SmartFactoryBean<T>, BeanFactoryAware {

	private final Class<T> type;

	private final String migration;

	private final String old;

	private final String fresh;

	private @Nullable BeanFactory beans;

	/**
	 * Names the parts.
	 * @param type the migrated interface
	 * @param migration name of the migration
	 * @param old name of the bean of OLD
	 * @param fresh name of the bean of NEW
	 */
	public RoutedRepository(Class<T> type, String migration, String old, String fresh) {
		this.type = type;
		this.migration = migration;
		this.old = old;
		this.fresh = fresh;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beans = beanFactory;
	}

	@Override
	public T getObject() {
		if (this.beans == null) {
			throw new IllegalStateException("Not in a bean factory.");
		}
		Router router = this.beans.getBean(Router.class);
		return router.route(this.type, this.migration, this.beans.getBean(this.old), this.beans.getBean(this.fresh));
	}

	@Override
	public Class<T> getObjectType() {
		return this.type;
	}

	// A mistake in the interface fails the start, not the first call.
	@Override
	public boolean isEagerInit() {
		return true;
	}

}
