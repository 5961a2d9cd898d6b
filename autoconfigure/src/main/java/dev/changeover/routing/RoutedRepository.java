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
		return routedBy(this.beans.getBean(Router.class));
	}

	/**
	 * Makes the proxy of a given router, such as that of a second instance in a test.
	 * @param router what routes the calls
	 * @return a repository over the same two sides
	 * @throws RoutingSetupException when the interface or a side is not as it must be
	 */
	public T routedBy(Router router) {
		if (this.beans == null) {
			throw new IllegalStateException("Not in a bean factory.");
		}
		Object oldSide = this.beans.getBean(this.old);
		Object newSide = this.beans.getBean(this.fresh);
		T routed = router.route(this.type, this.migration, oldSide, newSide);
		router.requireManager(this.type, oldSide, this.beans);
		router.requireManager(this.type, newSide, this.beans);
		return routed;
	}

	/**
	 * The migration that the interface belongs to.
	 * @return its name
	 */
	public String migration() {
		return this.migration;
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
