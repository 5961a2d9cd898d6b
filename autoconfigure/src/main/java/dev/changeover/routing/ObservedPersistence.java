package dev.changeover.routing;

import javax.sql.DataSource;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;

/**
 * Lets the update counts behind JPA be seen: a {@code void} method of a side tells then
 * whether it changed a row, as it does behind JDBC.
 */
public final class ObservedPersistence implements BeanPostProcessor {

	/**
	 * Without a state of its own.
	 */
	public ObservedPersistence() {
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (bean instanceof LocalContainerEntityManagerFactoryBean factory) {
			DataSource dataSource = factory.getDataSource();
			if (dataSource != null && !(dataSource instanceof ObservableDataSource)) {
				factory.setDataSource(new ObservableDataSource(dataSource));
			}
		}
		return bean;
	}

}
